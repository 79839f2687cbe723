/** What the console says, in the words of those who run canals. Commands themselves are the same in every language. */
import type { Reason, Trust } from '../../devices/quality.js';
import type { ClockStatus } from '../../protocols/clock.js';
import type { HealthName } from '../../protocols/modbus/unit-health.js';
import type { Catalogue } from '../../protocols/text/message.js';

export const consoleTexts = {
  banner: {
    en: 'Aryk {version}, site {site}. Type help and press Enter.',
    ru: 'Aryk {version}, объект {site}. Наберите help и нажмите Enter.',
    kk: 'Aryk {version}, {site} нысаны. help деп теріп, Enter басыңыз.',
  },
  unknownVerb: {
    en: 'There is no command "{line}". Allowed: {verbs}.',
    ru: 'Команды «{line}» нет. Допускаются: {verbs}.',
    kk: '«{line}» командасы жоқ. Рұқсат етілетіндері: {verbs}.',
  },
  whichVerb: {
    en: '"{line}" may mean: {verbs}. Type a little more.',
    ru: '«{line}» может означать: {verbs}. Наберите подробнее.',
    kk: '«{line}» мынаны білдіруі мүмкін: {verbs}. Толығырақ теріңіз.',
  },
  usage: { en: 'Use: {usage}', ru: 'Правильно: {usage}', kk: 'Дұрысы: {usage}' },
  lineTooLong: {
    en: 'The line is longer than {max} bytes and was not carried out.',
    ru: 'Строка длиннее {max} байт и не выполнена.',
    kk: 'Жол {max} байттан ұзын, орындалмады.',
  },
  outputDropped: {
    en: '[part of the output was dropped: the terminal does not read]',
    ru: '[часть вывода пропущена: терминал не читает]',
    kk: '[шығыстың бір бөлігі жіберілмеді: терминал оқымайды]',
  },
  commandFailed: {
    en: 'The command failed ({cause}). Try again in a minute.',
    ru: 'Команда не выполнена ({cause}). Повторите через минуту.',
    kk: 'Команда орындалмады ({cause}). Бір минуттан кейін қайталаңыз.',
  },
  busy: {
    en: 'All console sessions are in use. Close one and try again.',
    ru: 'Все сеансы консоли заняты. Закройте один и повторите.',
    kk: 'Консольдің барлық сеанстары бос емес. Бірін жауып, қайталаңыз.',
  },
  noGateway: {
    en: 'No gateway answers at {path} ({cause}). Is it running?',
    ru: 'По адресу {path} шлюз не отвечает ({cause}). Он запущен?',
    kk: '{path} бойынша шлюз жауап бермейді ({cause}). Ол іске қосылған ба?',
  },
  noPoints: { en: 'No points.', ru: 'Точек нет.', kk: 'Нүктелер жоқ.' },
  noGates: { en: 'No gates.', ru: 'Затворов нет.', kk: 'Қақпалар жоқ.' },
  noEvents: { en: 'No events.', ru: 'Событий нет.', kk: 'Оқиғалар жоқ.' },

  helpHelp: { en: 'this list', ru: 'этот список', kk: 'осы тізім' },
  helpStatus: {
    en: 'the gateway as a whole; --json for programs',
    ru: 'состояние шлюза; --json для программ',
    kk: 'шлюздің күйі; --json бағдарламаларға арналған',
  },
  helpPoints: {
    en: 'every measured value, its age and quality',
    ru: 'все измеренные значения, их возраст и качество',
    kk: 'барлық өлшенген мәндер, олардың жасы мен сапасы',
  },
  helpEvents: {
    en: 'the last events of the journal (20, or n up to {max})',
    ru: 'последние события журнала (20 или n, не более {max})',
    kk: 'журналдың соңғы оқиғалары (20 не n, ең көбі {max})',
  },
  helpGates: {
    en: 'gates, setpoints, interlocks that hold them',
    ru: 'затворы, уставки, действующие блокировки',
    kk: 'қақпалар, берілген мәндер, ұстап тұрған бұғаттаулар',
  },
  helpLines: {
    en: 'lines and units: errors by kind, reply times',
    ru: 'линии и приборы: ошибки по видам, время ответа',
    kk: 'желілер мен аспаптар: қате түрлері, жауап уақыты',
  },
  helpStore: {
    en: 'the store: space and how long it lasts, commit times',
    ru: 'хранилище: место, на сколько его хватит, время записи',
    kk: 'қойма: орын, оның неше күнге жететіні, жазу уақыты',
  },
  helpRetry: {
    en: 'asks DEVICE again for registers that it refused',
    ru: 'снова запросить регистры, в которых прибор отказал',
    kk: 'аспап бермеген регистрлерді одан қайта сұрау',
  },
  retried: {
    en: 'The next poll of {device} asks for all its registers again.',
    ru: 'При следующем опросе {device} снова запрашиваются все его регистры.',
    kk: '{device} келесі сұрауда барлық регистрлері қайта сұралады.',
  },
  noDevice: {
    en: 'There is no device "{device}" that is polled.',
    ru: 'Опрашиваемого прибора "{device}" нет.',
    kk: 'Сұралатын "{device}" аспабы жоқ.',
  },
  helpBusRequest: {
    en: 'one request to a line, for aryk bus',
    ru: 'один запрос к линии, для aryk bus',
    kk: 'желіге бір сұрау, aryk bus үшін',
  },
  helpLanguage: { en: 'language of this console', ru: 'язык этой консоли', kk: 'осы консольдің тілі' },
  helpExit: { en: 'leave', ru: 'выйти', kk: 'шығу' },
  helpShort: {
    en: 'Words may be shortened: sh po.',
    ru: 'Слова можно сокращать: sh po.',
    kk: 'Сөздерді қысқартуға болады: sh po.',
  },

  site: { en: 'Site', ru: 'Объект', kk: 'Нысан' },
  time: { en: 'Time', ru: 'Время', kk: 'Уақыт' },
  running: { en: 'Running for', ru: 'В работе', kk: 'Жұмыс уақыты' },
  memory: { en: 'Memory', ru: 'Память', kk: 'Жады' },
  readings: { en: 'Readings', ru: 'Показаний', kk: 'Көрсетулер' },
  journal: { en: 'Journal', ru: 'Журнал', kk: 'Журнал' },
  journalHead: {
    en: 'epoch {epoch}, record {seq}, waiting {waiting}, given up {lost}',
    ru: 'эпоха {epoch}, запись {seq}, ожидают {waiting}, утрачено {lost}',
    kk: '{epoch} дәуір, {seq} жазба, күтуде {waiting}, жоғалғаны {lost}',
  },
  journalStalled: { en: 'NOT WRITING', ru: 'НЕ ПИШЕТСЯ', kk: 'ЖАЗЫЛМАЙДЫ' },

  noStoreFigures: {
    en: 'No figures of the store.',
    ru: 'Данных о хранилище нет.',
    kk: 'Қойма деректері жоқ.',
  },
  spaceLeft: { en: 'Space', ru: 'Место', kk: 'Орын' },
  spaceLasts: { en: 'enough', ru: 'достаточно', kk: 'жеткілікті' },
  spaceDays: { en: 'LASTS {days} d', ru: 'НА {days} сут', kk: '{days} тәулікке' },
  spaceUnknown: { en: 'not known yet', ru: 'ещё не известно', kk: 'әлі белгісіз' },
  spaceFree: { en: '{free} MB free', ru: 'свободно {free} МБ', kk: 'бос орын {free} МБ' },
  onDisk: { en: 'On disk', ru: 'На диске', kk: 'Дискіде' },
  onDiskIn: {
    en: '{disk} MB in {segments} segments',
    ru: '{disk} МБ, сегментов: {segments}',
    kk: '{disk} МБ, сегмент саны {segments}',
  },
  growth: { en: 'Growth', ru: 'Прирост', kk: 'Өсуі' },
  growthADay: { en: '{perDay} MB a day', ru: '{perDay} МБ в сутки', kk: 'тәулігіне {perDay} МБ' },
  written: { en: 'Written', ru: 'Записано', kk: 'Жазылды' },
  writtenEach: {
    en: '{perDay} MB a day, {perReading} bytes a reading',
    ru: '{perDay} МБ в сутки, {perReading} байт на показание',
    kk: 'тәулігіне {perDay} МБ, көрсетуге {perReading} байт',
  },
  commits: { en: 'Commits', ru: 'Записи на диск', kk: 'Дискіге жазу' },
  commitTimes: {
    en: '{commits}; p50 {p50}, p99 {p99}, max {max} ms',
    ru: '{commits}; p50 {p50}, p99 {p99}, max {max} мс',
    kk: '{commits}; p50 {p50}, p99 {p99}, max {max} мс',
  },
  waiting: { en: 'Waiting', ru: 'Ожидают', kk: 'Күтуде' },
  unsigned: { en: 'Unsigned for', ru: 'Не подтверждено', kk: 'Расталмаған' },

  line: { en: 'Line', ru: 'Линия', kk: 'Желі' },
  state: { en: 'State', ru: 'Состояние', kk: 'Күйі' },
  open: { en: 'open', ru: 'открыта', kk: 'ашық' },
  closed: { en: 'NOT OPEN', ru: 'НЕ ОТКРЫТА', kk: 'АШЫЛМАҒАН' },
  use: { en: 'Use', ru: 'Занята', kk: 'Бос емес' },
  requests: { en: 'Requests', ru: 'Запросов', kk: 'Сұраулар' },
  timeouts: { en: 'Silent', ru: 'Без ответа', kk: 'Жауапсыз' },
  errors: { en: 'Errors', ru: 'Ошибок', kk: 'Қателер' },
  garbled: { en: 'Garbled', ru: 'Искажено', kk: 'Бұрмаланған' },
  exceptions: { en: 'Refused', ru: 'Отказов', kk: 'Бас тарту' },
  discarded: { en: 'Stray', ru: 'Чужих', kk: 'Бөтен' },
  overruns: { en: 'Overruns', ru: 'Не успел', kk: 'Үлгермеген' },
  device: { en: 'Device', ru: 'Прибор', kk: 'Аспап' },
  unit: { en: 'Unit', ru: 'Адрес', kk: 'Мекенжай' },
  health: { en: 'Health', ru: 'Связь', kk: 'Байланыс' },
  failures: { en: 'Failed', ru: 'Неудач', kk: 'Сәтсіз' },
  noLines: { en: 'No lines.', ru: 'Линий нет.', kk: 'Желілер жоқ.' },
  replyTimes: {
    en: '{line}: reply times in ms',
    ru: '{line}: время ответа, мс',
    kk: '{line}: жауап уақыты, мс',
  },
  uplink: { en: 'Uplink', ru: 'Канал связи', kk: 'Байланыс арнасы' },
  connected: { en: 'connected', ru: 'на связи', kk: 'байланыста' },
  disconnected: { en: 'NOT CONNECTED', ru: 'НЕТ СВЯЗИ', kk: 'БАЙЛАНЫС ЖОҚ' },
  sent: { en: 'Sent to', ru: 'Передано до', kk: 'Жіберілгені' },
  countersigned: { en: 'Signed to', ru: 'Подтверждено до', kk: 'Расталғаны' },

  point: { en: 'Point', ru: 'Точка', kk: 'Нүкте' },
  value: { en: 'Value', ru: 'Значение', kk: 'Мәні' },
  age: { en: 'Age', ru: 'Возраст', kk: 'Жасы' },
  quality: { en: 'Quality', ru: 'Качество', kk: 'Сапасы' },
  gate: { en: 'Gate', ru: 'Затвор', kk: 'Қақпа' },
  opening: { en: 'Opening', ru: 'Открытие', kk: 'Ашылуы' },
  target: { en: 'Setpoint', ru: 'Уставка', kk: 'Берілген мән' },
  wantedBy: { en: 'By', ru: 'Источник', kk: 'Көзі' },
  moves: { en: 'Moves', ru: 'Пусков', kk: 'Қозғалыстар' },
  refusals: { en: 'Refused', ru: 'Отказов', kk: 'Бас тартулар' },
  blocked: {
    en: '{gate} is held: {interlock}',
    ru: '{gate} удерживается: {interlock}',
    kk: '{gate} ұсталып тұр: {interlock}',
  },
  event: { en: 'Event', ru: 'Событие', kk: 'Оқиға' },

  second: { en: 's', ru: 'с', kk: 'с' },
  minute: { en: 'min', ru: 'мин', kk: 'мин' },
  hour: { en: 'h', ru: 'ч', kk: 'сағ' },
  day: { en: 'd', ru: 'сут', kk: 'тәу' },
} as const satisfies Catalogue;
export type ConsoleKey = keyof typeof consoleTexts;

export const severityTexts = {
  info: { en: 'info', ru: 'сведения', kk: 'ақпарат' },
  warning: { en: 'WARNING', ru: 'ВНИМАНИЕ', kk: 'ЕСКЕРТУ' },
  alarm: { en: 'ALARM', ru: 'ТРЕВОГА', kk: 'ДАБЫЛ' },
} as const satisfies Catalogue;

export const healthTexts: Catalogue<HealthName> = {
  healthy: { en: 'healthy', ru: 'в порядке', kk: 'жақсы' },
  suspect: { en: 'suspect', ru: 'под вопросом', kk: 'күмәнді' },
  quarantined: { en: 'QUARANTINED', ru: 'ОТКЛЮЧЁН', kk: 'АЖЫРАТЫЛҒАН' },
};

export const trustTexts: Catalogue<Trust> = {
  reliable: { en: 'reliable', ru: 'надёжное', kk: 'сенімді' },
  doubtful: { en: 'doubtful', ru: 'сомнительное', kk: 'күмәнді' },
  unreliable: { en: 'unreliable', ru: 'недостоверное', kk: 'сенімсіз' },
  missing: { en: 'missing', ru: 'нет данных', kk: 'дерек жоқ' },
};

export const reasonTexts: Catalogue<Reason> = {
  'never-read': { en: 'not read yet', ru: 'ещё не читалось', kk: 'әлі оқылмаған' },
  stale: { en: 'too old', ru: 'устарело', kk: 'ескірген' },
  timeout: { en: 'no answer', ru: 'нет ответа', kk: 'жауап жоқ' },
  'line-down': { en: 'line not open', ru: 'линия не открыта', kk: 'желі ашылмаған' },
  exception: { en: 'refused by the instrument', ru: 'прибор отказал', kk: 'аспап бас тартты' },
  busy: { en: 'instrument busy', ru: 'прибор занят', kk: 'аспап бос емес' },
  garbled: { en: 'garbled reply', ru: 'ответ искажён', kk: 'жауап бұрмаланған' },
  'not-a-number': { en: 'no number', ru: 'не число', kk: 'сан емес' },
  'instrument-error': {
    en: 'the instrument reports an error',
    ru: 'прибор сообщает об ошибке',
    kk: 'аспап қате туралы хабарлайды',
  },
  'out-of-range': { en: 'out of range', ru: 'вне диапазона', kk: 'ауқымнан тыс' },
  unusual: { en: 'unusual value', ru: 'необычное значение', kk: 'әдеттен тыс мән' },
  'too-fast': { en: 'changed too fast', ru: 'слишком быстрое изменение', kk: 'тым тез өзгерді' },
  stuck: { en: 'does not change', ru: 'не меняется', kk: 'өзгермейді' },
  disagrees: {
    en: 'another meter disagrees',
    ru: 'другой прибор показывает иное',
    kk: 'басқа аспап өзгеше көрсетеді',
  },
  input: { en: 'from a doubtful value', ru: 'из сомнительного значения', kk: 'күмәнді мәннен' },
  limits: { en: 'outside the method’s limits', ru: 'вне пределов метода', kk: 'әдіс шегінен тыс' },
  'not-exact': {
    en: 'too large to be exact',
    ru: 'слишком велико для точного числа',
    kk: 'дәл сан үшін тым үлкен',
  },
  'other-mode': {
    en: 'not measured as the instrument is set',
    ru: 'не измеряется при этой настройке прибора',
    kk: 'аспаптың қазіргі баптауында өлшенбейді',
  },
  'warming-up': { en: 'instrument warming up', ru: 'прибор прогревается', kk: 'аспап қызып жатыр' },
};

export const clockTexts: Catalogue<ClockStatus> = {
  synced: { en: 'clock set', ru: 'часы выставлены', kk: 'сағат қойылған' },
  unsynced: { en: 'CLOCK NOT SET', ru: 'ЧАСЫ НЕ ВЫСТАВЛЕНЫ', kk: 'САҒАТ ҚОЙЫЛМАҒАН' },
  unknown: { en: 'clock not verified', ru: 'часы не проверены', kk: 'сағат тексерілмеген' },
};

/** Units that are written differently; others are shown as the profile has them. */
export const unitTexts = {
  m: { en: 'm', ru: 'м', kk: 'м' },
  'm/s': { en: 'm/s', ru: 'м/с', kk: 'м/с' },
  'm3/s': { en: 'm3/s', ru: 'м3/с', kk: 'м3/с' },
  m3: { en: 'm3', ru: 'м3', kk: 'м3' },
  'mg/L': { en: 'mg/L', ru: 'мг/л', kk: 'мг/л' },
  'ug/L': { en: 'ug/L', ru: 'мкг/л', kk: 'мкг/л' },
  mV: { en: 'mV', ru: 'мВ', kk: 'мВ' },
  'mS/cm': { en: 'mS/cm', ru: 'мСм/см', kk: 'мСм/см' },
  degC: { en: '°C', ru: '°C', kk: '°C' },
} as const satisfies Catalogue;
