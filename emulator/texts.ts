import type { Catalogue } from '../protocols/text/message.js';
import { CANAL_VARIABLES } from './canal/canal.js';

const VARIABLES = CANAL_VARIABLES.join(', ');

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
    en: `the canal has no such variable; allowed: ${VARIABLES}`,
    ru: `у канала нет такой величины; допустимо: ${VARIABLES}`,
    kk: `каналда мұндай шама жоқ; рұқсат етілгені: ${VARIABLES}`,
  },
  doesNotFit: {
    en: "the value does not fit the point's registers; see the type and scale in the profile",
    ru: 'значение не помещается в регистры точки; см. тип и масштаб в профиле',
    kk: 'мән нүктенің регистрлеріне сыймайды; профильдегі түр мен масштабты қараңыз',
  },
  notAnActuator: {
    en: 'this fault is of gate actuators only; for other instruments: mute',
    ru: 'такая неисправность бывает только у приводов затворов; для других приборов: mute',
    kk: 'мұндай ақау тек қақпа жетектерінде болады; басқа аспаптарға: mute',
  },
  gateTaken: {
    en: "another instrument above drives the canal's gate already; the canal has one gate: give drives: nothing",
    ru: 'затвором канала уже управляет другой прибор выше; затвор у канала один: укажите drives: nothing',
    kk: 'каналдың қақпасын жоғарыдағы басқа аспап басқарады; каналда бір ғана қақпа бар: drives: nothing деп көрсетіңіз',
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
