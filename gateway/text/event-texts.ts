/** Events of the journal by their code. `{interlock}`, `{cause}` and `{reason}` are filled in with words. */
import type { Catalogue } from '../../protocols/text/message.js';
import { clockEventTexts } from './clock-event-texts.js';
import { controlCauseTexts, controlEventTexts } from './control-event-texts.js';
import { plausibilityEventTexts } from './derived-texts.js';
import { gateCauseTexts, gateEventTexts } from './gate-texts.js';
import { orderEventTexts, orderWhyTexts } from './order-texts.js';
import { storeEventTexts } from './store-event-texts.js';
import { storeLossTexts } from './store-loss-texts.js';
import { waterQualityCauseTexts, waterQualityEventTexts } from './water-quality-texts.js';

export const eventTexts = {
  started: {
    en: 'Gateway started, version {version}',
    ru: 'Шлюз запущен, версия {version}',
    kk: 'Шлюз іске қосылды, {version} нұсқасы',
  },
  stopping: { en: 'Gateway stopping', ru: 'Шлюз останавливается', kk: 'Шлюз тоқтатылуда' },

  ...clockEventTexts,
  ...plausibilityEventTexts,
  ...waterQualityEventTexts,

  'unit-suspect': {
    en: 'Instrument {device} (unit {unit} on {line}) has not answered twice in a row',
    ru: 'Прибор {device} (адрес {unit} на {line}) не ответил два раза подряд',
    kk: '{device} аспабы ({line} желісіндегі {unit} мекенжайы) қатарынан екі рет жауап бермеді',
  },
  'unit-silent': {
    en: 'Instrument {device} (unit {unit} on {line}) does not answer; from now on it is only probed',
    ru: 'Прибор {device} (адрес {unit} на {line}) не отвечает; теперь он опрашивается изредка',
    kk: '{device} аспабы ({line} желісіндегі {unit} мекенжайы) жауап бермейді; енді сирек сұралады',
  },
  'unit-answers': {
    en: 'Instrument {device} answers again',
    ru: 'Прибор {device} снова отвечает',
    kk: '{device} аспабы қайта жауап береді',
  },
  'registers-refused': {
    en: 'Instrument {device} refuses registers {registers}; check its profile, the others are read',
    ru: 'Прибор {device} отказывает в регистрах {registers}; проверьте профиль, остальные читаются',
    kk: '{device} аспабы {registers} регистрлерін бермейді; профилін тексеріңіз, қалғандары оқылады',
  },
  'registers-silent': {
    en: 'Instrument {device} does not answer for registers {registers}; the others are read',
    ru: 'Прибор {device} не отвечает на запрос регистров {registers}; остальные читаются',
    kk: '{device} аспабы {registers} регистрлері бойынша жауап бермейді; қалғандары оқылады',
  },
  'registers-answer': {
    en: 'Instrument {device} gives registers {registers} again',
    ru: 'Прибор {device} снова отдаёт регистры {registers}',
    kk: '{device} аспабы {registers} регистрлерін қайта береді',
  },
  'procedure-failed': {
    en: 'Instrument {device}: procedure {procedure} fails ({reason}); until it is done there are no values',
    ru: 'Прибор {device}: процедура {procedure} не выполняется ({reason}); до её выполнения значений нет',
    kk: '{device} аспабы: {procedure} рәсімі орындалмайды ({reason}); ол орындалғанша мәндер жоқ',
  },
  'procedure-works': {
    en: 'Instrument {device}: its procedures are carried out again',
    ru: 'Прибор {device}: процедуры снова выполняются',
    kk: '{device} аспабы: рәсімдер қайта орындалады',
  },
  'poll-overrun': {
    en: 'Line {line} is overloaded: {device} is read every {achievedS} s instead of every {everyS} s',
    ru: 'Линия {line} перегружена: {device} читается раз в {achievedS} с вместо {everyS} с',
    kk: '{line} желісі шамадан тыс жүктелген: {device} {everyS} с орнына {achievedS} с сайын оқылады',
  },
  'poll-keeps-up': {
    en: 'Instrument {device} on {line} is again read every {everyS} s',
    ru: 'Прибор {device} на {line} снова читается раз в {everyS} с',
    kk: '{line} желісіндегі {device} аспабы қайтадан {everyS} с сайын оқылады',
  },
  'line-figures': {
    en: 'Line {line}, last hour: {usePercent} % in use, {requests} requests, {timeouts} timeouts, {garbled} garbled, {exceptions} refused, {overruns} overruns',
    ru: 'Линия {line} за час: занята {usePercent} %, запросов {requests}, без ответа {timeouts}, искажено {garbled}, отказов {exceptions}, опозданий {overruns}',
    kk: '{line} желісі, соңғы сағат: {usePercent} % бос емес, сұрау {requests}, жауапсыз {timeouts}, бұрмаланған {garbled}, бас тартылған {exceptions}, кешіккен {overruns}',
  },
  'line-open': {
    en: 'Line {line} ({place}) is open',
    ru: 'Линия {line} ({place}) открыта',
    kk: '{line} ({place}) желісі ашылды',
  },
  'line-unmarked': {
    en: 'Line {line} ({place}) is open, but other programs are not told: {cause}',
    ru: 'Линия {line} ({place}) открыта, но другие программы об этом не узнают: {cause}',
    kk: '{line} ({place}) желісі ашылды, бірақ басқа бағдарламаларға белгі қойылмады: {cause}',
  },
  'line-lost': {
    en: 'Line {line} ({place}) is not open: {cause}; check the adapter, the cable or the network',
    ru: 'Линия {line} ({place}) не открыта: {cause}; проверьте адаптер, кабель или сеть',
    kk: '{line} ({place}) желісі ашылмаған: {cause}; адаптерді, кабельді не желіні тексеріңіз',
  },
  'console-open': {
    en: 'Console {path} is open',
    ru: 'Консоль {path} открыта',
    kk: '{path} консолі ашылды',
  },
  'console-missing': {
    en: 'Console {path} cannot be opened ({cause}); still trying',
    ru: 'Консоль {path} не открывается ({cause}); попытки продолжаются',
    kk: '{path} консолі ашылмайды ({cause}); әрекет жалғасуда',
  },

  'console-socket-failed': {
    en: 'The local console {path} cannot be opened ({cause})',
    ru: 'Локальная консоль {path} не открывается ({cause})',
    kk: 'Жергілікті консоль {path} ашылмайды ({cause})',
  },

  'uplink-connected': {
    en: 'Uplink {uplink} is connected',
    ru: 'Канал связи {uplink} подключён',
    kk: '{uplink} байланыс арнасы қосылды',
  },
  'uplink-lost': {
    en: 'Uplink {uplink} lost its connection ({reason}); still trying',
    ru: 'Канал связи {uplink} потерял соединение ({reason}); попытки продолжаются',
    kk: '{uplink} байланыс арнасы үзілді ({reason}); әрекет жалғасуда',
  },
  'uplink-unreachable': {
    en: 'Uplink {uplink} cannot connect ({reason}); still trying',
    ru: 'Канал связи {uplink} не подключается ({reason}); попытки продолжаются',
    kk: '{uplink} байланыс арнасы қосыла алмайды ({reason}); әрекет жалғасуда',
  },
  'uplink-stalled': {
    en: 'Uplink {uplink}: sent up to record {sent}, signed for only up to {watermark}; sending again',
    ru: 'Канал связи {uplink}: передано до записи {sent}, подтверждено лишь до {watermark}; передаётся снова',
    kk: '{uplink} байланыс арнасы: {sent} жазбаға дейін жіберілді, тек {watermark} дейін расталды; қайта жіберілуде',
  },
  'uplink-file-bad': {
    en: 'Uplink {uplink}: a file of its settings cannot be used ({cause})',
    ru: 'Канал связи {uplink}: файл из его настроек непригоден ({cause})',
    kk: '{uplink} байланыс арнасы: баптаудағы файл жарамсыз ({cause})',
  },
  'watermark-refused': {
    en: 'Uplink {uplink}: a watermark was refused, {cause}; nothing is deleted on its word',
    ru: 'Канал связи {uplink}: подтверждение отвергнуто, {cause}; по нему ничего не удаляется',
    kk: '{uplink} байланыс арнасы: растау қабылданбады, {cause}; ол бойынша ештеңе жойылмайды',
  },

  'store-stalled': {
    en: 'The journal cannot be written ({cause}); gates are not moved, check the disk',
    ru: 'Журнал не пишется ({cause}); затворы не перемещаются, проверьте диск',
    kk: 'Журнал жазылмайды ({cause}); қақпалар қозғалтылмайды, дискіні тексеріңіз',
  },
  'store-recovered': {
    en: 'The journal is written again',
    ru: 'Журнал снова пишется',
    kk: 'Журнал қайта жазылуда',
  },
  'journal-unsigned': {
    en: "The journal is not signed ({cause}): nobody can prove that it is the site's own",
    ru: 'Журнал не подписывается ({cause}): никто не сможет доказать его подлинность',
    kk: 'Журналға қол қойылмайды ({cause}): оның түпнұсқалығын ешкім дәлелдей алмайды',
  },
  'checkpoint-late': {
    en: "Records have waited {minutes} min for the site's signature",
    ru: 'Записи уже {minutes} мин ждут подписи объекта',
    kk: 'Жазбалар нысан қолтаңбасын {minutes} мин күтуде',
  },
  'journal-damaged': {
    en: 'Uplink {uplink}: the journal is damaged after record {after} ({fault}); run aryk verify',
    ru: 'Канал связи {uplink}: журнал повреждён после записи {after} ({fault}); запустите aryk verify',
    kk: '{uplink} байланыс арнасы: журнал {after} жазбадан кейін бүлінген ({fault}); aryk verify іске қосыңыз',
  },
  'retention-failed': {
    en: 'Old records could not be deleted ({cause}); tried again in a minute',
    ru: 'Старые записи не удалены ({cause}); повтор через минуту',
    kk: 'Ескі жазбалар жойылмады ({cause}); бір минуттан кейін қайталанады',
  },

  ...storeEventTexts,
  ...storeLossTexts,

  ...gateEventTexts,
  ...controlEventTexts,
  ...orderEventTexts,
  'gate-moved': {
    en: 'Gate {gate} moved from {from} to {to} %',
    ru: 'Затвор {gate} перемещён с {from} на {to} %',
    kk: '{gate} қақпасы {from} пайыздан {to} пайызға қозғалды',
  },
  'gate-refused': {
    en: 'Gate {gate}: move refused, {interlock}',
    ru: 'Затвор {gate}: в движении отказано, {interlock}',
    kk: '{gate} қақпасы: қозғалысқа рұқсат берілмеді, {interlock}',
  },
  'gate-stopped': {
    en: 'Gate {gate}: stopped, {cause}',
    ru: 'Затвор {gate}: остановлен, {cause}',
    kk: '{gate} қақпасы: тоқтатылды, {cause}',
  },
  'gate-command-failed': {
    en: 'Gate {gate}: the command was not carried out, {cause}',
    ru: 'Затвор {gate}: команда не выполнена, {cause}',
    kk: '{gate} қақпасы: команда орындалмады, {cause}',
  },
  'gate-fault': {
    en: 'Gate {gate}: fault, {cause}; inspect it on site',
    ru: 'Затвор {gate}: неисправность, {cause}; осмотрите на месте',
    kk: '{gate} қақпасы: ақау, {cause}; орнында қараңыз',
  },
} as const satisfies Catalogue;

/** Why something came to nothing, beyond interlocks and reasons of quality. */
export const causeTexts = {
  ...waterQualityCauseTexts,
  ...gateCauseTexts,
  ...controlCauseTexts,
  ...orderWhyTexts,
  'no-site-key': {
    en: 'site.key is not set',
    ru: 'не задан site.key',
    kk: 'site.key көрсетілмеген',
  },
  'no-permit': {
    en: 'the permit had lapsed',
    ru: 'срок разрешения истёк',
    kk: 'рұқсаттың мерзімі өтті',
  },
  'not-sent': { en: 'it was not sent', ru: 'она не отправлена', kk: 'ол жіберілмеді' },
  ignored: {
    en: 'the actuator did not take it over',
    ru: 'привод её не принял',
    kk: 'жетек оны қабылдамады',
  },
  'wrong-way': {
    en: 'it moves the wrong way',
    ru: 'движется не в ту сторону',
    kk: 'теріс бағытта қозғалады',
  },
  format: { en: 'it is malformed', ru: 'формат неверен', kk: 'пішімі дұрыс емес' },
  key: { en: 'its key cannot be used', ru: 'ключ непригоден', kk: 'кілті жарамсыз' },
  signature: { en: 'its signature is wrong', ru: 'подпись неверна', kk: 'қолтаңбасы дұрыс емес' },
  'other-site': { en: 'it is of another site', ru: 'оно от другого объекта', kk: 'ол басқа нысандікі' },
  'unknown-record': {
    en: 'there is no such record here',
    ru: 'такой записи здесь нет',
    kk: 'мұнда ондай жазба жоқ',
  },
  'other-record': {
    en: 'the record here is a different one',
    ru: 'здесь другая запись',
    kk: 'мұндағы жазба басқа',
  },
  shutdown: { en: 'the gateway stops', ru: 'шлюз останавливается', kk: 'шлюз тоқтатылуда' },
} as const satisfies Catalogue;
