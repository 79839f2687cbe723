/** What the console says of a member of a programme that cannot be taken as it was typed. */
import type { Catalogue } from '../../protocols/text/message.js';

export const programmeConsoleTexts = {
  memberWrong: { en: '{member}: {wrong}.', ru: '{member}: {wrong}.', kk: '{member}: {wrong}.' },
  memberWithoutValue: {
    en: '"{word}" is no member of a programme: write NAME=VALUE.',
    ru: '«{word}»: так не задают; пишите ИМЯ=ЗНАЧЕНИЕ.',
    kk: '«{word}»: бұлай жазылмайды; АТЫ=МӘНІ деп жазыңыз.',
  },
  memberUnknown: {
    en: '{name}: a programme has no such member. There are: {names}.',
    ru: '{name}: такого в программе нет. Есть: {names}.',
    kk: '{name}: бағдарламада ондай жоқ. Барлары: {names}.',
  },
  memberUnknownNear: {
    en: '{name}: a programme has no such member; did you mean {near}?',
    ru: '{name}: такого в программе нет; возможно, {near}?',
    kk: '{name}: бағдарламада ондай жоқ; мүмкін, {near}?',
  },
  memberTwice: {
    en: '{name} is given twice.',
    ru: '{name} указано дважды.',
    kk: '{name} екі рет көрсетілген.',
  },
  memberComma: {
    en: '{member}: write the number with a point: {name}={plain}.',
    ru: '{member}: число пишется с точкой: {name}={plain}.',
    kk: '{member}: сан нүктемен жазылады: {name}={plain}.',
  },
  memberPlain: {
    en: '{member}: write it as {name}={plain}.',
    ru: '{member}: пишите {name}={plain}.',
    kk: '{member}: {name}={plain} деп жазыңыз.',
  },
  memberNoValue: {
    en: '{member}: this is neither a number nor a name.',
    ru: '{member}: это не число и не имя.',
    kk: '{member}: бұл сан да, атау да емес.',
  },
  shareOfNobody: {
    en: '{member}: no party of that name has a share in the settings.',
    ru: '{member}: у стороны с таким именем нет доли в настройках.',
    kk: '{member}: баптауда мұндай тараптың үлесі жоқ.',
  },
  programmeExamples: {
    en: 'Nothing was asked for. Examples: opening=50 or discharge_m3s=3.5 or share=kz or upstreamLevel_m=1.4 or volume_m3=5000 at_m3s=2 or passThrough_m3s=1.',
    ru: 'Ничего не запрошено. Примеры: opening=50, или discharge_m3s=3.5, или share=kz, или upstreamLevel_m=1.4, или volume_m3=5000 at_m3s=2, или passThrough_m3s=1.',
    kk: 'Ештеңе сұралмады. Мысалдар: opening=50, не discharge_m3s=3.5, не share=kz, не upstreamLevel_m=1.4, не volume_m3=5000 at_m3s=2, не passThrough_m3s=1.',
  },
} as const satisfies Catalogue;
export type ProgrammeConsoleKey = keyof typeof programmeConsoleTexts;
