/** What is said of orders and locks: events, why something came to nothing, and mistakes of the settings. */
import type { Catalogue } from '../../protocols/text/message.js';

export const orderEventTexts = {
  'order-accepted': {
    en: 'Order {order} accepted: {action} {gate}',
    ru: 'Распоряжение {order} принято: {action} {gate}',
    kk: '{order} өкімі қабылданды: {action} {gate}',
  },
  'order-done': {
    en: 'Order {order} {gate}: done ({reason})',
    ru: 'Распоряжение {order} {gate}: выполнено ({reason})',
    kk: '{order} өкімі {gate}: орындалды ({reason})',
  },
  'order-refused': {
    en: 'Order {order} {gate}: refused, {reason}',
    ru: 'Распоряжение {order} {gate}: отказано, {reason}',
    kk: '{order} өкімі {gate}: қабылданбады, {reason}',
  },
  'order-failed': {
    en: 'Order {order} {gate}: failed, {reason}',
    ru: 'Распоряжение {order} {gate}: не выполнено, {reason}',
    kk: '{order} өкімі {gate}: орындалмады, {reason}',
  },
  'order-expired': {
    en: 'Order {order} {gate}: expired, {reason}',
    ru: 'Распоряжение {order} {gate}: срок истёк, {reason}',
    kk: '{order} өкімі {gate}: мерзімі өтті, {reason}',
  },
  'order-cancelled': {
    en: 'Order {order} {gate}: cancelled, {reason}',
    ru: 'Распоряжение {order} {gate}: отменено, {reason}',
    kk: '{order} өкімі {gate}: тоқтатылды, {reason}',
  },
  'order-superseded': {
    en: 'Order {order} {gate}: superseded, {reason}',
    ru: 'Распоряжение {order} {gate}: заменено, {reason}',
    kk: '{order} өкімі {gate}: ауыстырылды, {reason}',
  },
  'order-turned-away': {
    en: 'A message for orders on uplink {uplink} was turned away: {reason}',
    ru: 'Сообщение с распоряжением по каналу {uplink} отклонено: {reason}',
    kk: '{uplink} арнасы бойынша өкім хабары қабылданбады: {reason}',
  },
  'order-too-many': {
    en: 'Too many messages for orders of {issuer} on uplink {uplink}: beyond {most} a minute only STOP and locks are taken; somebody may be sending old ones again',
    ru: 'Слишком много сообщений с распоряжениями {issuer} по каналу {uplink}: сверх {most} в минуту принимаются только СТОП и блокировки; возможно, кто-то повторяет старые',
    kk: '{uplink} арнасында {issuer} өкім хабарлары тым көп: минутына {most} асса, тек ТОҚТА мен бұғат қабылданады; ескілерін біреу қайта жіберіп жатқан болуы мүмкін',
  },
  'order-key-bad': {
    en: 'The order key {file} of {issuer} cannot be used; nobody can order with it',
    ru: 'Ключ {file} ({issuer}) непригоден; распоряжения с ним невозможны',
    kk: '{issuer} кілті {file} жарамсыз; онымен өкім беру мүмкін емес',
  },
  'gate-locked': {
    en: 'Gate {gate}: locked for work by {name}: {why}',
    ru: 'Затвор {gate}: заблокирован на время работ, {name}: {why}',
    kk: '{gate} қақпасы: жұмыс уақытына бұғатталды, {name}: {why}',
  },
  'gate-unlocked': {
    en: 'Gate {gate}: a lock was taken off by {by}',
    ru: 'Затвор {gate}: блокировка снята, {by}',
    kk: '{gate} қақпасы: бұғат алынды, {by}',
  },
} as const satisfies Catalogue;

/** Why, as codes of orders have it. Those of interlocks and of gates have their own texts. */
export const orderWhyTexts = {
  arrived: { en: 'the gate is there', ru: 'затвор на месте', kk: 'қақпа орнында' },
  'in-force': { en: 'it is in force', ru: 'действует', kk: 'күшінде' },
  'not-kept': {
    en: 'it holds now, but is not on disk: a power cut would lose it',
    ru: 'действует, но не записано на диск: при отключении питания пропадёт',
    kk: 'күшінде, бірақ дискіге жазылмады: қуат үзілсе, жоғалады',
  },
  'carried-out': { en: 'carried out', ru: 'исполнено', kk: 'орындалды' },
  until: { en: 'its time is over', ru: 'его время прошло', kk: 'уақыты өтті' },
  window: { en: 'not confirmed in time', ru: 'не подтверждено вовремя', kk: 'уақытында расталмады' },
  stopped: { en: 'STOP was ordered', ru: 'дана команда СТОП', kk: 'ТОҚТА пәрмені берілді' },
  resumed: { en: 'it was ended by an order', ru: 'завершено распоряжением', kk: 'өкіммен аяқталды' },
  'another-order': { en: 'by another order', ru: 'другим распоряжением', kk: 'басқа өкіммен' },
  'maintenance-lock': {
    en: 'the gate is locked for work',
    ru: 'затвор заблокирован на время работ',
    kk: 'қақпа жұмыс уақытына бұғатталған',
  },
  'no-lock': { en: 'there is no such lock', ru: 'такой блокировки нет', kk: 'ондай бұғат жоқ' },
  'not-your-lock': {
    en: "it is somebody else's lock; two persons' signatures take it off",
    ru: 'это чужая блокировка; её снимают две подписи',
    kk: 'бұл басқаның бұғаты; оны екі қолтаңба алады',
  },
  'cannot-wait': {
    en: 'a release cannot be ordered ahead; look at the gate, then order it',
    ru: 'сброс нельзя назначить заранее; осмотрите затвор и дайте распоряжение',
    kk: 'босатуды алдын ала тапсыруға болмайды; қақпаны қарап, сосын өкім беріңіз',
  },
  'too-many-locks': { en: 'too many locks', ru: 'слишком много блокировок', kk: 'бұғат тым көп' },
  'too-many': { en: 'too many messages', ru: 'слишком много сообщений', kk: 'хабар тым көп' },
  busy: { en: 'too many orders are open', ru: 'слишком много распоряжений', kk: 'өкім тым көп' },
  'not-selected': {
    en: 'nothing of the kind waits for confirmation',
    ru: 'ничто такое не ждёт подтверждения',
    kk: 'растауды күтіп тұрған ештеңе жоқ',
  },
  'wrong-challenge': { en: 'the code is wrong', ru: 'код неверен', kk: 'код қате' },
  'not-yours': { en: "it is somebody else's order", ru: 'это чужое распоряжение', kk: 'бұл басқаның өкімі' },
  'same-person': {
    en: 'the second signature must be of somebody else',
    ru: 'вторая подпись должна быть другого лица',
    kk: 'екінші қолтаңба басқа адамдікі болуы керек',
  },
  'no-approval-needed': {
    en: 'it takes one signature',
    ru: 'достаточно одной подписи',
    kk: 'бір қолтаңба жеткілікті',
  },
  'id-taken': {
    en: 'another order has this id',
    ru: 'этот номер у другого распоряжения',
    kk: 'бұл нөмір басқа өкімде',
  },
  'unknown-issuer': { en: 'nobody known', ru: 'неизвестный отправитель', kk: 'белгісіз жіберуші' },
  'unknown-gate': { en: 'there is no such gate', ru: 'такого затвора нет', kk: 'ондай қақпа жоқ' },
  'not-your-gate': { en: 'not a gate of theirs', ru: 'это не их затвор', kk: 'бұл олардың қақпасы емес' },
  'too-long': {
    en: 'it holds for too long, or ends before it begins',
    ru: 'срок слишком велик или конец раньше начала',
    kk: 'мерзімі тым ұзақ немесе басталмай аяқталады',
  },
  'bad-programme': {
    en: 'no programme that this gate can keep',
    ru: 'такой режим для этого затвора невозможен',
    kk: 'бұл қақпа үшін мұндай режим мүмкін емес',
  },
  'not-liftable': {
    en: 'nobody can lift this interlock',
    ru: 'эту блокировку снять нельзя',
    kk: 'бұл бұғатты алуға болмайды',
  },
  'bad-shares': {
    en: 'not the shares of all parties, or not 1 together',
    ru: 'указаны не все стороны, или сумма долей не 1',
    kk: 'барлық тарап көрсетілмеген немесе үлестердің қосындысы 1 емес',
  },
  'shares-changed': {
    en: 'other shares are in force now, and a party that would lose has not signed',
    ru: 'действуют уже другие доли, и сторона, чья доля уменьшается, не подписала',
    kk: 'қазір басқа үлестер күшінде, ал үлесі азаятын тарап қол қоймаған',
  },
  'party-cannot-sign': {
    en: 'a party that would lose has no order key',
    ru: 'у стороны, чья доля уменьшается, нет ключа',
    kk: 'үлесі азаятын тараптың кілті жоқ',
  },
} as const satisfies Catalogue;

export const orderSiteTexts = {
  orderKeyMissing: {
    en: 'the key file is not there yet; nobody can order with it',
    ru: 'файла ключа ещё нет; распоряжения с ним невозможны',
    kk: 'кілт файлы әлі жоқ; онымен өкім беру мүмкін емес',
  },
  orderKeyNotAKey: {
    en: 'the file is not an Ed25519 public key in PEM; nobody can order with it',
    ru: 'это не открытый ключ Ed25519 в формате PEM; распоряжения с ним невозможны',
    kk: 'бұл PEM пішіміндегі Ed25519 ашық кілті емес; онымен өкім беру мүмкін емес',
  },
  orderKeyPrivate: {
    en: 'this is a private key, with which anybody could order in its owner’s name; it is not used here and nobody can order with it. Give the public one (.pub), delete this copy, and have its owner make a new pair',
    ru: 'это закрытый ключ: с ним кто угодно мог бы распоряжаться от имени владельца; здесь он не используется, распоряжения с ним невозможны. Укажите открытый (.pub), удалите эту копию, а владелец пусть создаст новую пару',
    kk: 'бұл жабық кілт: онымен кез келген адам иесінің атынан өкім бере алар еді; мұнда ол қолданылмайды, онымен өкім беру мүмкін емес. Ашық кілтті (.pub) көрсетіп, бұл көшірмені жойыңыз, иесі жаңа жұп жасасын',
  },
  operatorTwice: {
    en: '{first} has the same id, and only one of the two can order; give each person an own one',
    ru: 'такой же id у {first}, и распоряжаться сможет только один из двух; у каждого лица должен быть свой',
    kk: '{first} идентификаторы да осы, екеуінің тек бірі ғана өкім бере алады; әр адамға өзінікін беріңіз',
  },
  orderKeyShared: {
    en: '{first} has the same key; two persons need two keys',
    ru: 'такой же ключ у {first}; двум лицам нужны два ключа',
    kk: '{first} кілті де осы; екі адамға екі кілт керек',
  },
} as const satisfies Catalogue;
