import type { Catalogue } from '../../protocols/text/message.js';

/** What the command line says. */
export const CLI_TEXTS = {
  usage: {
    en: `aryk {version}: the gateway that stands where a river is divided

  aryk run --config site.yaml              the gateway
  aryk demo [--for 60s] [--accelerate 60] [--dir DIR] [--json]
                                           an emulated structure, all in one command
  aryk emulate --config emulator.yaml      the emulated structure alone
  aryk receive --config receiver.yaml      a party's receiver
  aryk check site.yaml [--json]            validate settings
  aryk profile list|show|lint|schema ...   what instruments are, as data
  aryk water-quality sign|verify|classify ...   classes of water by signed tables
  aryk console [--config site.yaml | --socket PATH]
                                           the technician's console
  aryk bus scan|id|read|write|stats ...    find, read, write instruments on a line
  aryk verify DIR_OR_FILE [--key PARTY=PUBLIC_KEY ...] [--json]
                                           check a journal or a receiver's copy
  aryk export DIR_OR_FILE|--config site.yaml [--from T] [--to T] [--points GLOB] ...
                                           readings and records as csv, jsonl, pi-xml
  aryk keys init FILE                      make a key pair: FILE and FILE.pub
  aryk keys show FILE                      show a key's fingerprint

  --language en|ru|kk   otherwise by LANG        --version   --help
Exit codes: 0 done, 1 failed, 2 bad usage or settings.`,
    ru: `aryk {version}: шлюз там, где делится река

  aryk run --config site.yaml              шлюз
  aryk demo [--for 60s] [--accelerate 60] [--dir DIR] [--json]
                                           эмулируемое сооружение, всё одной командой
  aryk emulate --config emulator.yaml      только эмулируемое сооружение
  aryk receive --config receiver.yaml      приёмник стороны
  aryk check site.yaml [--json]            проверить настройки
  aryk profile list|show|lint|schema ...   приборы как данные
  aryk water-quality sign|verify|classify ...   классы воды по подписанным таблицам
  aryk console [--config site.yaml | --socket PATH]
                                           консоль техника
  aryk bus scan|id|read|write|stats ...    найти, прочитать, записать приборы на линии
  aryk verify DIR_OR_FILE [--key PARTY=PUBLIC_KEY ...] [--json]
                                           проверить журнал или копию приёмника
  aryk export DIR_OR_FILE|--config site.yaml [--from T] [--to T] [--points GLOB] ...
                                           показания и записи: csv, jsonl, pi-xml
  aryk keys init FILE                      создать пару ключей: FILE и FILE.pub
  aryk keys show FILE                      показать отпечаток ключа

  --language en|ru|kk   иначе по LANG            --version   --help
Коды завершения: 0 сделано, 1 не удалось, 2 неверный вызов или настройки.`,
    kk: `aryk {version}: өзен бөлінетін жердегі шлюз

  aryk run --config site.yaml              шлюз
  aryk demo [--for 60s] [--accelerate 60] [--dir DIR] [--json]
                                           эмуляцияланған құрылым, бәрі бір пәрменмен
  aryk emulate --config emulator.yaml      тек эмуляцияланған құрылым
  aryk receive --config receiver.yaml      тараптың қабылдағышы
  aryk check site.yaml [--json]            баптауларды тексеру
  aryk profile list|show|lint|schema ...   аспаптар дерек түрінде
  aryk water-quality sign|verify|classify ...   қол қойылған кестелер бойынша су сыныптары
  aryk console [--config site.yaml | --socket PATH]
                                           техник консолі
  aryk bus scan|id|read|write|stats ...    желідегі аспаптарды табу, оқу, жазу
  aryk verify DIR_OR_FILE [--key PARTY=PUBLIC_KEY ...] [--json]
                                           журналды не қабылдағыш көшірмесін тексеру
  aryk export DIR_OR_FILE|--config site.yaml [--from T] [--to T] [--points GLOB] ...
                                           көрсеткіштер мен жазбалар: csv, jsonl, pi-xml
  aryk keys init FILE                      кілт жұбын жасау: FILE және FILE.pub
  aryk keys show FILE                      кілттің саусақ ізін көрсету

  --language en|ru|kk   әйтпесе LANG бойынша     --version   --help
Шығу кодтары: 0 орындалды, 1 орындалмады, 2 қате шақыру не баптау.`,
  },
  unknownVerb: {
    en: 'there is no verb "{verb}"; allowed: {allowed}. "aryk --help" explains them',
    ru: 'нет команды «{verb}»; допустимы: {allowed}. Пояснения: aryk --help',
    kk: '«{verb}» пәрмені жоқ; рұқсат етілгені: {allowed}. Түсіндірме: aryk --help',
  },
  badOption: {
    en: 'aryk {verb}: {problem}. "aryk --help" shows what is allowed',
    ru: 'aryk {verb}: {problem}. Что допустимо, показывает aryk --help',
    kk: 'aryk {verb}: {problem}. Рұқсат етілгенін aryk --help көрсетеді',
  },
  missing: {
    en: 'aryk {verb}: {what} is missing, as in: {example}',
    ru: 'aryk {verb}: не указано {what}, например: {example}',
    kk: 'aryk {verb}: {what} көрсетілмеген, мысалы: {example}',
  },
  badLanguage: {
    en: '--language takes en, ru or kk, not "{value}"',
    ru: '--language принимает en, ru или kk, а не «{value}»',
    kk: '--language en, ru не kk қабылдайды, «{value}» емес',
  },
  failed: { en: 'aryk {verb}: {cause}', ru: 'aryk {verb}: {cause}', kk: 'aryk {verb}: {cause}' },
  noGateway: {
    en: 'no gateway answers on {socket}: is "aryk run" running with this store?',
    ru: 'на {socket} шлюз не отвечает: запущен ли «aryk run» с этим хранилищем?',
    kk: '{socket} арқылы шлюз жауап бермейді: осы қоймамен «aryk run» іске қосылған ба?',
  },
  storeUnusable: {
    en: 'the store in {directory} cannot be used: {cause}. It takes a directory that this user may write to',
    ru: 'хранилище в {directory} использовать нельзя: {cause}. Нужен каталог, в который этот пользователь может писать',
    kk: '{directory} қоймасын пайдалану мүмкін емес: {cause}. Осы пайдаланушы жаза алатын каталог керек',
  },
  storeBusy: {
    en: 'another gateway is running with the store in {directory}',
    ru: 'с хранилищем в {directory} уже работает другой шлюз',
    kk: '{directory} қоймасымен басқа шлюз жұмыс істеп тұр',
  },
  keyMade: {
    en: 'private key {file} (keep it secret), public key {file}.pub, fingerprint {fingerprint}',
    ru: 'закрытый ключ {file} (храните в тайне), открытый ключ {file}.pub, отпечаток {fingerprint}',
    kk: 'жабық кілт {file} (құпия сақтаңыз), ашық кілт {file}.pub, саусақ ізі {fingerprint}',
  },
  verifyGood: {
    en: '{file} {site}: {records} records, {readings} readings, chain whole, head {epoch}/{seq} {hash}',
    ru: '{file} {site}: записей {records}, показаний {readings}, цепочка цела, конец {epoch}/{seq} {hash}',
    kk: '{file} {site}: жазба {records}, көрсеткіш {readings}, тізбек бүтін, соңы {epoch}/{seq} {hash}',
  },
  verifyBad: {
    en: '{file} {site}: faults: {faults}, records: {records}; the first fault at or after {epoch}/{seq}: {fault}',
    ru: '{file} {site}: нарушений {faults} в {records} записях; первое на записи {epoch}/{seq} или после неё: {fault}',
    kk: '{file} {site}: {records} жазбада {faults} бұзылу; біріншісі {epoch}/{seq} жазбасында не одан кейін: {fault}',
  },
  watermark: {
    en: '  {party} holds everything up to {epoch}/{seq}: {verdict}',
    ru: '  {party} хранит всё до {epoch}/{seq}: {verdict}',
    kk: '  {party} {epoch}/{seq} дейін бәрін сақтайды: {verdict}',
  },
  gap: {
    en: '  records {epoch}/{fromSeq} to {epoch}/{toSeq} are not in this copy: the site no longer had them at {at}',
    ru: '  записей с {epoch}/{fromSeq} по {epoch}/{toSeq} в этой копии нет: на объекте их уже не было в {at}',
    kk: '  {epoch}/{fromSeq} мен {epoch}/{toSeq} аралығындағы жазбалар бұл көшірмеде жоқ: {at} нысанда олар болмаған',
  },
  notSigned: {
    en: "nothing here is signed with the key given for {party}; is that the party's name and its key?",
    ru: 'ключом, указанным для {party}, здесь ничего не подписано; верны ли имя стороны и её ключ?',
    kk: '{party} үшін берілген кілтпен мұнда ештеңеге қол қойылмаған; тарап аты мен кілті дұрыс па?',
  },
  notVerifiable: {
    en: '{file}: {cause}',
    ru: '{file}: {cause}',
    kk: '{file}: {cause}',
  },
} as const satisfies Catalogue;
