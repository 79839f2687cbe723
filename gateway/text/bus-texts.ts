/** What `aryk bus` says to the technician who brings instruments into service. */
import { type Catalogue, type Language, type Message, render } from '../../protocols/text/message.js';
import type { REFUSALS } from '../bus/access.js';

export const busTexts = {
  usage: {
    en: `aryk bus: find, read and write instruments on a line

  aryk bus scan  LINE [--units 1-20,30] [--baud 9600,19200] [--parity none,even] [--first]
  aryk bus id    LINE UNIT
  aryk bus read  LINE UNIT TABLE ADDRESS [COUNT] [--every 1s]
  aryk bus read  LINE UNIT --profile ID_OR_FILE [--setting NAME=VALUE] [--every 1s]
  aryk bus write LINE UNIT TABLE ADDRESS VALUE... [--type f32 --order CDAB] [--multiple] [--yes]
  aryk bus stats [--config site.yaml]

LINE is one of
  --config site.yaml --bus ID      a bus of the site; through the gateway when it runs
  --port /dev/ttyUSB0 --baud 9600 --parity none --stop 1 [--ascii [--data 7]]
  --host 10.0.0.5 --tcp-port 502 [--rtu-over-tcp --baud 9600] [--ascii]
TABLE is coil, discrete, holding or input; ADDRESS counts from 0, as on the wire.
Every command takes --json, and all but stats --timeout 150ms. See docs/commissioning.md.`,
    ru: `aryk bus: найти, прочитать и записать приборы на линии

  aryk bus scan  LINE [--units 1-20,30] [--baud 9600,19200] [--parity none,even] [--first]
  aryk bus id    LINE UNIT
  aryk bus read  LINE UNIT TABLE ADDRESS [COUNT] [--every 1s]
  aryk bus read  LINE UNIT --profile ID_OR_FILE [--setting NAME=VALUE] [--every 1s]
  aryk bus write LINE UNIT TABLE ADDRESS VALUE... [--type f32 --order CDAB] [--multiple] [--yes]
  aryk bus stats [--config site.yaml]

LINE: одно из
  --config site.yaml --bus ID      шина объекта; через шлюз, если он работает
  --port /dev/ttyUSB0 --baud 9600 --parity none --stop 1 [--ascii [--data 7]]
  --host 10.0.0.5 --tcp-port 502 [--rtu-over-tcp --baud 9600] [--ascii]
TABLE: coil, discrete, holding или input; ADDRESS считается от 0, как в самом протоколе.
Каждая команда принимает --json, и все, кроме stats, --timeout 150ms. См. docs/commissioning.md.`,
    kk: `aryk bus: желідегі аспаптарды табу, оқу және жазу

  aryk bus scan  LINE [--units 1-20,30] [--baud 9600,19200] [--parity none,even] [--first]
  aryk bus id    LINE UNIT
  aryk bus read  LINE UNIT TABLE ADDRESS [COUNT] [--every 1s]
  aryk bus read  LINE UNIT --profile ID_OR_FILE [--setting NAME=VALUE] [--every 1s]
  aryk bus write LINE UNIT TABLE ADDRESS VALUE... [--type f32 --order CDAB] [--multiple] [--yes]
  aryk bus stats [--config site.yaml]

LINE мыналардың бірі
  --config site.yaml --bus ID      нысанның шинасы; шлюз жұмыс істеп тұрса, сол арқылы
  --port /dev/ttyUSB0 --baud 9600 --parity none --stop 1 [--ascii [--data 7]]
  --host 10.0.0.5 --tcp-port 502 [--rtu-over-tcp --baud 9600] [--ascii]
TABLE: coil, discrete, holding не input; ADDRESS хаттаманың өзіндегідей 0-ден саналады.
Әр команда --json, ал stats-тан басқасы --timeout 150ms қабылдайды. docs/commissioning.md қараңыз.`,
  },
  unknownAction: {
    en: 'there is no "{value}"; allowed: {allowed}. "aryk bus --help" explains them',
    ru: 'нет команды «{value}»; допустимы: {allowed}. Пояснения: aryk bus --help',
    kk: '«{value}» пәрмені жоқ; рұқсат етілгені: {allowed}. Түсіндірме: aryk bus --help',
  },
  needs: {
    en: '{action} lacks {what}, as in: {example}',
    ru: 'для {action} не указано {what}, например: {example}',
    kk: '{action} үшін {what} көрсетілмеген, мысалы: {example}',
  },
  tooMany: {
    en: '{action} has no use for "{value}"; right is: {example}',
    ru: 'для {action} «{value}» лишнее; правильно: {example}',
    kk: '{action} үшін «{value}» артық; дұрысы: {example}',
  },
  badValue: {
    en: '{option} takes {allowed}, not "{value}"',
    ru: '{option} принимает {allowed}, а не «{value}»',
    kk: '{option} мынаны қабылдайды: {allowed}; «{value}» емес',
  },
  notHere: {
    en: '{option} means nothing here: the line has settings of its own',
    ru: '{option} здесь не имеет смысла: у линии свои настройки',
    kk: '{option} мұнда мағынасыз: желінің өз баптаулары бар',
  },
  whichLine: {
    en: 'which line? Give --config site.yaml --bus ID, or --port /dev/ttyUSB0, or --host 10.0.0.5',
    ru: 'какая линия? Укажите --config site.yaml --bus ID, или --port /dev/ttyUSB0, или --host 10.0.0.5',
    kk: 'қай желі? --config site.yaml --bus ID, не --port /dev/ttyUSB0, не --host 10.0.0.5 көрсетіңіз',
  },
  oneLine: {
    en: 'one line at a time: either --config and --bus, or --port, or --host',
    ru: 'только одна линия: либо --config и --bus, либо --port, либо --host',
    kk: 'бір ғана желі: не --config пен --bus, не --port, не --host',
  },
  whichBus: {
    en: 'the site has several buses; choose one with --bus: {allowed}',
    ru: 'у объекта несколько шин; выберите одну через --bus: {allowed}',
    kk: 'нысанда бірнеше шина бар; біреуін --bus арқылы таңдаңыз: {allowed}',
  },
  cannotOpen: {
    en: '{place} does not open: {cause}. If a gateway holds this line, use --config site.yaml --bus ID: it goes through the gateway then',
    ru: '{place} не открывается: {cause}. Если линию держит шлюз, используйте --config site.yaml --bus ID: тогда всё идёт через шлюз',
    kk: '{place} ашылмайды: {cause}. Желіні шлюз ұстап тұрса, --config site.yaml --bus ID қолданыңыз: сонда бәрі шлюз арқылы өтеді',
  },
  throughGateway: {
    en: 'Line {place}, through the running gateway.',
    ru: 'Линия {place}, через работающий шлюз.',
    kk: '{place} желісі, жұмыс істеп тұрған шлюз арқылы.',
  },
  noGateway: {
    en: 'no gateway answers on {socket}: is "aryk run" running with this store?',
    ru: 'на {socket} шлюз не отвечает: запущен ли «aryk run» с этим хранилищем?',
    kk: '{socket} арқылы шлюз жауап бермейді: осы қоймамен «aryk run» іске қосылған ба?',
  },
  noProfile: {
    en: 'there is no profile "{value}"; allowed: {allowed}',
    ru: 'профиля «{value}» нет; допустимы: {allowed}',
    kk: '«{value}» профилі жоқ; рұқсат етілгені: {allowed}',
  },

  scanProgress: {
    en: '{setting}unit {unit}: {percent} % asked, {found} found, about {left} left',
    ru: '{setting}адрес {unit}: опрошено {percent} %, найдено {found}, осталось около {left}',
    kk: '{setting}{unit} мекенжайы: {percent} % сұралды, {found} табылды, шамамен {left} қалды',
  },
  found: {
    en: '{setting}unit {unit}  {identity}',
    ru: '{setting}адрес {unit}  {identity}',
    kk: '{setting}мекенжай {unit}  {identity}',
  },
  saysNothing: {
    en: 'answers, but does not say what it is',
    ru: 'отвечает, но не сообщает, что это',
    kk: 'жауап береді, бірақ не екенін айтпайды',
  },
  maybe: {
    en: 'may be {profile}: {plausible} of {read} values are plausible',
    ru: 'возможно, {profile}: правдоподобны {plausible} из {read} значений',
    kk: '{profile} болуы мүмкін: {read} мәннің {plausible} шындыққа жақын',
  },
  scanGarbled: {
    en: '{setting}unit {unit}: bytes came that are no reply. Another speed or parity, noise, or two units with one id',
    ru: '{setting}адрес {unit}: пришли байты, которые не являются ответом. Другая скорость или чётность, помехи или два прибора с одним адресом',
    kk: '{setting}{unit} мекенжайы: жауап емес байттар келді. Басқа жылдамдық не жұптық, кедергі, не бір мекенжайдағы екі аспап',
  },
  scanDone: {
    en: '{found} found, {asked} questions in {span}.',
    ru: 'Найдено {found}, вопросов {asked} за {span}.',
    kk: '{found} табылды, {asked} сұрақ, {span} ішінде.',
  },
  scanStopped: {
    en: 'Stopped: {found} found, {asked} of {total} questions asked in {span}.',
    ru: 'Остановлено: найдено {found}, задано {asked} из {total} вопросов за {span}.',
    kk: 'Тоқтатылды: {found} табылды, {total} сұрақтың {asked} қойылды, {span} ішінде.',
  },
  nobody: {
    en: 'Nobody answered. Is the instrument powered, are A and B the right way round, is the timeout long enough (--timeout 500ms)? See docs/rs485.md',
    ru: 'Никто не ответил. Есть ли питание у прибора, не перепутаны ли A и B, достаточно ли ожидание (--timeout 500ms)? См. docs/rs485.md',
    kk: 'Ешкім жауап бермеді. Аспапта қуат бар ма, A мен B ауыспаған ба, күту уақыты жете ме (--timeout 500ms)? docs/rs485.md қараңыз',
  },

  address: { en: 'address', ru: 'адрес', kk: 'мекенжай' },
  point: { en: 'Point', ru: 'Точка', kk: 'Нүкте' },
  value: { en: 'Value', ru: 'Значение', kk: 'Мәні' },
  words: { en: 'Registers', ru: 'Регистры', kk: 'Регистрлер' },
  quality: { en: 'Quality', ru: 'Качество', kk: 'Сапасы' },
  unconfirmed: {
    en: "UNCONFIRMED: {points}: compare with the instrument's display",
    ru: 'НЕ ПОДТВЕРЖДЕНО: {points}: сверьте с показаниями прибора',
    kk: 'РАСТАЛМАҒАН: {points}: аспап көрсеткішімен салыстырыңыз',
  },
  unitDid: {
    en: 'unit {unit}: {outcome}',
    ru: 'адрес {unit}: {outcome}',
    kk: '{unit} мекенжайы: {outcome}',
  },
  placeDid: {
    en: 'unit {unit}, {table} {address}: {outcome}',
    ru: 'адрес {unit}, {table} {address}: {outcome}',
    kk: '{unit} мекенжайы, {table} {address}: {outcome}',
  },

  timeout: {
    en: 'no answer',
    ru: 'нет ответа',
    kk: 'жауап жоқ',
  },
  garbled: {
    en: 'bytes came that are no right reply',
    ru: 'пришли байты, но не правильный ответ',
    kk: 'байттар келді, бірақ дұрыс жауап емес',
  },
  'not-sent': {
    en: 'not sent: the line is not open',
    ru: 'не отправлено: линия не открыта',
    kk: 'жіберілмеді: желі ашылмаған',
  },
  exception: {
    en: 'refused by the instrument, exception {code}: {meaning}',
    ru: 'прибор отказал, исключение {code}: {meaning}',
    kk: 'аспап бас тартты, {code} ерекшелігі: {meaning}',
  },
  exception1: {
    en: 'it does not know this function',
    ru: 'такой функции у него нет',
    kk: 'мұндай функциясы жоқ',
  },
  exception2: { en: 'no such address there', ru: 'такого адреса у него нет', kk: 'мұндай мекенжайы жоқ' },
  exception3: {
    en: 'value or count not allowed',
    ru: 'значение или количество недопустимо',
    kk: 'мән не сан рұқсат етілмеген',
  },
  exception4: { en: 'it has failed', ru: 'прибор неисправен', kk: 'аспап ақаулы' },
  exception5: { en: 'it needs more time', ru: 'ему нужно больше времени', kk: 'оған көбірек уақыт керек' },
  exception6: { en: 'it is busy', ru: 'он занят', kk: 'ол бос емес' },
  exception10: {
    en: 'no way to it behind the TCP gateway',
    ru: 'за шлюзом TCP к нему нет пути',
    kk: 'TCP шлюзінің артында оған жол жоқ',
  },
  exception11: {
    en: 'it does not answer the TCP gateway',
    ru: 'он не отвечает шлюзу TCP',
    kk: 'ол TCP шлюзіне жауап бермейді',
  },
  exceptionOther: {
    en: 'its manual says why',
    ru: 'причина указана в его руководстве',
    kk: 'себебі оның нұсқаулығында',
  },

  'bad-request': {
    en: 'not possible: {detail}',
    ru: 'невозможно: {detail}',
    kk: 'мүмкін емес: {detail}',
  },
  'unknown-bus': {
    en: 'there is no bus "{bus}"; allowed: {allowed}',
    ru: 'шины «{bus}» нет; допустимы: {allowed}',
    kk: '«{bus}» шинасы жоқ; рұқсат етілгені: {allowed}',
  },
  'not-confirmed': {
    en: 'a write must be confirmed',
    ru: 'запись нужно подтвердить',
    kk: 'жазуды растау керек',
  },
  gate: {
    en: "refused: unit {unit} moves gate {gate}. Move gates through the gateway's control",
    ru: 'отказано: прибор {unit} двигает затвор {gate}. Затворами управляйте через шлюз',
    kk: 'бас тартылды: {unit} аспабы {gate} қақпасын қозғалтады. Қақпаларды шлюз арқылы басқарыңыз',
  },
  journal: {
    en: 'refused: the journal does not take it ({cause})',
    ru: 'отказано: журнал не принимает запись ({cause})',
    kk: 'бас тартылды: журнал жазбаны қабылдамайды ({cause})',
  },
  'no-gateway': {
    en: 'the gateway does not answer any more {cause}',
    ru: 'шлюз больше не отвечает {cause}',
    kk: 'шлюз енді жауап бермейді {cause}',
  },

  now: { en: 'now', ru: 'сейчас', kk: 'қазір' },
  toWrite: { en: 'to write', ru: 'записать', kk: 'жазылатыны' },
  afterwards: { en: 'afterwards', ru: 'после', kk: 'кейін' },
  notReadable: { en: 'cannot be read', ru: 'не читается', kk: 'оқылмайды' },
  dryRun: {
    en: 'Nothing was written. Add --yes to write.',
    ru: 'Ничего не записано. Чтобы записать, добавьте --yes.',
    kk: 'Ештеңе жазылған жоқ. Жазу үшін --yes қосыңыз.',
  },
  written: {
    en: 'Written; it reads back as written.',
    ru: 'Записано; читается так, как записано.',
    kk: 'Жазылды; жазылғандай оқылады.',
  },
  writtenUnread: {
    en: 'The instrument acknowledged the write; it cannot be read back.',
    ru: 'Прибор подтвердил запись; прочитать её обратно нельзя.',
    kk: 'Аспап жазуды растады; оны кері оқу мүмкін емес.',
  },
  differs: {
    en: 'The instrument acknowledged the write, but reads back something else.',
    ru: 'Прибор подтвердил запись, но читается другое.',
    kk: 'Аспап жазуды растады, бірақ басқасы оқылады.',
  },
  uncertain: {
    en: 'It is not known whether the write was carried out ({outcome}). Read it again before you repeat it.',
    ru: 'Неизвестно, выполнена ли запись ({outcome}). Прежде чем повторять, прочитайте ещё раз.',
    kk: 'Жазу орындалды ма, белгісіз ({outcome}). Қайталамас бұрын тағы бір рет оқыңыз.',
  },
  notWritten: {
    en: 'Not written: {outcome}.',
    ru: 'Не записано: {outcome}.',
    kk: 'Жазылмады: {outcome}.',
  },
} as const satisfies Catalogue & Catalogue<(typeof REFUSALS)[number]>;

export type BusKey = keyof typeof busTexts;
export type BusMessage = Message<BusKey>;

export function busText(message: BusMessage, language: Language): string {
  return render(busTexts, message, language);
}
