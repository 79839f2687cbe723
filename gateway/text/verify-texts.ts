/** What `aryk verify` says. Verdicts and faults have a word each, whatever they are. */
import type { ChainFault } from '../../protocols/journal/chain.js';
import type { SignedVerdict } from '../../protocols/journal/proof.js';
import type { Catalogue } from '../../protocols/text/message.js';

export const verifyTexts = {
  good: {
    en: '{place}: {records} records, {readings} readings, chain whole, head {epoch}/{seq} {hash}',
    ru: '{place}: записей {records}, показаний {readings}, цепочка цела, конец {epoch}/{seq} {hash}',
    kk: '{place}: жазба {records}, көрсеткіш {readings}, тізбек бүтін, соңы {epoch}/{seq} {hash}',
  },
  bad: {
    en: '{place}: faults: {faults}, records: {records}; the first fault at or after {epoch}/{seq}: {fault}',
    ru: '{place}: нарушений {faults} в {records} записях; первое на записи {epoch}/{seq} или после неё: {fault}',
    kk: '{place}: {records} жазбада {faults} бұзылу; біріншісі {epoch}/{seq} жазбасында не одан кейін: {fault}',
  },
  another: {
    en: '  and {epoch}/{seq}: {fault}',
    ru: '  и {epoch}/{seq}: {fault}',
    kk: '  және {epoch}/{seq}: {fault}',
  },
  more: {
    en: '  and {count} more faults; --json lists the first hundred',
    ru: '  и ещё нарушений: {count}; первые сто покажет --json',
    kk: '  тағы {count} бұзылу; алғашқы жүзін --json көрсетеді',
  },
  provenBySite: {
    en: "  everything after {fromEpoch}/{fromSeq} up to {epoch}/{seq} is proven by the site's key {key}",
    ru: '  всё после {fromEpoch}/{fromSeq} до {epoch}/{seq} доказано ключом объекта {key}',
    kk: '  {fromEpoch}/{fromSeq} кейінгі {epoch}/{seq} дейінгі бәрі нысан кілтімен дәлелденген: {key}',
  },
  provenByParty: {
    en: '  everything after {fromEpoch}/{fromSeq} up to {epoch}/{seq} is proven by {party}',
    ru: '  всё после {fromEpoch}/{fromSeq} до {epoch}/{seq} доказано стороной {party}',
    kk: '  {fromEpoch}/{fromSeq} кейінгі {epoch}/{seq} дейінгі бәрін {party} тарапы дәлелдейді',
  },
  notProven: {
    en: '  nothing is proven: give public keys with --key',
    ru: '  ничего не доказано: укажите открытые ключи через --key',
    kk: '  ештеңе дәлелденбеген: ашық кілттерді --key арқылы көрсетіңіз',
  },
  checkpoints: {
    en: '  checkpoints: {count}; the last vouches for {epoch}/{seq} and was signed at {at}; records not signed yet: {after}',
    ru: '  контрольных подписей: {count}; последняя за {epoch}/{seq} поставлена {at}; ещё не подписано записей: {after}',
    kk: '  бақылау қолтаңбалары: {count}; соңғысы {epoch}/{seq} үшін, {at} қойылған; әлі қол қойылмаған жазбалар: {after}',
  },
  noCheckpoints: {
    en: '  the site has signed nothing in this file',
    ru: '  объект ничего не подписал в этом файле',
    kk: '  нысан бұл файлда ештеңеге қол қоймаған',
  },
  epoch: {
    en: '  a new epoch begins at {epoch}/{seq}',
    ru: '  с {epoch}/{seq} начинается новая эпоха',
    kk: '  {epoch}/{seq} жазбасынан жаңа дәуір басталады',
  },
  clockSet: {
    en: '  corrections of the clock: {count}; times before them can be corrected, see aryk export --kinds clock-correction',
    ru: '  поправок часов: {count}; время до них можно исправить, см. aryk export --kinds clock-correction',
    kk: '  сағат түзетулері: {count}; оларға дейінгі уақытты түзетуге болады: aryk export --kinds clock-correction',
  },
  watermark: {
    en: '  {party} holds everything up to {epoch}/{seq}: {verdict}',
    ru: '  {party} хранит всё до {epoch}/{seq}: {verdict}',
    kk: '  {party} {epoch}/{seq} дейін бәрін сақтайды: {verdict}',
  },
  gapOfCopy: {
    en: '  records {epoch}/{fromSeq} to {epoch}/{toSeq} are not in this copy: the site no longer had them at {at}',
    ru: '  записей с {epoch}/{fromSeq} по {epoch}/{toSeq} в этой копии нет: на объекте их уже не было в {at}',
    kk: '  {epoch}/{fromSeq} мен {epoch}/{toSeq} аралығындағы жазбалар бұл көшірмеде жоқ: {at} нысанда олар болмаған',
  },
  gap: {
    en: '  records {epoch}/{fromSeq} to {epoch}/{toSeq} are gone since {at}, as the journal says itself',
    ru: '  записей с {epoch}/{fromSeq} по {epoch}/{toSeq} нет с {at}, о чём журнал сообщает сам',
    kk: '  {epoch}/{fromSeq} мен {epoch}/{toSeq} аралығындағы жазбалар {at} бастап жоқ, мұны журналдың өзі айтады',
  },
  moreOf: {
    en: '  and {count} more such lines; --json has them all',
    ru: '  и ещё таких строк: {count}; все есть в --json',
    kk: '  тағы {count} осындай жол; бәрі --json ішінде',
  },
  pinnedKey: {
    en: '  the key is the one in the copy itself: compare it with the site, or give it with --key',
    ru: '  ключ взят из самой копии: сверьте его с объектом или укажите через --key',
    kk: '  кілт көшірменің өзінен алынды: оны нысанмен салыстырыңыз немесе --key арқылы көрсетіңіз',
  },
  notSigned: {
    en: 'nothing here is signed with the key given for {party}; is that the right name and its key?',
    ru: 'ключом, указанным для {party}, здесь ничего не подписано; верны ли имя и ключ?',
    kk: '{party} үшін берілген кілтпен мұнда ештеңеге қол қойылмаған; атауы мен кілті дұрыс па?',
  },
  siteWord: { en: 'the site', ru: 'объекта', kk: 'нысан' },
  nothing: {
    en: "{file}: there is no journal in it; give a store's directory (store.directory in site.yaml), one segment, or a receiver's *.db",
    ru: '{file}: журнала здесь нет; укажите каталог хранилища (store.directory в site.yaml), один сегмент или файл *.db приёмника',
    kk: '{file}: мұнда журнал жоқ; қойма каталогын (site.yaml ішіндегі store.directory), бір сегментті не қабылдағыштың *.db файлын көрсетіңіз',
  },
} as const satisfies Catalogue;

export const verdictTexts = {
  proved: { en: 'proved', ru: 'доказано', kk: 'дәлелденген' },
  'no-key': {
    en: 'agrees, but no key was given for it',
    ru: 'совпадает, но ключ не указан',
    kk: 'сәйкес келеді, бірақ кілті көрсетілмеген',
  },
  pruned: {
    en: 'over a record that is no longer here',
    ru: 'о записи, которой здесь уже нет',
    kk: 'мұнда енді жоқ жазба туралы',
  },
  format: { en: 'is no such text', ru: 'не такой текст', kk: 'мұндай мәтін емес' },
  key: {
    en: 'the key proves nothing',
    ru: 'ключ ничего не доказывает',
    kk: 'кілт ештеңені дәлелдемейді',
  },
  signature: {
    en: 'not signed with this key',
    ru: 'подписано не этим ключом',
    kk: 'бұл кілтпен қол қойылмаған',
  },
  'other-site': {
    en: 'of another site or party',
    ru: 'другого объекта или стороны',
    kk: 'басқа нысандікі не тараптікі',
  },
  'not-in-file': {
    en: 'over a record that is not here',
    ru: 'о записи, которой здесь нет',
    kk: 'мұнда жоқ жазба туралы',
  },
  'other-record': {
    en: 'over another record than the one here',
    ru: 'о другой записи, чем здесь',
    kk: 'мұндағыдан басқа жазба туралы',
  },
} as const satisfies Record<SignedVerdict, Catalogue[string]>;

export const faultTexts = {
  truncated: { en: 'the record is cut off', ru: 'запись обрезана', kk: 'жазба кесілген' },
  version: {
    en: 'unknown version of records',
    ru: 'неизвестная версия записи',
    kk: 'жазба нұсқасы белгісіз',
  },
  kind: { en: 'unknown kind of record', ru: 'неизвестный вид записи', kk: 'жазба түрі белгісіз' },
  'clock-status': {
    en: 'unknown status of the clock',
    ru: 'неизвестное состояние часов',
    kk: 'сағат күйі белгісіз',
  },
  'too-large': { en: 'the record is too large', ru: 'запись слишком велика', kk: 'жазба тым үлкен' },
  hash: {
    en: 'this record or the one before was altered',
    ru: 'эта запись или предыдущая изменена',
    kk: 'бұл жазба не алдыңғысы өзгертілген',
  },
  trailing: {
    en: 'something is appended to the record',
    ru: 'к записи что-то дописано',
    kk: 'жазбаға бірдеңе қосылған',
  },
  missing: {
    en: 'records before this one are missing',
    ru: 'перед этой записью не хватает записей',
    kk: 'бұл жазбаның алдында жазбалар жетіспейді',
  },
  order: { en: 'not in its place', ru: 'не на своём месте', kk: 'өз орнында емес' },
  body: { en: 'the content cannot be read', ru: 'содержимое не читается', kk: 'мазмұны оқылмайды' },
  columns: {
    en: 'what stands beside the record contradicts it',
    ru: 'записанное рядом противоречит записи',
    kk: 'жазбаның қасында жазылғаны оған қайшы',
  },
  anchor: {
    en: 'a segment does not begin where the one before ends',
    ru: 'сегмент начинается не там, где кончается предыдущий',
    kk: 'сегмент алдыңғысы аяқталған жерден басталмайды',
  },
  unreadable: { en: 'the file cannot be read', ru: 'файл не читается', kk: 'файл оқылмайды' },
  watermark: {
    en: "a party's signature does not fit this file",
    ru: 'подпись стороны не подходит к этому файлу',
    kk: 'тарап қолтаңбасы бұл файлға сәйкес келмейді',
  },
  checkpoint: {
    en: 'the checkpoint is not signed by the site; the records after {epoch}/{seq} are in doubt',
    ru: 'контрольная подпись поставлена не объектом; записи после {epoch}/{seq} под сомнением',
    kk: 'бақылау қолтаңбасын нысан қоймаған; {epoch}/{seq} кейінгі жазбалар күмәнді',
  },
  rewritten: {
    en: 'a record after {epoch}/{seq}, up to this one, is not the one that the site has signed for',
    ru: 'одна из записей после {epoch}/{seq} по эту не та, которую подписал объект',
    kk: '{epoch}/{seq} кейінгі осыған дейінгі жазбалардың бірі нысан қол қойған жазба емес',
  },
  epoch: {
    en: 'the site has signed nothing of this epoch',
    ru: 'в этой эпохе объект ничего не подписал',
    kk: 'бұл дәуірде нысан ештеңеге қол қоймаған',
  },
  undeclared: {
    en: 'records are gone from here, and the journal does not say so',
    ru: 'отсюда пропали записи, а журнал об этом не сообщает',
    kk: 'бұл жерден жазбалар жоғалған, журнал бұл туралы айтпайды',
  },
  kept: {
    en: 'this file has holes, and the rest of it is not what the journal says was kept: records of it were altered since',
    ru: 'в файле есть пропуски, а остальное не то, что по словам журнала было сохранено: записи изменены позже',
    kk: 'файлда олқылықтар бар, ал қалғаны журнал сақталды дегенге сәйкес емес: жазбалар кейін өзгертілген',
  },
  beginning: {
    en: 'the beginning is gone, and no party has signed for it',
    ru: 'начало отсутствует, и ни одна сторона за него не подписалась',
    kk: 'басы жоқ, және ол үшін ешбір тарап қол қоймаған',
  },
} as const satisfies Record<ChainFault, Catalogue[string]>;
