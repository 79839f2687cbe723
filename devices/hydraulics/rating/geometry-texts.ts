/** What is said about the geometry of gates and ratings; part of the catalogue of `site.yaml`. */
import type { Catalogue } from '../../../protocols/text/message.js';

export const geometryTexts = {
  crestHeightAboveBed: {
    en: 'the crest must lie above bedHeightM, by 20 m at most; say bedHeightM when levels are altitudes',
    ru: 'гребень должен быть выше bedHeightM, не более чем на 20 м; если уровни — отметки, укажите bedHeightM',
    kk: 'табалдырық bedHeightM деңгейінен жоғары, бірақ 20 м-ден аспауы керек; деңгейлер теңіз деңгейінен болса, bedHeightM көрсетіңіз',
  },
  crestWiderThanChannel: {
    en: 'the crest is wider than the channel',
    ru: 'гребень шире канала',
    kk: 'табалдырық арнадан кең',
  },
  tableStages: {
    en: 'stages must rise from row to row',
    ru: 'уровни должны расти от строки к строке',
    kk: 'деңгейлер жолдан жолға өсуі керек',
  },
  tableValues: {
    en: 'values must not fall from row to row, and must rise between the first two',
    ru: 'значения не должны убывать от строки к строке, а между первыми двумя должны расти',
    kk: 'мәндер жолдан жолға кемімеуі, ал алғашқы екеуінің арасында өсуі керек',
  },
  ratingPositive: {
    en: 'a logarithmic table needs discharges above zero; leave out the row of zero flow, the offset stands for it',
    ru: 'логарифмической таблице нужны расходы больше нуля; уберите строку нулевого расхода, её заменяет offset',
    kk: 'логарифмдік кестеге нөлден үлкен өтімдер керек; нөлдік өтім жолын алып тастаңыз, оның орнында offset',
  },
  ratingOffsets: {
    en: 'a logarithmic table needs offsets, a straight one has none',
    ru: 'логарифмической таблице нужны offsets, у прямолинейной их нет',
    kk: 'логарифмдік кестеге offsets керек, түзу сызықтыда олар болмайды',
  },
  ratingBreaks: {
    en: 'upToM of each offset but the last must be one of the stages of the table, and rise; the last has none',
    ru: 'upToM каждого offset, кроме последнего, должен быть одним из уровней таблицы и расти; у последнего его нет',
    kk: 'соңғысынан басқа әр offset-тің upToM мәні кесте деңгейлерінің бірі болып, өсуі керек; соңғысында ол жоқ',
  },
  ratingOffsetTooHigh: {
    en: 'an offset must be below the first stage of its part of the table',
    ru: 'offset должен быть ниже первого уровня своей части таблицы',
    kk: 'offset кестенің өз бөлігінің бірінші деңгейінен төмен болуы керек',
  },
  shiftTwice: {
    en: 'a shift-adjusted table already contains its shift; remove shifts, or give the base rating',
    ru: 'в таблице с учётом сдвига сдвиг уже есть; уберите shifts или дайте исходную таблицу',
    kk: 'жылжуы ескерілген кестеде жылжу бар; shifts алып тастаңыз немесе бастапқы кестені беріңіз',
  },
  shiftDates: {
    en: 'shift curves must be in the order of their dates',
    ru: 'кривые сдвига должны идти по порядку дат',
    kk: 'жылжу қисықтары күн ретімен тұруы керек',
  },
  shiftStages: {
    en: 'stages, and stages plus their shifts, must rise from row to row',
    ru: 'уровни, а также уровни вместе со сдвигами, должны расти от строки к строке',
    kk: 'деңгейлер де, жылжуы қосылған деңгейлер де жолдан жолға өсуі керек',
  },
  indexBreaks: {
    en: 'breaks must rise from row to row',
    ru: 'точки излома должны расти от строки к строке',
    kk: 'сыну нүктелері жолдан жолға өсуі керек',
  },
  indexSlope: {
    en: 'the mean velocity must rise with the index velocity at every stage of the table; check stageSlope',
    ru: 'средняя скорость должна расти с измеренной при любом уровне таблицы; проверьте stageSlope',
    kk: 'орташа жылдамдық кестенің кез келген деңгейінде өлшенгенмен бірге өсуі керек; stageSlope тексеріңіз',
  },
  indexRange: {
    en: 'minMs must be below maxMs',
    ru: 'minMs должен быть меньше maxMs',
    kk: 'minMs мәні maxMs мәнінен кіші болуы керек',
  },
  radialCoefficients: {
    en: 'the coefficients do not go together: the gate would pass less as it opens, or more as the tailwater rises',
    ru: 'коэффициенты несовместимы: при открытии затвор пропускал бы меньше или при подъёме нижнего бьефа больше',
    kk: 'коэффициенттер үйлеспейді: қақпа ашылғанда аз немесе төменгі бьеф көтерілгенде көп өткізер еді',
  },
  trunnionBelowLip: {
    en: 'with a trunnionExponent, trunnionHeightM must be at least travelM',
    ru: 'при заданном trunnionExponent значение trunnionHeightM не меньше travelM',
    kk: 'trunnionExponent берілгенде trunnionHeightM мәні travelM мәнінен кем болмауы керек',
  },
  leafAngles: {
    en: 'loweredAngleDeg must be below raisedAngleDeg',
    ru: 'loweredAngleDeg должен быть меньше raisedAngleDeg',
    kk: 'loweredAngleDeg мәні raisedAngleDeg мәнінен кіші болуы керек',
  },
} as const satisfies Catalogue;
export type GeometryKey = keyof typeof geometryTexts;
