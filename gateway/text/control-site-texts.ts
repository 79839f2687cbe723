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
  goesToLimit: {
    en: "outside the gate's limits, which hold for this too: it goes no further than the nearer of minOpening and maxOpening ({reach}); change the opening or the limits",
    ru: 'вне пределов затвора, а они действуют и здесь: он пойдёт не дальше ближайшего из minOpening и maxOpening ({reach}); измените открытие или пределы',
    kk: 'қақпа шектерінен тыс, олар мұнда да күшінде: minOpening мен maxOpening мәндерінің жақынынан ({reach}) әрі бармайды; ашылымды не шектерді өзгертіңіз',
  },
  neverArmed: {
    en: 'no setting of this actuator, as far as its profile tells, makes it do this by itself, and with failSafe: required such a gate is never moved, for safety neither; choose what it can do, or failSafe: ignored where somebody has made sure on site',
    ru: 'насколько известно из профиля, этот привод сам так поступить не может, а при failSafe: required такой затвор никогда не перемещается, и для безопасности тоже; выберите то, что он может, или failSafe: ignored, если это проверено на месте',
    kk: 'профилінен білінгенше, бұл жетек өздігінен олай істей алмайды, ал failSafe: required болса, мұндай қақпа ешқашан қозғалтылмайды, қауіпсіздік үшін де; қолынан келетінін таңдаңыз немесе орнында тексерілген болса, failSafe: ignored көрсетіңіз',
  },
  runsOnByItself: {
    en: 'the profile knows of no setting by which this actuator stops when nobody asks any more, and with failSafe: required such a gate is never moved, for safety neither; give failSafe: ignored only where somebody has made sure on site that it stops',
    ru: 'в профиле нет настройки, по которой этот привод останавливается, когда его больше никто не опрашивает, а при failSafe: required такой затвор никогда не перемещается, и для безопасности тоже; указывайте failSafe: ignored, только если на месте проверено, что он останавливается',
    kk: 'профильде ешкім сұрамай қалғанда бұл жетекті тоқтататын баптау жоқ, ал failSafe: required болса, мұндай қақпа ешқашан қозғалтылмайды, қауіпсіздік үшін де; тоқтайтыны орнында тексерілген болса ғана failSafe: ignored көрсетіңіз',
  },
  aboveCapacity: {
    en: 'more than limits.maxDischargeM3s of the gate ({most} m3/s): it opens no further than for that, and this is never reached; change one of the two',
    ru: 'больше, чем limits.maxDischargeM3s затвора ({most} m3/s): дальше этого он не откроется, и такого расхода не будет; измените одно из двух',
    kk: 'қақпаның limits.maxDischargeM3s мәнінен ({most} m3/s) артық: одан әрі ашылмайды, мұндай шығын болмайды; екеуінің бірін өзгертіңіз',
  },
  levelBeneathSill: {
    en: "not above the gate's sill ({sill} m), and at such a level no water comes through; give this and sillM on one scale, that of the point `upstream`",
    ru: 'не выше порога затвора ({sill} m), при таком уровне вода не идёт; укажите его и sillM в одной шкале, в той же, что у точки `upstream`',
    kk: 'қақпа табалдырығынан ({sill} m) жоғары емес, мұндай деңгейде су өтпейді; мұны да, sillM мәнін де бір шкалада, `upstream` нүктесінің шкаласында көрсетіңіз',
  },
  sameLevels: {
    en: 'the same point as `upstream`; name the level below the gate, or leave this out where nobody measures it',
    ru: 'та же точка, что и `upstream`; укажите уровень ниже затвора или уберите, если его никто не измеряет',
    kk: '`upstream` нүктесінің өзі; қақпадан төменгі деңгейді көрсетіңіз немесе ол өлшенбесе, алып тастаңыз',
  },
  rateBelowTravel: {
    en: 'less than limits.minTravel ({least} %), the smallest move that is made: the gate goes that way for safety only; give more, or a smaller minTravel',
    ru: 'меньше, чем limits.minTravel ({least} %), то есть наименьшее перемещение: в эту сторону затвор пойдёт только для безопасности; укажите больше или уменьшите minTravel',
    kk: 'limits.minTravel ({least} %), яғни ең кіші жылжудан аз: қақпа бұл жаққа тек қауіпсіздік үшін жүреді; көбірек көрсетіңіз немесе minTravel мәнін азайтыңыз',
  },
  interlockTaken: {
    en: 'every gate has an interlock of this name; choose another one',
    ru: 'блокировка с таким именем есть у каждого затвора; выберите другое',
    kk: 'мұндай атты бұғат әр қақпада бар; басқасын таңдаңыз',
  },
} as const satisfies Catalogue;
