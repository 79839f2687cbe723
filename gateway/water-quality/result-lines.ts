/** A result as lines for a terminal. */
import type { ParameterResult, QualityResult, Verdict } from '../../devices/water-quality/classify.js';
import { statedIndex } from '../../devices/water-quality/pollution-index.js';
import { parametersOf, type QualityTable, type Titles } from '../../devices/water-quality/table.js';
import { type Language, type Params, render } from '../../protocols/text/message.js';
import { whyText } from '../text/catalogue.js';
import { waterQualityCliTexts as TEXTS } from '../text/water-quality-cli-texts.js';
import { waterQualityCauseTexts } from '../text/water-quality-texts.js';
import { isCertain, shownTable } from './shown.js';
import type { LoadedTable } from './table-file.js';

/** Of a value that was converted; the limits are judged on all of them. */
const SHOWN_FIGURES = 5;

export function resultLines(
  result: QualityResult,
  { table, issuer }: LoadedTable,
  language: Language,
): string[] {
  const say = (key: keyof typeof TEXTS, params: Params = {}): string =>
    render(TEXTS, { key, params }, language);
  return [
    `${table.title[language]} (${shownTable(result.table)})`,
    ...(result.isDemonstration ? [say('demonstration')] : [say('issuedBy', { issuer: issuer ?? '-' })]),
    ...result.verdicts.flatMap((verdict) => verdictLines(verdict, table, language)),
    ...result.parameters.flatMap((parameter) => parameterLines(parameter, table, language)),
  ];
}

function verdictLines(verdict: Verdict, table: QualityTable, language: Language): string[] {
  const { of, level, atLeast, isComplete, isDoubtful, levels, decidedBy, index } = verdict;
  const say = (key: keyof typeof TEXTS, params: Params = {}): string =>
    render(TEXTS, { key, params }, language);
  const title = subjectOf(of, table)?.[language] ?? say(of === 'index' ? 'index' : 'class');
  if (level === null) return [say('verdictUnknown', { title, levels })];
  const certain = isCertain(verdict);
  const shown = isComplete ? level : atLeast;
  const by =
    decidedBy.length > 0 && shown === level ? say('decidedBy', { parameters: decidedBy.join(', ') }) : '';
  const head = levelText(shown, table, language);
  const key = isComplete || certain ? 'verdict' : atLeast > 1 ? 'verdictAtLeast' : 'verdictOpen';
  const more = [
    typeof index === 'number' ? say('indexValue', { index: statedIndex(index) }) : '',
    level > shown ? say('asRead', { level }) : '',
    isDoubtful && !certain ? say('doubtful') : '',
  ].join('');
  return [
    `${say(key, { title, head, levels })}${by}${more}`,
    ...(isComplete || certain ? usesLine(shown, table, language) : []),
  ];
}

function subjectOf(of: string, table: QualityTable): Titles | undefined {
  return table.kind === 'limits' ? table.uses.find(({ id }) => id === of)?.title : undefined;
}

function levelText(level: number, table: QualityTable, language: Language): string {
  if (table.kind === 'limits') return render(TEXTS, { key: level === 1 ? 'met' : 'exceeded' }, language);
  const levels = table.kind === 'classes' ? table.classes : table.levels;
  return `${level}, ${levels[level - 1]?.title[language] ?? ''}`;
}

function usesLine(level: number, table: QualityTable, language: Language): string[] {
  if (table.kind !== 'classes') return [];
  const named = table.classes[level - 1]?.uses ?? [];
  const uses = table.uses.filter(({ id }) => named.includes(id)).map(({ title }) => title[language]);
  return uses.length === 0
    ? []
    : [render(TEXTS, { key: 'uses', params: { uses: uses.join(', ') } }, language)];
}

function parameterLines(result: ParameterResult, table: QualityTable, language: Language): string[] {
  const { parameter, unit, basis, evidence, refused, missing } = result;
  const title = parametersOf(table).find(({ id }) => id === parameter)?.title[language] ?? parameter;
  const why = (code: string): string =>
    Object.hasOwn(waterQualityCauseTexts, code)
      ? waterQualityCauseTexts[code as keyof typeof waterQualityCauseTexts][language]
      : whyText(code, language);
  const say = (key: keyof typeof TEXTS, params: Params): string =>
    `  ${render(TEXTS, { key, params }, language)}`;
  const used = evidence.map(({ value, isBelow, isDoubtful, source }) => {
    const shown = `${isBelow ? '<' : ''}${Number(value.toPrecision(SHOWN_FIGURES))} ${[unit, basis].filter(Boolean).join(' ')}${isDoubtful ? ' ?' : ''}`;
    return say('valueLine', {
      title,
      shown,
      source: source.kind === 'point' ? source.point : source.sampled,
    });
  });
  const without = missing === null ? [] : [say('missingLine', { title, why: why(missing) })];
  const others =
    missing === null ? refused.map(({ reason }) => say('refusedLine', { title, why: why(reason) })) : [];
  return [...used, ...without, ...others];
}
