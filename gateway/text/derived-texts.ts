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
  inputUnused: {
    en: 'the parameters of method {method} do not name this input',
    ru: 'в параметрах метода {method} этот вход не назван',
    kk: '{method} әдісінің параметрлерінде бұл кіріс аталмаған',
  },
  inputTwice: {
    en: 'the input {input} counts more than once',
    ru: 'вход {input} учитывается больше одного раза',
    kk: '{input} кірісі бір реттен артық есептеледі',
  },
  inputOneOf: {
    en: 'method {method} needs exactly one of the inputs {inputs}',
    ru: 'методу {method} нужен ровно один из входов {inputs}',
    kk: '{method} әдісіне {inputs} кірістерінің дәл біреуі керек',
  },
  scaledUnit: {
    en: 'say in which unit it is after its scale',
    ru: 'укажите единицу после пересчёта (unit)',
    kk: 'scale қолданылғаннан кейінгі бірлігін (unit) көрсетіңіз',
  },
  inputUnits: {
    en: 'method {method} cannot work with inputs in {units}; a scale at the input can convert them',
    ru: 'метод {method} не работает с входами в {units}; их может пересчитать scale у входа',
    kk: '{method} әдісі {units} бірлігіндегі кірістермен жұмыс істемейді; кірістегі scale оларды түрлендіре алады',
  },
  inputUnit: {
    en: 'this input is in {unit}, method {method} needs {needed}; a scale at the input, with unit, can convert it',
    ru: 'этот вход в {unit}, методу {method} нужно {needed}; пересчитать можно через scale и unit у входа',
    kk: 'бұл кіріс {unit} бірлігінде, {method} әдісіне {needed} керек; кірістегі scale мен unit арқылы түрлендіруге болады',
  },
  derivedSuffix: {
    en: 'it is computed in {unit}, and its name must end in the unit',
    ru: 'точка вычисляется в {unit}, имя должно кончаться этой единицей',
    kk: 'нүкте {unit} бірлігінде есептеледі, атауы сол бірлікпен аяқталуы керек',
  },
  crossItself: {
    en: 'a point cannot be compared with itself; name another one that measures the same',
    ru: 'точку нельзя сравнивать с самой собой; укажите другую, измеряющую то же самое',
    kk: 'нүктені өзімен салыстыруға болмайды; дәл соны өлшейтін басқа нүктені көрсетіңіз',
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
