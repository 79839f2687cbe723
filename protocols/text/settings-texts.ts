/** What settings files are told, whichever program reads them. First what is wrong, then what is allowed. */
import type { Catalogue } from './message.js';

export const settingsTexts = {
  // The file as a whole
  fileMissing: {
    en: 'there is no such file; check the path',
    ru: 'такого файла нет; проверьте путь',
    kk: 'мұндай файл жоқ; жолын тексеріңіз',
  },
  notAFile: {
    en: 'this is not a regular file; give the path of a YAML file',
    ru: 'это не обычный файл; укажите путь к файлу YAML',
    kk: 'бұл кәдімгі файл емес; YAML файлының жолын көрсетіңіз',
  },
  fileUnreadable: {
    en: 'the file cannot be read ({code}); check its permissions and the disk',
    ru: 'файл не читается ({code}); проверьте права доступа и диск',
    kk: 'файл оқылмайды ({code}); қол жеткізу құқықтарын және дискіні тексеріңіз',
  },
  fileTooBig: {
    en: 'the file is larger than {max} bytes; this is hardly a settings file',
    ru: 'файл больше {max} байт; вряд ли это файл настроек',
    kk: 'файл {max} байттан үлкен; бұл баптау файлы болмауы керек',
  },
  fileEmpty: {
    en: 'the file has no settings in it; start from the example in docs/settings.md',
    ru: 'в файле нет настроек; начните с примера в docs/settings.md',
    kk: 'файлда баптаулар жоқ; docs/settings.md ішіндегі мысалдан бастаңыз',
  },
  notUtf8: {
    en: 'the file is not text in UTF-8; save it as UTF-8',
    ru: 'файл не является текстом в UTF-8; сохраните его в UTF-8',
    kk: 'файл UTF-8 мәтіні емес; оны UTF-8 түрінде сақтаңыз',
  },
  controlCharacter: {
    en: 'there is a control character here; the file is damaged or not a text file',
    ru: 'здесь управляющий символ; файл повреждён или не текстовый',
    kk: 'мұнда басқару таңбасы тұр; файл бүлінген немесе мәтіндік емес',
  },
  tooDeep: {
    en: 'lists and mappings are nested too deeply; the file is damaged or not a settings file',
    ru: 'слишком глубокая вложенность; файл повреждён или это не файл настроек',
    kk: 'қабаттасу тым терең; файл бүлінген немесе бұл баптау файлы емес',
  },

  // The text as YAML
  yamlSyntax: {
    en: 'this is not valid YAML; check colons, brackets and quotes on this line and the one before',
    ru: 'это не YAML; проверьте двоеточия, скобки и кавычки в этой строке и в предыдущей',
    kk: 'бұл YAML емес; осы және алдыңғы жолдағы қос нүкте, жақша мен тырнақшаларды тексеріңіз',
  },
  yamlIndent: {
    en: 'the indentation or a bracket is wrong here; entries of one list or mapping start in one column',
    ru: 'неверный отступ или скобка; записи одного списка начинаются в одном столбце',
    kk: 'шегініс немесе жақша қате; бір тізімнің жазбалары бір бағаннан басталады',
  },
  yamlTab: {
    en: 'a tab is used for indentation; use spaces',
    ru: 'отступ сделан табуляцией; используйте пробелы',
    kk: 'шегініс табуляциямен жасалған; бос орындарды қолданыңыз',
  },
  yamlDocuments: {
    en: 'a second document starts here (---); the file must hold one',
    ru: 'здесь начинается второй документ (---); в файле должен быть один',
    kk: 'мұнда екінші құжат басталады (---); файлда бір құжат болуы керек',
  },
  yamlKey: {
    en: 'a key must be plain text',
    ru: 'ключ должен быть простым текстом',
    kk: 'кілт жай мәтін болуы керек',
  },
  yamlTag: {
    en: 'tags (!name) are not used in settings; remove it',
    ru: 'теги (!имя) в настройках не используются; удалите тег',
    kk: 'баптауларда тегтер (!атау) қолданылмайды; тегті алып тастаңыз',
  },
  yamlAlias: {
    en: 'aliases (*name) are not used in settings; write the value out',
    ru: 'ссылки (*имя) в настройках не используются; напишите значение полностью',
    kk: 'баптауларда сілтемелер (*атау) қолданылмайды; мәнді толық жазыңыз',
  },
  duplicateKey: {
    en: 'this key is already there in the same mapping; keep one of the two',
    ru: 'этот ключ здесь уже есть; оставьте один из двух',
    kk: 'бұл кілт осы жерде бұрыннан бар; екеуінің бірін қалдырыңыз',
  },

  // A value and what the schema says of it
  missing: {
    en: 'missing; add it',
    ru: 'не указано; добавьте',
    kk: 'көрсетілмеген; қосыңыз',
  },
  empty: {
    en: 'has no value; give one or remove the key',
    ru: 'нет значения; укажите его или удалите ключ',
    kk: 'мәні жоқ; мәнін беріңіз немесе кілтті алып тастаңыз',
  },
  wrongType: {
    en: 'wrong kind of value',
    ru: 'значение не того вида',
    kk: 'мәннің түрі дұрыс емес',
  },
  notWhole: {
    en: 'not a whole number',
    ru: 'не целое число',
    kk: 'бүтін сан емес',
  },
  outOfRange: {
    en: 'out of range',
    ru: 'вне допустимых пределов',
    kk: 'рұқсат етілген шектен тыс',
  },
  wrongCount: {
    en: 'wrong number of entries',
    ru: 'неверное число записей',
    kk: 'жазбалар саны дұрыс емес',
  },
  wrongLength: {
    en: 'too short or too long',
    ru: 'слишком короткое или слишком длинное',
    kk: 'тым қысқа немесе тым ұзын',
  },
  notAllowed: {
    en: 'not allowed here',
    ru: 'здесь недопустимо',
    kk: 'бұл жерде рұқсат етілмейді',
  },
  unknownKey: {
    en: 'there is no such setting; remove it',
    ru: 'такой настройки нет; удалите её',
    kk: 'мұндай баптау жоқ; алып тастаңыз',
  },
  decimalComma: {
    en: 'a number with a comma? write the one before with a point, such as 2.{key}, and no ",{key}"',
    ru: 'число с запятой? запишите предыдущее число с точкой, например 2.{key}, без «,{key}»',
    kk: 'үтірмен жазылған сан ба? алдыңғы санды нүктемен жазыңыз, мысалы 2.{key}, «,{key}» болмасын',
  },
  unknownKeyNear: {
    en: 'there is no such setting; did you mean "{near}"?',
    ru: 'такой настройки нет; возможно, имелось в виду «{near}»?',
    kk: 'мұндай баптау жоқ; мүмкін, «{near}» деп жазбақ болдыңыз ба?',
  },
  names: {
    en: 'the name is given in no language; give at least one of en, ru, kk',
    ru: 'имя не дано ни на одном языке; укажите хотя бы одно из en, ru, kk',
    kk: 'атау бірде-бір тілде берілмеген; en, ru, kk тілдерінің кемінде бірін көрсетіңіз',
  },

  // What is allowed
  allowed: {
    en: 'allowed: {allowed}',
    ru: 'допускается: {allowed}',
    kk: 'рұқсат етіледі: {allowed}',
  },
  text: {
    en: 'text (in quotes when it looks like a number)',
    ru: 'текст (в кавычках, если он похож на число)',
    kk: 'мәтін (санға ұқсаса, тырнақшаға алыңыз)',
  },
  pattern: {
    en: 'text of the form {pattern}',
    ru: 'текст вида {pattern}',
    kk: '{pattern} түріндегі мәтін',
  },
  number: {
    en: 'a number{range}',
    ru: 'число{range}',
    kk: 'сан{range}',
  },
  wholeNumber: {
    en: 'a whole number{range}',
    ru: 'целое число{range}',
    kk: 'бүтін сан{range}',
  },
  nonZeroNumber: {
    en: 'a number other than 0',
    ru: 'число, отличное от 0',
    kk: '0-ден өзге сан',
  },
  trueOrFalse: {
    en: 'true or false',
    ru: 'true или false',
    kk: 'true немесе false',
  },
  list: {
    en: 'a list of {min} or more',
    ru: 'список, записей не менее {min}',
    kk: 'кемінде {min} жазбасы бар тізім',
  },
  mapping: {
    en: 'a mapping of keys to values',
    ru: 'набор пар «ключ: значение»',
    kk: '«кілт: мән» жұптарының жиыны',
  },
  oneOf: {
    en: '{values}',
    ru: '{values}',
    kk: '{values}',
  },
  duration: {
    en: 'a duration from {min} to {max}, written as 500ms, 2s, 15m, 4h or 7d',
    ru: 'длительность от {min} до {max} в виде 500ms, 2s, 15m, 4h или 7d',
    kk: '{min} мен {max} арасындағы ұзақтық: 500ms, 2s, 15m, 4h немесе 7d түрінде',
  },
  identifier: {
    en: 'small letters a-z, digits and -, beginning with a letter or digit, at most 40',
    ru: 'строчные буквы a-z, цифры и -, первой буква или цифра, не более 40 знаков',
    kk: 'a-z кіші әріптері, цифрлар және -, бірінші таңба әріп не цифр, ең көбі 40 таңба',
  },
  date: {
    en: 'a date such as "2026-05-01"',
    ru: 'дата, например "2026-05-01"',
    kk: 'күн, мысалы "2026-05-01"',
  },
  timeOfDay: {
    en: 'a time of day from "00:00" to "24:00", with or without seconds',
    ru: 'время суток от "00:00" до "24:00", с секундами или без них',
    kk: '"00:00" мен "24:00" арасындағы тәулік уақыты, секундпен немесе секундсыз',
  },
  timeZone: {
    en: 'an IANA time zone, such as Asia/Almaty',
    ru: 'часовой пояс IANA, например Asia/Almaty',
    kk: 'IANA уақыт белдеуі, мысалы Asia/Almaty',
  },
} as const satisfies Catalogue;
export type SettingsKey = keyof typeof settingsTexts;
