/** What the console says of gates. */
import type { Catalogue } from '../../protocols/text/message.js';

export const gateStateTexts = {
  unknown: { en: 'unknown', ru: 'неизвестно', kk: 'белгісіз' },
  idle: { en: 'at rest', ru: 'в покое', kk: 'тыныштықта' },
  commanding: { en: 'command sent', ru: 'команда подана', kk: 'команда берілді' },
  confirming: { en: 'confirming', ru: 'проверка команды', kk: 'команда тексерілуде' },
  travelling: { en: 'travelling', ru: 'движется', kk: 'қозғалуда' },
  stopping: { en: 'stopping', ru: 'останавливается', kk: 'тоқтатылуда' },
  hand: { en: 'moved by hand', ru: 'ручное управление', kk: 'қолмен басқару' },
  fault: { en: 'FAULT', ru: 'НЕИСПРАВНОСТЬ', kk: 'АҚАУ' },
} as const satisfies Catalogue;

/** Who wants a gate moved, or to stay. */
export const sourceTexts = {
  'maintenance-lock': { en: 'maintenance lock', ru: 'блокировка на ремонт', kk: 'жөндеу бұғаты' },
  'interlock-trip': { en: 'interlock', ru: 'автоматика', kk: 'автоматика' },
  'local-selector': { en: 'selector on site', ru: 'местное управление', kk: 'жергілікті басқару' },
  technician: { en: 'technician', ru: 'техник', kk: 'техник' },
  order: { en: 'order', ru: 'распоряжение', kk: 'өкім' },
  limit: { en: 'limit', ru: 'лимит', kk: 'лимит' },
  schedule: { en: 'schedule', ru: 'расписание', kk: 'кесте' },
  default: { en: 'default', ru: 'по умолчанию', kk: 'әдепкі' },
} as const satisfies Catalogue;

/** What a programme says of its wish; what is as it should be has no line. */
export const gateReasonTexts = {
  'in-deadband': {
    en: 'what is kept is near enough',
    ru: 'отклонение в допуске',
    kk: 'ауытқу рұқсат шегінде',
  },
  'too-soon': {
    en: 'waits between two corrections',
    ru: 'пауза между коррекциями',
    kk: 'екі түзету арасында күтуде',
  },
  moving: {
    en: 'waits until the gate stands',
    ru: 'ждёт, пока затвор остановится',
    kk: 'қақпа тоқтағанша күтуде',
  },
  corrected: {
    en: 'corrects what is kept',
    ru: 'корректирует открытие',
    kk: 'ашылуды түзетуде',
  },
  limited: {
    en: 'goes in steps: the interlocks do not allow it all at once',
    ru: 'идёт шагами: сразу не допускают блокировки',
    kk: 'қадамдап жүреді: бұғаттар бірден рұқсат етпейді',
  },
  fallback: {
    en: 'a measurement is bad: the opening that is set for that',
    ru: 'нет верного измерения: открытие, заданное на этот случай',
    kk: 'өлшем жарамсыз: осы жағдайға берілген ашылу',
  },
  delivered: {
    en: 'the volume has gone through',
    ru: 'заданный объём подан',
    kk: 'берілген көлем жіберілді',
  },
  'enough-passes': {
    en: 'enough passes',
    ru: 'проходит достаточно',
    kk: 'жеткілікті су өтуде',
  },
  'river-short': {
    en: 'gives water back: the river has less than it must have',
    ru: 'возвращает воду: в реке меньше положенного',
    kk: 'су қайтаруда: өзенде тиістіден аз',
  },
} as const satisfies Catalogue;

export const gateLineTexts = {
  gateReason: { en: 'Gate {gate}: {reason}', ru: 'Затвор {gate}: {reason}', kk: '{gate} қақпасы: {reason}' },
  gateCause: { en: 'Gate {gate}: {cause}', ru: 'Затвор {gate}: {cause}', kk: '{gate} қақпасы: {cause}' },
  gateTrip: {
    en: 'Gate {gate}: acts by itself: {interlock}',
    ru: 'Затвор {gate}: действует автоматика: {interlock}',
    kk: '{gate} қақпасы: автоматика әрекет етуде: {interlock}',
  },
  gateNotArmed: {
    en: 'Gate {gate}: its own fail-safe is not as the site wants it',
    ru: 'Затвор {gate}: аварийная настройка привода не та, что требует объект',
    kk: '{gate} қақпасы: жетектің апаттық баптауы нысан талабына сай емес',
  },
  gateNextChange: {
    en: 'Gate {gate}: next change of schedule {time}',
    ru: 'Затвор {gate}: следующая смена по расписанию {time}',
    kk: '{gate} қақпасы: кесте бойынша келесі өзгеріс {time}',
  },
} as const satisfies Catalogue;
