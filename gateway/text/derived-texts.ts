/** What is said about `derived:` and `plausibility:` of `site.yaml`. */
import type { Catalogue } from '../../protocols/text/message.js';

export const derivedTexts = {
  someBound: {
    en: 'give min, max or both',
    ru: 'укажите min, max или оба',
    kk: 'min, max немесе екеуін де көрсетіңіз',
  },
  boundsReversed: { en: 'min is above max', ru: 'min больше, чем max', kk: 'min мәні max мәнінен үлкен' },
  someTolerance: {
    en: 'give within (in the unit of the point), withinPercent or both',
    ru: 'укажите within (в единицах точки), withinPercent или оба',
    kk: 'within (нүкте бірлігімен), withinPercent немесе екеуін де көрсетіңіз',
  },
  unknownMethod: {
    en: 'there is no such method',
    ru: 'такого метода нет',
    kk: 'мұндай әдіс жоқ',
  },
  inputMissing: {
    en: 'method {method} needs the input {input}',
    ru: 'методу {method} нужен вход {input}',
    kk: '{method} әдісіне {input} кірісі керек',
  },
  inputUnknown: {
    en: 'method {method} has no such input',
    ru: 'у метода {method} такого входа нет',
    kk: '{method} әдісінде мұндай кіріс жоқ',
  },
  inputUnits: {
    en: 'method {method} cannot work with inputs in {units}; a scale at the input can convert them',
    ru: 'метод {method} не работает с входами в {units}; их может пересчитать scale у входа',
    kk: '{method} әдісі {units} бірлігіндегі кірістермен жұмыс істемейді; кірістегі scale оларды түрлендіре алады',
  },
  wrongParametersKey: {
    en: 'what method {method} needs stands under {key}',
    ru: 'то, что нужно методу {method}, указывается в {key}',
    kk: '{method} әдісіне керегі {key} ішінде көрсетіледі',
  },
  derivedCycle: {
    en: 'computed from itself: {cycle}',
    ru: 'вычисляется из самого себя: {cycle}',
    kk: 'өз-өзінен есептеледі: {cycle}',
  },
  derivedIsMeasured: {
    en: 'the device already has a point of that name',
    ru: 'у прибора уже есть точка с таким именем',
    kk: 'аспапта мұндай атаулы нүкте бар',
  },
} as const satisfies Catalogue;

/** Events of plausibility: a value begins to be implausible, and is plausible again. */
export const plausibilityEventTexts = {
  'value-hard-limit': {
    en: '{point} is impossible: {value}',
    ru: '{point}: невозможное значение {value}',
    kk: '{point}: мүмкін емес мән {value}',
  },
  'value-soft-limit': {
    en: '{point} is unusual: {value}',
    ru: '{point}: необычное значение {value}',
    kk: '{point}: әдеттен тыс мән {value}',
  },
  'value-rise': {
    en: '{point} rose faster than it can, to {value}: a spike?',
    ru: '{point} выросло быстрее возможного, до {value}: выброс?',
    kk: '{point} мүмкіндігінен тез өсті, {value} дейін: секіріс пе?',
  },
  'value-fall': {
    en: '{point} fell faster than it can, to {value}: a spike?',
    ru: '{point} упало быстрее возможного, до {value}: выброс?',
    kk: '{point} мүмкіндігінен тез төмендеді, {value} дейін: секіріс пе?',
  },
  'value-same': {
    en: '{point} has stood at {value} for too long: is the instrument stuck?',
    ru: '{point} слишком долго равно {value}: прибор завис?',
    kk: '{point} тым ұзақ {value} болып тұр: аспап тұрып қалды ма?',
  },
  'value-cross': {
    en: '{point} ({value}) disagrees with the instrument that measures the same',
    ru: '{point} ({value}) расходится с прибором, измеряющим то же самое',
    kk: '{point} ({value}) дәл соны өлшейтін аспаппен сәйкес келмейді',
  },
  'value-plausible': {
    en: '{point} is plausible again: {value}',
    ru: '{point} снова правдоподобно: {value}',
    kk: '{point} қайтадан шындыққа жанасады: {value}',
  },
} as const satisfies Catalogue;
