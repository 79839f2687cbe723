/** What `aryk water-quality` says. */
import type { Catalogue } from '../../protocols/text/message.js';

export const waterQualityCliTexts = {
  failed: {
    en: 'aryk water-quality: {cause}',
    ru: 'aryk water-quality, отказ: {cause}',
    kk: 'aryk water-quality, бас тарту: {cause}',
  },
  signed: {
    en: 'table {id} {version} signed: {file}\nissuer {issuer}',
    ru: 'таблица {id} {version} подписана: {file}\nиздатель {issuer}',
    kk: '{id} {version} кестесіне қол қойылды: {file}\nшығарушы {issuer}',
  },
  verified: {
    en: '{file}: table {id} {version}, signature good\nissuer {issuer}\nSHA-256 {sha256}',
    ru: '{file}: таблица {id} {version}, подпись верна\nиздатель {issuer}\nSHA-256 {sha256}',
    kk: '{file}: {id} {version} кестесі, қолтаңбасы дұрыс\nшығарушы {issuer}\nSHA-256 {sha256}',
  },
  unsigned: {
    en: '{file}: table {id} {version}, a DEMONSTRATION that no key was given for; its signature was not checked ({issuer})\nSHA-256 {sha256}',
    ru: '{file}: таблица {id} {version}, ДЕМОНСТРАЦИЯ, ключ не указан; подпись не проверялась ({issuer})\nSHA-256 {sha256}',
    kk: '{file}: {id} {version} кестесі, КӨРСЕТІЛІМ, кілт берілмеген; қолтаңбасы тексерілмеді ({issuer})\nSHA-256 {sha256}',
  },
  badRow: {
    en: '{file}:{line}: not used, {cause} ({found})',
    ru: '{file}:{line}: не используется, {cause} ({found})',
    kk: '{file}:{line}: қолданылмайды, {cause} ({found})',
  },
  demonstration: {
    en: 'DEMONSTRATION: an example, not the law; not for any decision',
    ru: 'ДЕМОНСТРАЦИЯ: пример, а не закон; решений по нему не принимать',
    kk: 'КӨРСЕТІЛІМ: мысал, заң емес; ол бойынша шешім қабылдамаңыз',
  },
  issuedBy: {
    en: 'signed by {issuer}',
    ru: 'подписал {issuer}',
    kk: 'қол қойған {issuer}',
  },
  class: { en: 'Class', ru: 'Класс', kk: 'Сыныбы' },
  index: { en: 'Index', ru: 'Индекс', kk: 'Индексі' },
  met: { en: 'met', ru: 'соблюдено', kk: 'сақталған' },
  exceeded: { en: 'exceeded', ru: 'превышено', kk: 'асып кеткен' },
  verdict: {
    en: '{title}: {head} (of {levels})',
    ru: '{title}: {head} (из {levels})',
    kk: '{title}: {head} ({levels} ішінен)',
  },
  verdictAtLeast: {
    en: '{title}: not complete; not better than {head} (of {levels})',
    ru: '{title}: данные неполны; не лучше чем {head} (из {levels})',
    kk: '{title}: дерек толық емес; {head} деңгейден жақсы емес ({levels} ішінен)',
  },
  verdictOpen: {
    en: '{title}: not complete; so far nothing is worse than {head} (of {levels})',
    ru: '{title}: данные неполны; пока ничего хуже чем {head} (из {levels})',
    kk: '{title}: дерек толық емес; әзірге {head} деңгейден нашары жоқ ({levels} ішінен)',
  },
  verdictUnknown: {
    en: '{title}: not known, there are no usable values (of {levels})',
    ru: '{title}: неизвестно, пригодных значений нет (из {levels})',
    kk: '{title}: белгісіз, жарамды мән жоқ ({levels} ішінен)',
  },
  decidedBy: {
    en: '; decided by {parameters}',
    ru: '; определяет {parameters}',
    kk: '; анықтайтыны {parameters}',
  },
  asRead: { en: '; as read {level}', ru: '; по показаниям {level}', kk: '; көрсетім бойынша {level}' },
  indexValue: { en: '; index {index}', ru: '; индекс {index}', kk: '; индекс {index}' },
  doubtful: {
    en: '; rests on doubtful values',
    ru: '; основано на сомнительных значениях',
    kk: '; күмәнді мәндерге негізделген',
  },
  uses: { en: '  fit for: {uses}', ru: '  пригодна для: {uses}', kk: '  жарамды: {uses}' },
  valueLine: {
    en: '{title}: {shown}, {source}',
    ru: '{title}: {shown}, {source}',
    kk: '{title}: {shown}, {source}',
  },
  missingLine: { en: '{title}: missing, {why}', ru: '{title}: нет, {why}', kk: '{title}: жоқ, {why}' },
  refusedLine: {
    en: '{title}: another value is not used, {why}',
    ru: '{title}: ещё одно значение не используется, {why}',
    kk: '{title}: тағы бір мән қолданылмайды, {why}',
  },
} as const satisfies Catalogue;
