/** What is said about gates, interlocks, programmes and schedules of `site.yaml`. */
import type { Catalogue } from '../../protocols/text/message.js';

export const controlSiteTexts = {
  oneProgramme: {
    en: 'give exactly one of opening (percent), discharge_m3s, upstreamLevel_m, downstreamLevel_m, share, volume_m3 (with at_m3s), passThrough_m3s and closed: true',
    ru: 'укажите ровно одно: opening (проценты), discharge_m3s, upstreamLevel_m, downstreamLevel_m, share, volume_m3 (вместе с at_m3s), passThrough_m3s или closed: true',
    kk: 'opening (пайыз), discharge_m3s, upstreamLevel_m, downstreamLevel_m, share, volume_m3 (at_m3s мәнімен бірге), passThrough_m3s немесе closed: true мәндерінің тек бірін көрсетіңіз',
  },
  volumeNeedsRate: {
    en: 'volume_m3 and at_m3s belong together: so much water, at that discharge',
    ru: 'volume_m3 и at_m3s указываются вместе: столько воды с таким расходом',
    kk: 'volume_m3 мен at_m3s бірге көрсетіледі: сонша су, сондай шығынмен',
  },
  someRamp: {
    en: 'give maxDropM, maxRiseM or both (metres)',
    ru: 'укажите maxDropM, maxRiseM или оба (метры)',
    kk: 'maxDropM, maxRiseM немесе екеуін де көрсетіңіз (метр)',
  },
  oneSchedule: {
    en: 'give exactly one of weekly, once, everyDays, dates and rotation',
    ru: 'укажите ровно одно: weekly, once, everyDays, dates или rotation',
    kk: 'weekly, once, everyDays, dates немесе rotation мәндерінің тек бірін көрсетіңіз',
  },
  endsFirst: {
    en: 'ends before it begins, so that it would never hold; give a later `to`',
    ru: 'кончается раньше начала и никогда не действовало бы; укажите более поздний `to`',
    kk: 'басталмай тұрып аяқталады, ешқашан әрекет етпес еді; кейінірек `to` көрсетіңіз',
  },
  dayTwice: {
    en: 'a day is named twice; name each once',
    ru: 'день указан дважды; укажите каждый один раз',
    kk: 'бір күн екі рет жазылған; әрқайсысын бір рет жазыңыз',
  },
  someCondition: {
    en: 'give above, below or equals: without it there is no condition',
    ru: 'укажите above, below или equals: без этого нет условия',
    kk: 'above, below немесе equals көрсетіңіз: онсыз шарт жоқ',
  },
  notWithItself: {
    en: 'this is the gate itself, which could then never open; name other gates',
    ru: 'это сам затвор: он никогда не смог бы открыться; укажите другие затворы',
    kk: 'бұл қақпаның өзі, ол ешқашан ашыла алмас еді; басқа қақпаларды көрсетіңіз',
  },
  turnTooLong: {
    en: 'the turn is longer than its cycle; give at most the cycle',
    ru: 'очередь длиннее цикла; укажите не больше цикла',
    kk: 'кезек циклден ұзақ; циклден асырмай көрсетіңіз',
  },
  neverValid: {
    en: 'is before validFrom, so that no slot would ever begin',
    ru: 'раньше, чем validFrom: ни один интервал никогда не начнётся',
    kk: 'validFrom мәнінен ерте: бірде-бір аралық басталмайды',
  },
  noDownstream: {
    en: 'the gate has no `downstream` level to keep',
    ru: 'у затвора нет уровня `downstream`, который можно поддерживать',
    kk: 'қақпада ұстап тұратын `downstream` деңгейі жоқ',
  },
  noAvailableFlow: {
    en: 'a share of what? name the flow to be shared in availableFlow',
    ru: 'доля от чего? укажите делимый расход в availableFlow',
    kk: 'ненің үлесі? бөлінетін шығынды availableFlow ішінде көрсетіңіз',
  },
  partyWithoutShare: {
    en: 'this party has no `share` in parties',
    ru: 'у этой стороны нет `share` в parties',
    kk: 'бұл тараптың parties ішінде `share` мәні жоқ',
  },
  rampWithoutLevel: {
    en: "whose level must not change so fast? give `point`, or the gate's `downstream`",
    ru: 'чей уровень не должен меняться так быстро? укажите `point` или `downstream` затвора',
    kk: 'қай деңгей тез өзгермеуі керек? `point` немесе қақпаның `downstream` мәнін көрсетіңіз',
  },
  rampGuessed: {
    en: 'nobody has measured how the level follows the gate: levelPerPercentM and settle are guessed, cautiously, so that moves take small steps and long. Measure both, docs/control.md says how, and write them here',
    ru: 'никто не измерил, как уровень следует за затвором: levelPerPercentM и settle взяты приблизительно и с запасом, поэтому затвор идёт мелкими шагами и долго. Измерьте оба значения, как описано в docs/control.md, и впишите их сюда',
    kk: 'деңгейдің қақпаға қалай ілесетінін ешкім өлшемеген: levelPerPercentM және settle сақтықпен, шамамен алынды, сондықтан қақпа ұсақ қадаммен, ұзақ жүреді. Екеуін де docs/control.md ішінде жазылғандай өлшеп, осында жазыңыз',
  },
  unknownWaterQuality: {
    en: 'there is no such entry in waterQuality',
    ru: 'в waterQuality нет такой записи',
    kk: 'waterQuality ішінде мұндай жазба жоқ',
  },
  gatesNeedFastCycle: {
    en: 'too slow for gates: a gate that must be stopped waits for the next cycle; give 100ms to 5s, or leave it out (1s)',
    ru: 'слишком редко для затворов: команда на остановку ждёт следующего цикла; укажите от 100ms до 5s или уберите (будет 1s)',
    kk: 'қақпалар үшін тым сирек: тоқтату пәрмені келесі циклді күтеді; 100ms мен 5s аралығын көрсетіңіз немесе алып тастаңыз (1s болады)',
  },
  riverKeepsNothing: {
    en: 'must be above 0; where nothing has to stay in the river, leave environmentalFlow out',
    ru: 'должно быть больше 0; если в реке ничего оставлять не нужно, уберите environmentalFlow',
    kk: '0-ден үлкен болуы керек; өзенде ештеңе қалдыру қажет болмаса, environmentalFlow бөлімін алып тастаңыз',
  },
  needsTravelTime: {
    en: 'the actuator tells no position; give the longest time for the whole travel, such as 90s: it is worked out from that',
    ru: 'привод не сообщает положения; укажите наибольшее время полного хода, например 90s: по нему положение вычисляется',
    kk: 'жетек орнын хабарламайды; толық жүрістің ең ұзақ уақытын көрсетіңіз, мысалы 90s: орны сол арқылы есептеледі',
  },
  homingNeedsShutting: {
    en: 'without a measured position the gate is shut to find out where it is; this must be 0',
    ru: 'без измерения положения затвор закрывают, чтобы узнать, где он; здесь должно быть 0',
    kk: 'орны өлшенбесе, қай жерде екенін білу үшін қақпа жабылады; мұнда 0 болуы керек',
  },
  neverShut: {
    en: 'the gate does not shut, it closes to limits.minOpening ({min} %); water goes on flowing after this',
    ru: 'затвор не закрывается полностью, только до limits.minOpening ({min} %); после этого вода продолжает идти',
    kk: 'қақпа толық жабылмайды, тек limits.minOpening ({min} %) дейін; содан кейін де су ағады',
  },
  interlockTaken: {
    en: 'every gate has an interlock of this name; choose another one',
    ru: 'блокировка с таким именем есть у каждого затвора; выберите другое',
    kk: 'мұндай атты бұғат әр қақпада бар; басқасын таңдаңыз',
  },
} as const satisfies Catalogue;
