/** What the console says of orders. */
import type { Catalogue } from '../../protocols/text/message.js';

export const orderConsoleTexts = {
  helpStop: {
    en: 'STOP, at once; the gate stays until "resume"',
    ru: 'СТОП, сразу; затвор стоит до «resume»',
    kk: 'ТОҚТА, бірден; қақпа «resume» дейін тұрады',
  },
  helpMove: {
    en: 'asks to move a gate and to hold it there',
    ru: 'запрос: открыть на столько и держать',
    kk: 'сұрау: қақпаны қозғап, сол күйде ұстау',
  },
  helpProgramme: {
    en: 'asks to keep a discharge, a level, a share',
    ru: 'запрос: держать расход, уровень, долю',
    kk: 'сұрау: өтімді, деңгейді, үлесті ұстау',
  },
  helpOperate: {
    en: 'carries out what was asked for',
    ru: 'исполняет запрошенное',
    kk: 'сұралғанды орындайды',
  },
  helpResume: {
    en: 'asks to end the hold: schedules go on',
    ru: 'запрос: снять удержание, по расписанию',
    kk: 'сұрау: ұстауды аяқтау, кесте бойынша',
  },
  helpLock: {
    en: 'locks a gate for work, at once',
    ru: 'блокирует затвор на время работ, сразу',
    kk: 'қақпаны жұмыс уақытына бірден бұғаттайды',
  },
  helpUnlock: { en: 'asks to take a lock off', ru: 'запрос: снять блокировку', kk: 'сұрау: бұғатты алу' },
  helpRelease: {
    en: 'asks to release a fault, or a trip',
    ru: 'запрос: сбросить аварию или защиту',
    kk: 'сұрау: ақауды не қорғанысты босату',
  },
  helpOrders: {
    en: 'open orders and locks',
    ru: 'распоряжения и блокировки',
    kk: 'өкімдер мен бұғаттар',
  },
  noControl: { en: 'There are no gates to order.', ru: 'Затворов нет.', kk: 'Қақпалар жоқ.' },
  noSuchGate: {
    en: 'There is no gate "{gate}". Gates: {gates}.',
    ru: 'Затвора «{gate}» нет. Затворы: {gates}.',
    kk: '«{gate}» қақпасы жоқ. Қақпалар: {gates}.',
  },
  noSuchLock: {
    en: 'No lock of "{name}" was put on {gate} here. One of somebody else takes two signed orders.',
    ru: 'Блокировки «{name}» на {gate} здесь не ставили. Чужую снимают два подписанных распоряжения.',
    kk: '{gate} қақпасына «{name}» бұғаты мұнда қойылмаған. Басқанікін екі қолтаңба алады.',
  },
  badLockText: {
    en: 'Give a name (at most 40 letters, no ;) and a reason (at most 100), each in "quotes".',
    ru: 'Укажите имя (до 40 букв, без ;) и причину (до 100), каждое в "кавычках".',
    kk: 'Атын (40 әріпке дейін, ; жоқ) және себебін (100-ге дейін) "тырнақшада" жазыңыз.',
  },
  tooLong: {
    en: 'Too long: an order holds for at most {longest} (orders.longest in the settings). Nothing was asked for. Give that or less, and order it again when it is over.',
    ru: 'Слишком долго: распоряжение действует не дольше {longest} (orders.longest в настройках). Ничего не запрошено. Укажите не больше, а по окончании повторите.',
    kk: 'Тым ұзақ: өкім ең көбі {longest} әрекет етеді (баптаудағы orders.longest). Ештеңе сұралмады. Одан асырмай жазып, біткенде қайталаңыз.',
  },
  asked: {
    en: 'Gate {gate}, now {from}: {action}.',
    ru: 'Затвор {gate}, сейчас {from}: {action}.',
    kk: '{gate} қақпасы, қазір {from}: {action}.',
  },
  wouldBlock: {
    en: 'Not allowed now: {reason} [{id}]',
    ru: 'Сейчас не допускается: {reason} [{id}]',
    kk: 'Қазір рұқсат жоқ: {reason} [{id}]',
  },
  confirm: {
    en: 'Type "operate {code}" within {seconds} s.',
    ru: 'Наберите «operate {code}» в течение {seconds} с.',
    kk: '{seconds} с ішінде «operate {code}» деп теріңіз.',
  },
  orderState: { en: '{order}: {state}', ru: '{order}: {state}', kk: '{order}: {state}' },
  orderStateWhy: {
    en: '{order}: {state}, {why}',
    ru: '{order}: {state}, {why}',
    kk: '{order}: {state}, {why}',
  },
  notKept: {
    en: '{order}: the gate is held now, but this could not be written to disk: a power cut or a restart would lose it. Do not rely on it: secure the gate at the actuator itself. "show events" has the cause (disk full, permissions); put it right and type the command again.',
    ru: '{order}: затвор сейчас удерживается, но записать это на диск не удалось: при отключении питания или перезапуске это пропадёт. Не полагайтесь на это: обезопасьте затвор на самом приводе. Причина в «show events» (диск полон, права доступа); устраните её и повторите команду.',
    kk: '{order}: қақпа қазір ұсталып тұр, бірақ мұны дискіге жазу мүмкін болмады: қуат үзілсе не шлюз қайта іске қосылса, жоғалады. Бұған сенбеңіз: қақпаны жетектің өзінде бекітіңіз. Себебі «show events» ішінде (диск толған, рұқсат жоқ); оны жойып, пәрменді қайталаңыз.',
  },
  noOrders: { en: 'No orders.', ru: 'Распоряжений нет.', kk: 'Өкімдер жоқ.' },
  columnOrder: { en: 'Order', ru: 'Распоряжение', kk: 'Өкім' },
  columnGate: { en: 'Gate', ru: 'Затвор', kk: 'Қақпа' },
  columnWhat: { en: 'What', ru: 'Что', kk: 'Не' },
  columnState: { en: 'State', ru: 'Состояние', kk: 'Күйі' },
  untilResume: { en: 'until resume', ru: 'до resume', kk: 'resume дейін' },
  columnUntil: { en: 'Until', ru: 'До', kk: 'Дейін' },
  lockedBy: {
    en: 'Gate {gate} is locked for work since {since} by {name} ({key}): {reason}',
    ru: 'Затвор {gate} заблокирован на время работ с {since}, {name} ({key}): {reason}',
    kk: '{gate} қақпасы {since} бастап жұмысқа бұғатталған, {name} ({key}): {reason}',
  },
} as const satisfies Catalogue;
export type OrderConsoleKey = keyof typeof orderConsoleTexts;

export const orderStateTexts = {
  selected: { en: 'waits for confirmation', ru: 'ждёт подтверждения', kk: 'растауды күтеді' },
  signed: { en: 'waits for a second signature', ru: 'ждёт второй подписи', kk: 'екінші қолтаңбаны күтеді' },
  accepted: { en: 'accepted', ru: 'принято', kk: 'қабылданды' },
  standing: { en: 'in force', ru: 'действует', kk: 'күшінде' },
  'not-taken': { en: 'not taken', ru: 'не принято', kk: 'қабылданбады' },
  refused: { en: 'refused', ru: 'отказано', kk: 'бас тартылды' },
  expired: { en: 'expired', ru: 'срок истёк', kk: 'мерзімі өтті' },
  cancelled: { en: 'cancelled', ru: 'отменено', kk: 'тоқтатылды' },
  superseded: { en: 'superseded', ru: 'заменено', kk: 'ауыстырылды' },
  done: { en: 'done', ru: 'выполнено', kk: 'орындалды' },
  failed: { en: 'failed', ru: 'не выполнено', kk: 'орындалмады' },
} as const satisfies Catalogue;
