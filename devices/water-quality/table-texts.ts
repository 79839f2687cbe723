/** What is wrong with a classification table, beyond the texts that all settings files share. */
import type { Catalogue } from '../../protocols/text/message.js';

export const tableTexts = {
  noBounds: {
    en: 'has no limit; give max, min or both',
    ru: 'нет предела; укажите max, min или оба',
    kk: 'шегі жоқ; max, min немесе екеуін де көрсетіңіз',
  },
  boundsNotInOrder: {
    en: 'limits go from the best level to the worst, each at least as wide; null only at the end',
    ru: 'пределы идут от лучшего уровня к худшему, каждый не уже предыдущего; null только в конце',
    kk: 'шектер ең жақсы деңгейден ең нашарына қарай кеңейеді; null тек соңында',
  },
  boundsCount: {
    en: 'each parameter needs one limit fewer than there are levels',
    ru: 'у каждого показателя пределов должно быть на один меньше, чем уровней',
    kk: 'әр көрсеткіштің шектер саны деңгейлер санынан біреуге кем болуы керек',
  },
  levelsNotInOrder: {
    en: 'every level but the last needs upTo, each larger than the one before',
    ru: 'у каждого уровня, кроме последнего, нужен upTo, больше предыдущего',
    kk: 'соңғысынан басқа әр деңгейге алдыңғысынан үлкен upTo керек',
  },
  speciesNotOfBasis: {
    en: 'species must be an ion or oxide that is counted as its basis, such as species NO3 with basis N',
    ru: 'species: нужен ион или оксид, который считается на basis, например species NO3 при basis N',
    kk: 'species: basis бойынша есептелетін ион не оксид керек, мысалы basis N болса, species NO3',
  },
  parameterTwice: {
    en: 'a parameter is there twice',
    ru: 'один показатель указан дважды',
    kk: 'бір көрсеткіш екі рет берілген',
  },
  unknownUse: {
    en: 'a use is named that is not in uses',
    ru: 'указан вид использования, которого нет в uses',
    kk: 'uses тізімінде жоқ пайдалану түрі көрсетілген',
  },
  unknownGroup: {
    en: 'a group is named that is not in groups',
    ru: 'указана группа, которой нет в groups',
    kk: 'groups тізімінде жоқ топ көрсетілген',
  },
} as const satisfies Catalogue;
export type TableKey = keyof typeof tableTexts;
