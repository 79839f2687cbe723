import type { Catalogue } from '../../protocols/text/message.js';

/** What the demo shows. */
export const DEMO_TEXTS = {
  forebay: { en: 'Forebay level', ru: 'Уровень верхнего бьефа', kk: 'Жоғарғы бьеф деңгейі' },
  canal: { en: 'Offtake canal level', ru: 'Уровень в канале', kk: 'Арнадағы су деңгейі' },
  discharge: { en: 'Offtake discharge', ru: 'Расход водовыпуска', kk: 'Су шығарғыш шығыны' },
  volume: { en: 'Volume taken', ru: 'Забранный объём', kk: 'Алынған су көлемі' },
  turbidity: { en: 'Turbidity', ru: 'Мутность', kk: 'Лайлылық' },
  gate: { en: 'Gate {id}', ru: 'Затвор {id}', kk: 'Қақпа {id}' },
  line: { en: 'Line {id}', ru: 'Линия {id}', kk: 'Желі {id}' },
  lineUse: {
    en: '{use} % in use, {requests} requests, {timeouts} timeouts',
    ru: 'занята на {use} %, запросов {requests}, без ответа {timeouts}',
    kk: '{use} % бос емес, сұрау {requests}, жауапсыз {timeouts}',
  },
  lineClosed: { en: 'not open', ru: 'не открыта', kk: 'ашылмаған' },
  journal: { en: 'Journal head', ru: 'Последняя запись журнала', kk: 'Журналдың соңғы жазбасы' },
  watermark: { en: 'Countersigned up to', ru: 'Подтверждено до записи', kk: 'Расталған жазба' },
  offline: { en: 'not connected', ru: 'нет связи', kk: 'байланыс жоқ' },
  memory: { en: 'Gateway memory', ru: 'Память шлюза', kk: 'Шлюз жады' },
  missing: { en: 'missing', ru: 'нет данных', kk: 'дерек жоқ' },
  console: {
    en: 'The technician’s console:  picocom -b 115200 {path}',
    ru: 'Консоль техника:  picocom -b 115200 {path}',
    kk: 'Техник консолі:  picocom -b 115200 {path}',
  },
  starting: {
    en: 'Starting the structure in {directory} ...',
    ru: 'Запуск сооружения в {directory} ...',
    kk: 'Құрылым {directory} ішінде іске қосылуда ...',
  },
  badDirectory: {
    en: 'the demo needs a new or empty directory that can be written, not {directory}: {cause}',
    ru: 'демонстрации нужен новый или пустой каталог, доступный для записи, а не {directory}: {cause}',
    kk: 'көрсетілімге жазуға болатын жаңа не бос каталог керек, {directory} емес: {cause}',
  },
  notStarted: {
    en: 'The {name} did not start. What it said is in {log}',
    ru: 'Не запустилось: {name}. Сообщения — в {log}',
    kk: 'Іске қосылмады: {name}. Хабарлары {log} файлында',
  },
  endedEarly: {
    en: 'The {name} ended before its time (exit code {code}). What it said is in {log}',
    ru: 'Завершилось раньше времени: {name} (код {code}). Сообщения — в {log}',
    kk: 'Мерзімінен бұрын аяқталды: {name} (код {code}). Хабарлары {log} файлында',
  },
  badFor: {
    en: '--for takes a duration from 5s to 24h, such as 60s or 5m, not "{value}"',
    ru: '--for принимает длительность от 5s до 24h, например 60s или 5m, а не «{value}»',
    kk: '--for 5s пен 24h аралығындағы ұзақтықты қабылдайды, мысалы 60s не 5m, «{value}» емес',
  },
  badAccelerate: {
    en: '--accelerate takes a number from 1 to 3600, not "{value}"',
    ru: '--accelerate принимает число от 1 до 3600, а не «{value}»',
    kk: '--accelerate 1 мен 3600 аралығындағы санды қабылдайды, «{value}» емес',
  },
  summary: { en: 'Summary', ru: 'Итог', kk: 'Қорытынды' },
  polled: { en: 'readings polled', ru: 'опрошено показаний', kk: 'сұралған көрсеткіш' },
  journaled: { en: 'readings journaled', ru: 'записано в журнал', kk: 'журналға жазылған' },
  received: { en: 'readings received', ru: 'принято показаний', kk: 'қабылданған көрсеткіш' },
  records: {
    en: 'records (journal / received)',
    ru: 'записей (журнал / приёмник)',
    kk: 'жазба (журнал / қабылдағыш)',
  },
  lost: { en: 'lost', ru: 'потеряно', kk: 'жоғалған' },
  duplicated: { en: 'duplicated', ru: 'продублировано', kk: 'қайталанған' },
  redelivered: { en: 'redelivered (same bytes)', ru: 'доставлено повторно', kk: 'қайта жеткізілген' },
  chain: { en: 'chain', ru: 'цепочка', kk: 'тізбек' },
  chainWhole: { en: 'whole in both copies', ru: 'цела в обеих копиях', kk: 'екі көшірмеде де бүтін' },
  chainBroken: { en: 'BROKEN', ru: 'НАРУШЕНА', kk: 'БҰЗЫЛҒАН' },
  gateSummary: {
    en: 'gate {id}: {moves} moves, now at {opening} %, schedule asks {target} %',
    ru: 'затвор {id}: перемещений {moves}, сейчас {opening} %, по расписанию {target} %',
    kk: 'қақпа {id}: {moves} жылжу, қазір {opening} %, кесте бойынша {target} %',
  },
  firstReading: {
    en: 'start to first reading',
    ru: 'от запуска до первого показания',
    kk: 'іске қосудан алғашқы көрсеткішке дейін',
  },
} as const satisfies Catalogue;
