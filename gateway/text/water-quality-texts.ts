/** What is said about water quality: in settings, events and causes; the command line has texts of its own. */
import type { Catalogue } from '../../protocols/text/message.js';

/** Why a table, a row or a value is not used; words for `{cause}`. */
export const waterQualityCauseTexts = {
  'table-missing': {
    en: 'the table cannot be read',
    ru: 'таблица не читается',
    kk: 'кесте оқылмайды',
  },
  'table-malformed': {
    en: 'this is not a classification table; aryk water-quality verify tells what is wrong',
    ru: 'это не таблица классификации; что не так, скажет aryk water-quality verify',
    kk: 'бұл жіктеу кестесі емес; қатесін aryk water-quality verify айтады',
  },
  'issuer-key-unusable': {
    en: 'the public key of the issuer cannot be used',
    ru: 'открытый ключ издателя непригоден',
    kk: 'шығарушының ашық кілті жарамсыз',
  },
  'issuer-key-missing': {
    en: 'the table is official, so give the public key of its issuer (issuerKey)',
    ru: 'таблица официальная, укажите открытый ключ издателя (issuerKey)',
    kk: 'кесте ресми, шығарушының ашық кілтін (issuerKey) көрсетіңіз',
  },
  'signature-missing': {
    en: 'the signature (.sig) is not beside the table',
    ru: 'рядом с таблицей нет подписи (.sig)',
    kk: 'кестенің жанында қолтаңба (.sig) жоқ',
  },
  'signature-malformed': {
    en: 'the signature file is malformed',
    ru: 'файл подписи испорчен',
    kk: 'қолтаңба файлы бүлінген',
  },
  'signature-of-other-key': {
    en: 'the table is signed with another key than the issuer’s',
    ru: 'таблица подписана не ключом издателя',
    kk: 'кестеге шығарушының кілтімен қол қойылмаған',
  },
  'signature-wrong': {
    en: 'the table is not what its issuer has signed',
    ru: 'таблица не та, которую подписал издатель',
    kk: 'кесте шығарушы қол қойған кесте емес',
  },
  'row-header': {
    en: 'the first line must name the columns sampled, parameter, value, unit',
    ru: 'первая строка должна называть столбцы sampled, parameter, value, unit',
    kk: 'бірінші жол sampled, parameter, value, unit бағандарын атауы керек',
  },
  'row-shape': {
    en: 'too many fields, or a quote that is not closed',
    ru: 'слишком много полей или незакрытая кавычка',
    kk: 'өрістер тым көп немесе тырнақша жабылмаған',
  },
  'row-sampled': {
    en: 'sampled must be a date and time with its offset, such as 2025-06-03T09:30:00+05:00',
    ru: 'sampled: нужны дата и время со смещением, например 2025-06-03T09:30:00+05:00',
    kk: 'sampled: ығысуы бар күн мен уақыт керек, мысалы 2025-06-03T09:30:00+05:00',
  },
  'row-parameter': {
    en: 'parameter must be the id of a parameter of the table',
    ru: 'parameter: нужен идентификатор показателя таблицы',
    kk: 'parameter: кесте көрсеткішінің идентификаторы керек',
  },
  'row-parameter-unknown': {
    en: 'the table has no such parameter',
    ru: 'в таблице нет такого показателя',
    kk: 'кестеде мұндай көрсеткіш жоқ',
  },
  'row-value': {
    en: 'value must be a number, or < and the limit of detection',
    ru: 'value: нужно число либо < и предел обнаружения',
    kk: 'value: сан немесе < пен анықтау шегі керек',
  },
  'row-unit': { en: 'the unit is not known', ru: 'единица неизвестна', kk: 'бірлік белгісіз' },
  'row-quality': {
    en: 'quality must be a flag from 0 to 9, or empty',
    ru: 'quality: нужен признак от 0 до 9 или пусто',
    kk: 'quality: 0 мен 9 арасындағы белгі немесе бос',
  },
  'file-malformed': {
    en: 'the file has no list of values',
    ru: 'в файле нет списка values',
    kk: 'файлда values тізімі жоқ',
  },
  'file-too-long': {
    en: 'the file is too long; what follows is not read',
    ru: 'файл слишком длинный; дальше не читается',
    kk: 'файл тым ұзын; әрі қарай оқылмайды',
  },
  'unknown-unit': { en: 'the unit is not known', ru: 'единица неизвестна', kk: 'бірлік белгісіз' },
  'unit-mismatch': {
    en: 'the unit is of another quantity than the table’s',
    ru: 'единица другой величины, чем в таблице',
    kk: 'бірлік кестедегіден басқа шаманікі',
  },
  'basis-undeclared': {
    en: 'the basis is not given: as the ion or as its element?',
    ru: 'не указано, на что пересчитано: на ион или на элемент?',
    kk: 'неге шаққандағы мән екені көрсетілмеген: ионға ма, элементке ме?',
  },
  'basis-mismatch': {
    en: 'the basis cannot be converted to the table’s',
    ru: 'пересчитать на основу таблицы нельзя',
    kk: 'кестедегі негізге айналдыру мүмкін емес',
  },
  'no-value': { en: 'nobody measures it', ru: 'никто не измеряет', kk: 'ешкім өлшемейді' },
  unreliable: { en: 'unreliable', ru: 'недостоверно', kk: 'сенімсіз' },
  impossible: {
    en: 'no such value is possible',
    ru: 'такого значения быть не может',
    kk: 'мұндай мән болуы мүмкін емес',
  },
  'too-old': { en: 'too old', ru: 'устарело', kk: 'ескірген' },
  'age-unknown': {
    en: 'the clock is not set, so its age is not known',
    ru: 'часы не выставлены, возраст неизвестен',
    kk: 'сағат қойылмаған, жасы белгісіз',
  },
  'in-the-future': {
    en: 'dated later than now',
    ru: 'дата позже текущей',
    kk: 'күні қазіргіден кейін',
  },
} as const satisfies Catalogue;

/** Findings about `waterQuality:` of `site.yaml`. */
export const waterQualitySiteTexts = {
  qualityTableRefused: {
    en: 'this table will not be used ({fault}: {detail}); aryk water-quality verify tells more',
    ru: 'эта таблица не будет использоваться ({fault}: {detail}); подробнее: aryk water-quality verify',
    kk: 'бұл кесте қолданылмайды ({fault}: {detail}); толығырақ: aryk water-quality verify',
  },
  qualityDemonstration: {
    en: 'this table is a demonstration, not the law; every result says so',
    ru: 'эта таблица демонстрационная, а не закон; это указано в каждом результате',
    kk: 'бұл кесте көрсетілімдік, заң емес; әр нәтижеде солай жазылады',
  },
  qualityTablesDiffer: {
    en: 'all tables here must be versions of one, "{id}"',
    ru: 'все таблицы здесь должны быть версиями одной, «{id}»',
    kk: 'мұндағы барлық кесте бір кестенің, «{id}», нұсқалары болуы керек',
  },
  qualityParameterUnknown: {
    en: 'table {table} has no such parameter',
    ru: 'в таблице {table} нет такого показателя',
    kk: '{table} кестесінде мұндай көрсеткіш жоқ',
  },
  qualityUnit: {
    en: 'point in {unit}, table {table} in {wanted}: one cannot be turned into the other',
    ru: 'точка в {unit}, таблица {table} в {wanted}: одно в другое не переводится',
    kk: 'нүкте {unit}, {table} кестесі {wanted}: бірін екіншісіне айналдыру мүмкін емес',
  },
  qualityBasis: {
    en: 'table {table} counts it as {wanted}; say in basis what the instrument counts it as',
    ru: 'таблица {table} считает на {wanted}; укажите в basis, на что считает прибор',
    kk: '{table} кестесі {wanted} бойынша есептейді; аспап не бойынша есептейтінін basis арқылы көрсетіңіз',
  },
  qualityNoBasis: {
    en: 'table {table} counts this parameter without a basis; remove basis',
    ru: 'в таблице {table} у этого показателя основы нет; уберите basis',
    kk: '{table} кестесінде бұл көрсеткіштің негізі жоқ; basis алып тастаңыз',
  },
  qualityNoBuiltin: {
    en: 'the program brings no such table along',
    ru: 'такой таблицы в составе программы нет',
    kk: 'бағдарлама құрамында мұндай кесте жоқ',
  },
  qualityNothing: {
    en: 'there is neither an input nor a laboratory file; give one of the two',
    ru: 'нет ни входов, ни файла лаборатории; укажите что-нибудь одно',
    kk: 'кіріс те, зертхана файлы да жоқ; біреуін көрсетіңіз',
  },
  qualityDuplicate: {
    en: 'there is already an entry with this id',
    ru: 'запись с таким id уже есть',
    kk: 'мұндай id бар жазба бұрыннан бар',
  },
} as const satisfies Catalogue;
export type WaterQualitySiteKey = keyof typeof waterQualitySiteTexts;

/** Events. `{to}` is a level; `>=3` when something is missing, `3?` when it rests on doubtful values. */
export const waterQualityEventTexts = {
  'water-quality-level': {
    en: 'Water quality {id}, {of}: level {to} of {levels}, was {from}; decided by {decidedBy}; table {table}',
    ru: 'Качество воды {id}, {of}: уровень {to} из {levels}, был {from}; определяет {decidedBy}; таблица {table}',
    kk: 'Су сапасы {id}, {of}: {levels} ішінен {to} деңгей, бұрын {from}; анықтайтыны {decidedBy}; кесте {table}',
  },
  'water-quality-level-demonstration': {
    en: 'DEMONSTRATION, not the law: water quality {id}, {of}: level {to} of {levels}, was {from}; decided by {decidedBy}; table {table}',
    ru: 'ДЕМОНСТРАЦИЯ, не закон: качество воды {id}, {of}: уровень {to} из {levels}, был {from}; определяет {decidedBy}; таблица {table}',
    kk: 'КӨРСЕТІЛІМ, заң емес: су сапасы {id}, {of}: {levels} ішінен {to} деңгей, бұрын {from}; анықтайтыны {decidedBy}; кесте {table}',
  },
  'water-quality-missing': {
    en: 'Water quality {id}, {of}: no usable value of {missing}; the level is known only as "at least"',
    ru: 'Качество воды {id}, {of}: нет пригодных значений {missing}; уровень известен лишь как «не лучше чем»',
    kk: 'Су сапасы {id}, {of}: {missing} жарамды мәні жоқ; деңгей тек «одан жақсы емес» деп белгілі',
  },
  'water-quality-complete': {
    en: 'Water quality {id}, {of}: every parameter has a usable value',
    ru: 'Качество воды {id}, {of}: все показатели имеют пригодные значения',
    kk: 'Су сапасы {id}, {of}: барлық көрсеткіштің жарамды мәні бар',
  },
  'water-quality-table': {
    en: 'Water quality {id}: table {table} is in force from now on (issuer {issuer}, SHA-256 {sha256})',
    ru: 'Качество воды {id}: теперь действует таблица {table} (издатель {issuer}, SHA-256 {sha256})',
    kk: 'Су сапасы {id}: енді {table} кестесі қолданылады (шығарушы {issuer}, SHA-256 {sha256})',
  },
  'water-quality-no-table': {
    en: 'Water quality {id}: no table is in force now, so there is no result; check the tables and the clock',
    ru: 'Качество воды {id}: сейчас нет действующей таблицы и результата; проверьте таблицы и часы',
    kk: 'Су сапасы {id}: қазір күшіндегі кесте жоқ, нәтиже де жоқ; кестелер мен сағатты тексеріңіз',
  },
  'water-quality-table-refused': {
    en: 'Water quality {id}: a table is refused, {cause}',
    ru: 'Качество воды {id}: таблица отвергнута, {cause}',
    kk: 'Су сапасы {id}: кесте қабылданбады, {cause}',
  },
  'laboratory-read': {
    en: 'Water quality {id}: laboratory file {file} read, {rows} values, {bad} not used',
    ru: 'Качество воды {id}: файл лаборатории {file} прочитан, значений {rows}, не использовано {bad}',
    kk: 'Су сапасы {id}: зертхана файлы {file} оқылды, мән {rows}, қолданылмағаны {bad}',
  },
  'laboratory-row-bad': {
    en: 'Water quality {id}: {file}, line {line} is not used, {cause}',
    ru: 'Качество воды {id}: {file}, строка {line} не используется, {cause}',
    kk: 'Су сапасы {id}: {file}, {line}-жол қолданылмайды, {cause}',
  },
  'laboratory-unreadable': {
    en: 'Water quality {id}: laboratory file {file} cannot be read ({error}); its values do not count',
    ru: 'Качество воды {id}: файл лаборатории {file} не читается ({error}); его значения не учитываются',
    kk: 'Су сапасы {id}: зертхана файлы {file} оқылмайды ({error}); оның мәндері есепке алынбайды',
  },
} as const satisfies Catalogue;
