/** What `aryk profile` says. */
import type { Catalogue } from '../../protocols/text/message.js';

export const profileTexts = {
  noProfile: {
    en: 'there is no profile "{value}"; allowed: {allowed}, or a file that ends in .yaml',
    ru: 'профиля «{value}» нет; допустимы: {allowed} или файл, имя которого кончается на .yaml',
    kk: '«{value}» профилі жоқ; рұқсат етілгені: {allowed} не .yaml деп аяқталатын файл',
  },
  badKind: {
    en: '--kind takes {allowed}, not "{value}"',
    ru: '--kind принимает {allowed}, а не «{value}»',
    kk: '--kind {allowed} қабылдайды, «{value}» емес',
  },
  badSetting: {
    en: '--setting {value} cannot be chosen; allowed: {allowed}',
    ru: '--setting {value} выбрать нельзя; допустимо: {allowed}',
    kk: '--setting {value} таңдауға болмайды; рұқсат етілгені: {allowed}',
  },
  sound: {
    en: '{file}: sound; points {points}, notices {notices}',
    ru: '{file}: ошибок нет; точек {points}, замечаний {notices}',
    kk: '{file}: қате жоқ; нүкте {points}, ескерту {notices}',
  },
  unsound: {
    en: '{file}: errors {errors}, notices {notices}',
    ru: '{file}: ошибок {errors}, замечаний {notices}',
    kk: '{file}: қате {errors}, ескерту {notices}',
  },
  noFiles: {
    en: '{file}: there are no *.yaml files in this folder',
    ru: '{file}: в этой папке нет файлов *.yaml',
    kk: '{file}: бұл қалтада *.yaml файлдары жоқ',
  },
  notice: { en: 'notice', ru: 'замечание', kk: 'ескерту' },

  // Headings
  id: { en: 'profile', ru: 'профиль', kk: 'профиль' },
  kind: { en: 'kind', ru: 'вид', kk: 'түрі' },
  product: { en: 'product', ru: 'изделие', kk: 'бұйым' },
  pointCount: { en: 'points', ru: 'точек', kk: 'нүкте' },
  unconfirmedCount: { en: 'unconfirmed', ru: 'не подтв.', kk: 'расталмаған' },
  point: { en: 'point', ru: 'точка', kk: 'нүкте' },
  where: { en: 'where', ru: 'где', kk: 'қайда' },
  type: { en: 'type', ru: 'тип', kk: 'түрі' },
  scale: { en: 'scale', ru: 'масштаб', kk: 'масштаб' },
  unit: { en: 'unit', ru: 'единица', kk: 'бірлік' },
  access: { en: 'access', ru: 'доступ', kk: 'қатынас' },
  confidence: { en: 'confidence', ru: 'достоверность', kk: 'сенімділік' },
  setting: { en: 'setting', ru: 'настройка', kk: 'баптау' },
  allowed: { en: 'allowed', ru: 'допустимо', kk: 'рұқсат етілгені' },
  chosen: { en: 'chosen', ru: 'выбрано', kk: 'таңдалғаны' },
  meaning: { en: 'meaning', ru: 'смысл', kk: 'мағынасы' },

  sources: { en: 'Sources', ru: 'Источники', kk: 'Дереккөздер' },
  line: { en: 'Line', ru: 'Линия', kk: 'Желі' },
  settings: {
    en: 'Settings (devices[].settings)',
    ru: 'Настройки (devices[].settings)',
    kk: 'Баптаулар (devices[].settings)',
  },
  points: { en: 'Points', ru: 'Точки', kk: 'Нүктелер' },
  procedures: { en: 'Procedures', ru: 'Процедуры', kk: 'Рәсімдер' },
  actuator: { en: 'Actuator', ru: 'Привод', kk: 'Жетек' },
  quirks: { en: 'Good to know', ru: 'Полезно знать', kk: 'Білген жөн' },
  details: { en: 'Each point', ru: 'О каждой точке', kk: 'Әр нүкте туралы' },
  states: { en: 'states', ru: 'состояния', kk: 'күйлері' },
  noValue: { en: 'no value', ru: 'нет значения', kk: 'мән жоқ' },
  when: { en: 'only when', ru: 'только когда', kk: 'тек мына кезде' },
  validity: { en: 'believed while', ru: 'верно, пока', kk: 'мына кезде сенімді' },
  otherwise: { en: 'otherwise {verdict}', ru: 'иначе {verdict}', kk: 'әйтпесе {verdict}' },
  missing: { en: 'missing', ru: 'отсутствует', kk: 'жоқ' },
  unreliable: { en: 'unreliable', ru: 'недостоверно', kk: 'сенімсіз' },
  doubtful: { en: 'doubtful', ru: 'сомнительно', kk: 'күмәнді' },
  range: { en: 'possible', ru: 'возможно', kk: 'мүмкін' },
  accuracy: { en: 'accuracy', ru: 'погрешность', kk: 'қателігі' },
  note: { en: 'note', ru: 'примечание', kk: 'ескертпе' },
  source: { en: 'source', ru: 'источник', kk: 'дереккөз' },
  noSource: {
    en: 'none, so nobody can check it',
    ru: 'нет, поэтому проверить нельзя',
    kk: 'жоқ, сондықтан тексеру мүмкін емес',
  },
  sums: { en: 'Sums', ru: 'Суммы', kk: 'Қосындылар' },
  notPolled: { en: 'not polled', ru: 'вне опроса', kk: 'сұраудан тыс' },
  confirmed: { en: 'confirmed', ru: 'подтверждено', kk: 'расталған' },
  unconfirmed: { en: 'UNCONFIRMED', ru: 'НЕ ПОДТВЕРЖДЕНО', kk: 'РАСТАЛМАҒАН' },
  unconfirmedPoints: {
    en: '! Nobody has confirmed: {points}. Compare them with the instrument before you rely on them',
    ru: '! Никем не подтверждены: {points}. Сверьте их с прибором, прежде чем на них полагаться',
    kk: '! Ешкім растамаған: {points}. Оларға сенбес бұрын аспаппен салыстырыңыз',
  },
  unconfirmedGate: {
    en: '! No gate is armed with this profile until these are confirmed: {points}',
    ru: '! Затвор с этим профилем не вводится в работу, пока не подтверждены: {points}',
    kk: '! Мыналар расталмайынша бұл профильмен қақпа іске қосылмайды: {points}',
  },
} as const satisfies Catalogue;
export type ProfileTextKey = keyof typeof profileTexts;
