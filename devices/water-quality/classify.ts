/**
 * Classification: a table and measurements give verdicts. Each verdict is an interval of levels that the water can have,
 * given what is known: a missing value can only make it wider, never better.
 *
 *   atLeast <= level <= atMost      1 is best
 *   atLeast  by reliable values alone: the water is not better than this
 *   level    as everything reads that there is, doubtful values included; the level of the water only when isComplete
 *   atMost   the worst level while anything is missing or doubtful
 */
import {
  type Evidence,
  evidenceFor,
  type Measurement,
  type MissingReason,
  type ParameterEvidence,
} from './evidence.js';
import { type Bounds, type Grade, gradeOf } from './grade.js';
import {
  type Excess,
  type GroupIndex,
  groupIndices,
  indexLevel,
  pollutionIndex,
  smallestIndex,
} from './pollution-index.js';
import { type IndexTable, levelCount, parametersOf, type QualityTable, type Substance } from './table.js';

export interface Missing {
  readonly parameter: string;
  readonly reason: MissingReason;
}

export interface Verdict {
  /** `class`, `index`, or the id of a use. */
  readonly of: string;
  /** How many there are. */
  readonly levels: number;
  /** null when there is no usable value at all. */
  readonly level: number | null;
  readonly atLeast: number;
  readonly atMost: number;
  /** Every parameter has a usable value. */
  readonly isComplete: boolean;
  readonly isDoubtful: boolean;
  /** Parameters that the level rests on. */
  readonly decidedBy: readonly string[];
  readonly missing: readonly Missing[];
  /** Of an index table: the index itself, null where nothing exceeds its limit, and that of each group with an excess. */
  readonly index?: number | null;
  readonly groups?: readonly GroupIndex[];
}

export interface QualityResult {
  readonly table: { readonly id: string; readonly version: string; readonly kind: QualityTable['kind'] };
  /** Not to be used for any decision: the table is an example. */
  readonly isDemonstration: boolean;
  readonly verdicts: readonly Verdict[];
  readonly parameters: readonly ParameterResult[];
  /** Values for parameters that the table does not have. */
  readonly unknownParameters: readonly string[];
}

export interface ParameterResult extends Omit<ParameterEvidence, 'parameter'> {
  readonly parameter: string;
  readonly unit: string;
  readonly basis?: string;
}

export function classify(table: QualityTable, measurements: readonly Measurement[]): QualityResult {
  const parameters = parametersOf(table);
  const all = parameters.map((parameter) => evidenceFor(parameter, table, measurements));
  const known = new Set(parameters.map(({ id }) => id));
  const unknown = measurements.map(({ parameter }) => parameter).filter((id) => !known.has(id));
  return {
    table: { id: table.id, version: table.version, kind: table.kind },
    isDemonstration: table.status === 'demonstration',
    verdicts: verdictsOf(table, new Map(all.map((entry) => [entry.parameter.id, entry]))),
    parameters: all.map(({ parameter: { id, unit, basis }, ...evidence }) => ({
      parameter: id,
      unit,
      ...(basis === undefined ? {} : { basis }),
      ...evidence,
    })),
    unknownParameters: [...new Set(unknown)],
  };
}

/** The evidence for a parameter by its id. */
type EvidenceOf = ReadonlyMap<string, ParameterEvidence>;

function verdictsOf(table: QualityTable, evidence: EvidenceOf): Verdict[] {
  const levels = levelCount(table);
  switch (table.kind) {
    case 'classes':
      return [worstOf('class', levels, gradeAll(table.parameters, evidence, levels))];
    case 'index':
      return [byIndex(table, levels, evidence)];
    case 'limits':
      return table.uses.map(({ id: use }) => {
        const limited = table.parameters.flatMap(({ id, limits }) => {
          const { max, min } = (Object.hasOwn(limits, use) ? limits[use] : undefined) ?? {};
          const bounds = {
            ...(max === undefined ? {} : { max: [max] }),
            ...(min === undefined ? {} : { min: [min] }),
          };
          return Object.keys(bounds).length === 0 ? [] : [{ id, ...bounds }];
        });
        return worstOf(use, levels, gradeAll(limited, evidence, levels));
      });
  }
}

interface Graded {
  readonly id: string;
  readonly missing: MissingReason | null;
  readonly grade: Grade | undefined;
}

function gradeAll(
  parameters: readonly (Bounds & { readonly id: string })[],
  evidence: EvidenceOf,
  levels: number,
): Graded[] {
  return parameters.map((parameter) => {
    const { id } = parameter;
    const found = evidence.get(id);
    return { id, missing: found?.missing ?? null, grade: gradeOf(found?.evidence ?? [], parameter, levels) };
  });
}

function worstOf(of: string, levels: number, graded: readonly Graded[]): Verdict {
  const grades = graded.flatMap(({ grade }) => grade ?? []);
  const missing = missingOf(graded);
  const level = grades.length === 0 ? null : Math.max(...grades.map(({ worst }) => worst));
  const isDoubtful = grades.some((grade) => grade.isDoubtful);
  return {
    of,
    levels,
    level,
    atLeast: Math.max(1, ...grades.map(({ best }) => best)),
    atMost: missing.length > 0 || isDoubtful ? levels : (level ?? levels),
    isComplete: missing.length === 0,
    isDoubtful,
    decidedBy: graded.flatMap(({ id, grade }) => (grade && grade.worst === level ? [id] : [])),
    missing,
  };
}

function missingOf(
  entries: readonly { readonly id: string; readonly missing: MissingReason | null }[],
): Missing[] {
  return entries.flatMap(({ id, missing }) => (missing === null ? [] : [{ parameter: id, reason: missing }]));
}

function byIndex(table: IndexTable, levels: number, evidence: EvidenceOf): Verdict {
  const substances = table.substances.map((substance) => {
    const { id } = substance;
    const found = evidence.get(id);
    return { id, missing: found?.missing ?? null, ...excessesOf(substance, found?.evidence ?? []) };
  });
  const separate = worstOf('index', levels, gradeAll(table.separate, evidence, levels));
  const missing = [...missingOf(substances), ...separate.missing];
  const isDoubtful = separate.isDoubtful || substances.some((substance) => substance.isDoubtful);
  const upTo = table.levels.map((level) => level.upTo);
  const index = pollutionIndex(substances.map(({ asRead }) => asRead));
  const least = smallestIndex(substances.map(({ reliable }) => reliable));
  const isIndexed = substances.some((substance) => substance.missing === null);
  const indexed = isIndexed ? indexLevel(index, upTo) : null;
  const level = isIndexed || separate.level !== null ? Math.max(indexed ?? 1, separate.level ?? 1) : null;
  const exceeding = substances.filter(({ asRead }) => asRead.ratio !== 'unknown' && asRead.ratio > 1);
  return {
    of: 'index',
    levels,
    level,
    atLeast: Math.max(indexLevel(least, upTo), separate.atLeast),
    atMost: missing.length > 0 || isDoubtful ? levels : (level ?? levels),
    isComplete: missing.length === 0,
    isDoubtful,
    decidedBy: [
      ...(indexed === level ? exceeding.map(({ id }) => id) : []),
      ...(separate.level === level ? separate.decidedBy : []),
    ],
    missing,
    index,
    groups: groupIndices(substances.map(({ asRead }) => asRead)),
  };
}

interface Excesses {
  /** By all values that there are. */
  readonly asRead: Excess;
  /** By what is certain. */
  readonly reliable: Excess;
  readonly isDoubtful: boolean;
}

/**
 * Of several values the worst counts. A doubtful one leaves open whether the substance exceeds its limit, unless a reliable
 * one settles it; so does a limit of detection that lies above the limit.
 */
function excessesOf({ group, mpc }: Substance, evidence: readonly Evidence[]): Excesses {
  const isOpen = (entry: Evidence): boolean => entry.isDoubtful || (entry.isBelow && entry.value > mpc);
  const isDoubtful = evidence.some(isOpen);
  const worst = (entries: readonly Evidence[]): number =>
    Math.max(...entries.map(({ value }) => value / mpc));
  const certain = worst(evidence.filter((entry) => !isOpen(entry)));
  const isSettled = evidence.length > 0 && (certain > 1 || !isDoubtful);
  return {
    asRead: { group, ratio: evidence.length === 0 ? 'unknown' : worst(evidence) },
    reliable: { group, ratio: isSettled ? certain : 'unknown' },
    isDoubtful,
  };
}
