import type { Catalogue } from '../protocols/text/message.js';
import { VARIABLE_PATTERNS } from './canal/variables.js';

/** What is wrong with the emulator's settings, beyond what all settings files are told. */
export const emulatorTexts = {
  idTaken: {
    en: 'this id is already used above; each is used once',
    ru: 'этот идентификатор уже занят выше; каждый указывается один раз',
    kk: 'бұл идентификатор жоғарыда қолданылған; әрқайсысы бір рет қолданылады',
  },
  pathTaken: {
    en: 'this path is already used above; each line and cable end needs its own',
    ru: 'этот путь уже занят выше; у каждой линии и каждого конца кабеля свой путь',
    kk: 'бұл жол жоғарыда қолданылған; әр желі мен кабель ұшының өз жолы болады',
  },
  unitTaken: {
    en: 'another instrument on this line has this unit id; each unit is used once on a line',
    ru: 'этот адрес уже занят другим прибором на линии; адреса на линии не повторяются',
    kk: 'бұл мекенжайды желідегі басқа аспап алған; бір желіде мекенжайлар қайталанбайды',
  },
  unknownLine: {
    en: 'there is no such line; give the id of one under lines',
    ru: 'такой линии нет; укажите id линии из раздела lines',
    kk: 'мұндай желі жоқ; lines бөліміндегі желінің id мәнін көрсетіңіз',
  },
  unknownInstrument: {
    en: 'there is no such instrument; give the id of one under instruments',
    ru: 'такого прибора нет; укажите id прибора из раздела instruments',
    kk: 'мұндай аспап жоқ; instruments бөліміндегі аспаптың id мәнін көрсетіңіз',
  },
  unknownProfile: {
    en: 'there is no such profile; "aryk profile list" shows those that ship, the folder under profiles may hold more',
    ru: 'такого профиля нет; имеющиеся показывает aryk profile list, ещё могут быть в папке profiles',
    kk: 'мұндай профиль жоқ; барларын aryk profile list көрсетеді, profiles қалтасында тағы болуы мүмкін',
  },
  unknownSetting: {
    en: 'the profile has no such setting; "aryk profile show" lists them',
    ru: 'в профиле нет такой настройки; список даёт aryk profile show',
    kk: 'профильде мұндай баптау жоқ; тізімін aryk profile show береді',
  },
  unknownChoice: {
    en: 'the profile does not offer this; "aryk profile show" says what it does',
    ru: 'профиль такого не предлагает; что можно, показывает aryk profile show',
    kk: 'профиль мұны ұсынбайды; не болатынын aryk profile show көрсетеді',
  },
  unknownProfilePoint: {
    en: 'the profile has no such readable point; "aryk profile show" lists its points',
    ru: 'в профиле нет такой читаемой точки; точки показывает aryk profile show',
    kk: 'профильде мұндай оқылатын нүкте жоқ; нүктелерін aryk profile show көрсетеді',
  },
  unknownVariable: {
    en: `the canal has no such variable; allowed: ${VARIABLE_PATTERNS}`,
    ru: `у канала нет такой величины; допустимо: ${VARIABLE_PATTERNS}`,
    kk: `каналда мұндай шама жоқ; рұқсат етілгені: ${VARIABLE_PATTERNS}`,
  },
  doesNotFit: {
    en: "the value does not fit the point's registers; see the type and scale in the profile",
    ru: 'значение не помещается в регистры точки; см. тип и масштаб в профиле',
    kk: 'мән нүктенің регистрлеріне сыймайды; профильдегі түр мен масштабты қараңыз',
  },
  notAnActuator: {
    en: 'this is of actuators that drive a gate only; for other instruments: mute, doubtful, lost, frozen',
    ru: 'это бывает только у приводов затворов; для других приборов: mute, doubtful, lost, frozen',
    kk: 'бұл тек қақпа жетектерінде болады; басқа аспаптарға: mute, doubtful, lost, frozen',
  },
  gateTaken: {
    en: 'another instrument above drives this gate already; name another gate under drives, or give drives: nothing',
    ru: 'этим затвором уже управляет другой прибор выше; назовите другой затвор в drives или укажите drives: nothing',
    kk: 'бұл қақпаны жоғарыдағы басқа аспап басқарады; drives ішінде басқа қақпаны атаңыз немесе drives: nothing деп көрсетіңіз',
  },
  unknownGate: {
    en: 'there is no such gate; give the id of one under canal.gates',
    ru: 'такого затвора нет; укажите id затвора из раздела canal.gates',
    kk: 'мұндай қақпа жоқ; canal.gates бөліміндегі қақпаның id мәнін көрсетіңіз',
  },
  whichGate: {
    en: 'the canal has several gates; name the one that this actuator drives under drives, or give drives: nothing',
    ru: 'у канала несколько затворов; назовите в drives тот, которым управляет привод, или укажите drives: nothing',
    kk: 'каналда бірнеше қақпа бар; drives ішінде жетек басқаратын қақпаны атаңыз немесе drives: nothing деп көрсетіңіз',
  },
  unknownReach: {
    en: 'there is no such reach; give the id of one under canal.reaches, "river" for a gate or "fields" for a reach',
    ru: 'такого участка нет; укажите id из canal.reaches, для затвора ещё river, для участка fields',
    kk: 'мұндай бөлік жоқ; canal.reaches ішіндегі id мәнін көрсетіңіз, қақпаға river, бөлікке fields де болады',
  },
  reachFedTwice: {
    en: 'a reach that a gate leads to can be fed by gates only; let the reaches join further down',
    ru: 'участок за затвором питается только затворами; соедините участки ниже по течению',
    kk: 'қақпадан кейінгі бөлікке су тек қақпалардан келеді; бөліктерді төменірек қосыңыз',
  },
  reachLoop: {
    en: 'these reaches lead in a circle; the last one must lead to fields',
    ru: 'участки замыкаются в круг; последний должен вести в fields',
    kk: 'бөліктер шеңбер жасап тұр; соңғысы fields-ке апаруы керек',
  },
  reservedId: {
    en: 'this id has a meaning of its own; choose another than river, fields, forebay, water and nothing',
    ru: 'этот идентификатор занят; нельзя river, fields, forebay, water и nothing',
    kk: 'бұл идентификатор бос емес; river, fields, forebay, water және nothing болмайды',
  },
  oneGateOnly: {
    en: 'this belongs to a canal with one gate; with canal.gates it goes under forebay, gates, reaches and inflow',
    ru: 'это для канала с одним затвором; при canal.gates это указывают в forebay, gates, reaches и inflow',
    kk: 'бұл бір қақпалы каналға арналған; canal.gates болса forebay, gates, reaches және inflow ішінде көрсетіледі',
  },
  needsGates: {
    en: 'this needs canal.gates; a canal with one gate is described by structure',
    ru: 'для этого нужен canal.gates; канал с одним затвором описывают в structure',
    kk: 'бұған canal.gates керек; бір қақпалы канал structure ішінде сипатталады',
  },
  twoInflows: {
    en: 'dischargeScale is part of the inflow here; write it as inflow.scale',
    ru: 'dischargeScale здесь часть inflow; пишите inflow.scale',
    kk: 'dischargeScale мұнда inflow бөлігі; inflow.scale деп жазыңыз',
  },
  stepsRise: {
    en: 'the steps must be in the order of time, each later than the one before',
    ru: 'шаги должны идти по времени, каждый позже предыдущего',
    kk: 'қадамдар уақыт ретімен келуі керек, әрқайсысы алдыңғысынан кейін',
  },
  noScreen: {
    en: 'this gate has no screen; give its screenAreaM2',
    ru: 'у этого затвора нет решётки; укажите её screenAreaM2',
    kk: 'бұл қақпада тор жоқ; оның screenAreaM2 мәнін көрсетіңіз',
  },
  instrumentOrLine: {
    en: 'say what it befalls: instrument for the requests to one, or line for all on a line; not both',
    ru: 'укажите, что затронуто: instrument — запросы к одному прибору, line — все запросы на линии; одно из двух',
    kk: 'неге қатысты екенін көрсетіңіз: instrument — бір аспапқа сұраулар, line — желідегі барлық сұраулар; екеуінің бірі',
  },
  onlyOfLines: {
    en: 'this befalls a whole line; give line instead of instrument',
    ru: 'это бывает только с целой линией; укажите line вместо instrument',
    kk: 'бұл тек бүкіл желіге қатысты; instrument орнына line көрсетіңіз',
  },
  onlyOfTcp: {
    en: 'this befalls Modbus TCP only; the line must be of kind tcp',
    ru: 'это бывает только с Modbus TCP; нужна линия вида tcp',
    kk: 'бұл тек Modbus TCP-ге қатысты; желінің түрі tcp болуы керек',
  },
  cannotServe: {
    en: 'this cannot be served ({reason}); check the path or port, and whether it is in use',
    ru: 'обслуживать это невозможно ({reason}); проверьте путь или порт и не занят ли он',
    kk: 'бұған қызмет көрсету мүмкін емес ({reason}); жолын немесе портын және бос екенін тексеріңіз',
  },
} as const satisfies Catalogue;
export type EmulatorTextKey = keyof typeof emulatorTexts;
