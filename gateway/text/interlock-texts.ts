/** Interlocks by their ids, worded so that they follow "refused,". A site's own have no words but their ids. */
import type { Catalogue } from '../../protocols/text/message.js';

export const interlockTexts = {
  'input-age': {
    en: 'a value that it depends on is missing or stale',
    ru: 'нужное значение отсутствует или устарело',
    kk: 'қажетті мән жоқ немесе ескірген',
  },
  'travel-limits': {
    en: 'the opening is outside its limits',
    ru: 'открытие вне заданных пределов',
    kk: 'ашылуы белгіленген шектен тыс',
  },
  'min-travel': {
    en: 'the move is smaller than the smallest worth making',
    ru: 'перемещение меньше наименьшего допустимого',
    kk: 'қозғалыс ең аз рұқсат етілгеннен кіші',
  },
  'starts-per-hour': {
    en: 'too many starts of the drive within an hour',
    ru: 'слишком много пусков привода за час',
    kk: 'бір сағатта жетек тым көп іске қосылды',
  },
  'actuator-not-ready': {
    en: 'the actuator is not ready for remote control',
    ru: 'привод не готов к дистанционному управлению',
    kk: 'жетек қашықтан басқаруға дайын емес',
  },
  'actuator-unconfirmed': {
    en: 'the profile of the actuator has numbers that nobody has confirmed',
    ru: 'в профиле привода есть неподтверждённые числа',
    kk: 'жетек профилінде расталмаған сандар бар',
  },
  'position-unknown': {
    en: 'the position of the gate is not known',
    ru: 'положение затвора неизвестно',
    kk: 'қақпаның орны белгісіз',
  },
  'store-stalled': {
    en: 'the journal cannot be written',
    ru: 'запись в журнал невозможна',
    kk: 'журналға жазу мүмкін емес',
  },
  'clock-unsynced': {
    en: 'the clock is not set',
    ru: 'часы не выставлены',
    kk: 'сағат қойылмаған',
  },
  'wrong-gate': {
    en: 'the move was meant for another gate',
    ru: 'перемещение предназначено другому затвору',
    kk: 'қозғалыс басқа қақпаға арналған',
  },
  'not-armed': {
    en: 'the fail-safe settings of the actuator are not as the site wants them, or have not been read',
    ru: 'настройки привода на случай потери связи не такие, как требует объект, или не прочитаны',
    kk: 'байланыс үзілген жағдайға арналған жетек баптаулары нысан талабына сай емес немесе оқылмаған',
  },
  'actuator-fault': {
    en: 'the actuator reports a fault, or cannot be asked for one',
    ru: 'привод сообщает о неисправности, либо её нельзя прочитать',
    kk: 'жетек ақау туралы хабарлайды немесе ақауын оқу мүмкін емес',
  },
  'travel-rate': {
    en: 'it would move more within a minute than is allowed',
    ru: 'за минуту он переместился бы больше, чем разрешено',
    kk: 'бір минутта рұқсат етілгеннен көп жылжыр еді',
  },
  'reversal-dwell': {
    en: 'the motor must rest before it turns the other way',
    ru: 'двигатель должен остановиться перед реверсом',
    kk: 'қозғалтқыш кері айналмас бұрын тоқтап тұруы керек',
  },
  'not-with': {
    en: 'it must not open together with another gate',
    ru: 'нельзя открывать одновременно с другим затвором',
    kk: 'басқа қақпамен бір мезгілде ашуға болмайды',
  },
  'upstream-level-low': {
    en: 'the level upstream is too low to open, or not known',
    ru: 'уровень верхнего бьефа слишком низок для открытия или неизвестен',
    kk: 'жоғарғы бьеф деңгейі ашу үшін тым төмен немесе белгісіз',
  },
  'upstream-level-high': {
    en: 'the level upstream is too high to close, or not known',
    ru: 'уровень верхнего бьефа слишком высок для закрытия или неизвестен',
    kk: 'жоғарғы бьеф деңгейі жабу үшін тым жоғары немесе белгісіз',
  },
  'downstream-level-high': {
    en: 'the level downstream is too high to open, or not known',
    ru: 'уровень нижнего бьефа слишком высок для открытия или неизвестен',
    kk: 'төменгі бьеф деңгейі ашу үшін тым жоғары немесе белгісіз',
  },
  'downstream-level-low': {
    en: 'the level downstream is too low to close, or not known',
    ru: 'уровень нижнего бьефа слишком низок для закрытия или неизвестен',
    kk: 'төменгі бьеф деңгейі жабу үшін тым төмен немесе белгісіз',
  },
  'discharge-capacity': {
    en: 'the canal cannot carry that much, or the discharge is not known',
    ru: 'канал не пропустит такой расход, либо расход неизвестен',
    kk: 'арна мұндай шығынды өткізе алмайды немесе шығын белгісіз',
  },
  'environmental-flow': {
    en: 'the river would keep less than its required flow, or its flow is not known',
    ru: 'в реке осталось бы меньше обязательного расхода, либо её расход неизвестен',
    kk: 'өзенде міндетті шығыннан аз су қалар еді немесе өзен шығыны белгісіз',
  },
  ramp: {
    en: 'the level would change faster than is allowed, or has not been seen for long enough',
    ru: 'уровень менялся бы быстрее, чем разрешено, либо наблюдался недостаточно долго',
    kk: 'деңгей рұқсат етілгеннен тез өзгерер еді немесе жеткілікті уақыт бақыланбаған',
  },
  'water-quality': {
    en: 'the water is, or may be, worse than the canal may have',
    ru: 'качество воды хуже допустимого для канала или может быть хуже',
    kk: 'су сапасы арна үшін рұқсат етілгеннен нашар немесе нашар болуы мүмкін',
  },
  'loss-of-control': {
    en: 'levels or the position have been unknown for too long',
    ru: 'уровни или положение слишком долго неизвестны',
    kk: 'деңгейлер немесе орны тым ұзақ уақыт белгісіз',
  },
} as const satisfies Catalogue;
