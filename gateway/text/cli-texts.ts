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
  aryk verify DIR_OR_FILE [--key [NAME=]PUBLIC_KEY ...] [--json]
                                           check a store, a segment, an export or a copy
  aryk export DIR_OR_FILE|--config site.yaml [--from T] [--to T] [--points GLOB] ...
                                           readings and records as csv, jsonl, pi-xml
  aryk keys init FILE [--succeeds OLD]     make a key pair: FILE and FILE.pub
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
  aryk verify DIR_OR_FILE [--key [NAME=]PUBLIC_KEY ...] [--json]
                                           проверить хранилище, сегмент, выгрузку или копию
  aryk export DIR_OR_FILE|--config site.yaml [--from T] [--to T] [--points GLOB] ...
                                           показания и записи: csv, jsonl, pi-xml
  aryk keys init FILE [--succeeds OLD]     создать пару ключей: FILE и FILE.pub
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
  aryk verify DIR_OR_FILE [--key [NAME=]PUBLIC_KEY ...] [--json]
                                           қойманы, сегментті, экспортты не көшірмені тексеру
  aryk export DIR_OR_FILE|--config site.yaml [--from T] [--to T] [--points GLOB] ...
                                           көрсеткіштер мен жазбалар: csv, jsonl, pi-xml
  aryk keys init FILE [--succeeds OLD]     кілт жұбын жасау: FILE және FILE.pub
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
  watchdogShort: {
    en: 'WatchdogSec={watchdogS} of the systemd unit is too short for control.cycle of {cycleS} s: systemd would end a gateway that is well again and again. Set WatchdogSec to {leastS} or more, or a shorter control.cycle',
    ru: 'WatchdogSec={watchdogS} в юните systemd мал для control.cycle {cycleS} с: systemd будет снова и снова завершать исправный шлюз. Задайте WatchdogSec не меньше {leastS} или уменьшите control.cycle',
    kk: 'systemd юнитіндегі WatchdogSec={watchdogS} мәні {cycleS} с control.cycle үшін аз: systemd сау шлюзді қайта-қайта тоқтатады. WatchdogSec кемінде {leastS} болсын немесе control.cycle қысқартылсын',
  },
  keyMade: {
    en: 'private key {file} (keep it secret), public key {file}.pub, fingerprint {fingerprint}',
    ru: 'закрытый ключ {file} (храните в тайне), открытый ключ {file}.pub, отпечаток {fingerprint}',
    kk: 'жабық кілт {file} (құпия сақтаңыз), ашық кілт {file}.pub, саусақ ізі {fingerprint}',
  },
  fingerprint: {
    en: 'to compare over the telephone: {spoken}',
    ru: 'для сверки по телефону: {spoken}',
    kk: 'телефонмен салыстыру үшін: {spoken}',
  },
  keySucceeds: {
    en: '{file}.succession is the word of {old} for it: keep it beside {file}, and whoever knows the old key can go on',
    ru: '{file}.succession подтверждает его ключом {old}: храните рядом с {file}, и знающие старый ключ примут новый',
    kk: '{file}.succession оны {old} кілтімен растайды: {file} қасында сақтаңыз, сонда ескі кілтті білетіндер жаңасын қабылдайды',
  },
} as const satisfies Catalogue;
