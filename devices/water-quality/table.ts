/**
 * A classification table: data with a version, a source and an issuer who signs it. Words: a *level* is 1 (best) to N
 * (worst); a *parameter* is one thing that is measured, with the unit and basis of its limits. Three kinds:
 *
 *   classes   each parameter has limits of levels 1..N-1; the water is of the level of its worst parameter
 *   index     the mean excess over limits, by groups of substances (KIZV), decides the level
 *   limits    each use has one limit per parameter: met (1) or exceeded (2)
 *
 * A limit belongs to the better side: a value equal to it meets it.
 */
import { z } from 'zod';
import { duration, identifier, rule } from '../../protocols/settings/fields.js';
import type { TableKey } from './table-texts.js';
import { convert, isSpeciesOf } from './units.js';

export const TABLE_FORMAT = 'aryk-water-quality-table/1';

const titles = z.strictObject({ en: z.string().min(1), ru: z.string().min(1), kk: z.string().min(1) });
const bound = z.number().nullable();
/** Moments with their offset from UTC: on which side of midnight a table begins is not left to the reader. */
export const momentSchema = z.iso.datetime({ offset: true });

const parameter = {
  id: identifier,
  title: titles,
  unit: z.string().refine(isKnownUnit),
  /** What its mass is counted as; none where there is only one way (metals, oil products). */
  basis: z.string().min(1).max(12).optional(),
  /** The ion or oxide itself, where `basis` is its element: only then are values as the ion converted. */
  species: z.string().min(1).max(12).optional(),
  /** How long a laboratory sample speaks for the water; the table's own where it is not given. */
  laboratoryValidity: duration('1h', '400d').optional(),
  /** Where its numbers come from: an official text, a published list, memory, or made up for a demonstration. */
  origin: z.enum(['official', 'seen', 'from-memory', 'constructed']),
  source: z.string().min(1),
};

/** Bounds of levels 1..N-1. null: this and all later levels have no bound; what is beyond the last one is of that level. */
const bounds = {
  max: z.array(bound).min(1).optional(),
  min: z.array(bound).min(1).optional(),
};
const graded = z
  .strictObject({ ...parameter, ...bounds })
  .refine(({ max, min }) => max !== undefined || min !== undefined, rule<TableKey>('noBounds'))
  .refine(({ max }) => widens(max, 1), rule<TableKey>('boundsNotInOrder', ['max']))
  .refine(({ min }) => widens(min, -1), rule<TableKey>('boundsNotInOrder', ['min']))
  .refine(hasOwnSpecies, rule<TableKey>('speciesNotOfBasis', ['species']));
export type GradedParameter = z.output<typeof graded>;

const substance = z
  .strictObject({ ...parameter, group: identifier, mpc: z.number().positive() })
  .refine(hasOwnSpecies, rule<TableKey>('speciesNotOfBasis', ['species']));
export type Substance = z.output<typeof substance>;

const limit = z
  .strictObject({ max: z.number().optional(), min: z.number().optional() })
  .refine(({ max, min }) => max !== undefined || min !== undefined, rule<TableKey>('noBounds'));
const limited = z
  .strictObject({ ...parameter, limits: z.record(identifier, limit) })
  .refine(hasOwnSpecies, rule<TableKey>('speciesNotOfBasis', ['species']));
export type LimitedParameter = z.output<typeof limited>;

const named = z.strictObject({ id: identifier, title: titles });
const header = {
  format: z.literal(TABLE_FORMAT),
  id: identifier,
  version: z.string().min(1).max(40),
  validFrom: momentSchema,
  validUntil: momentSchema.optional(),
  status: z.enum(['official', 'demonstration']),
  title: titles,
  source: z.array(z.string().min(1)).min(1),
  laboratoryValidity: duration('1h', '400d'),
};

const classes = z
  .strictObject({
    ...header,
    kind: z.literal('classes'),
    uses: z.array(named).default([]),
    /** Best first. */
    classes: z
      .array(z.strictObject({ title: titles, uses: z.array(identifier).default([]) }))
      .min(2)
      .max(12),
    parameters: z.array(graded).min(1),
  })
  .refine(
    ({ classes: levels, parameters }) => haveBoundsFor(parameters, levels),
    rule<TableKey>('boundsCount'),
  )
  .refine(({ parameters }) => areUnique(parameters), rule<TableKey>('parameterTwice'))
  .refine(
    (table) => listOf(table.classes).every((entry) => areKnown(listOf(entry?.uses), table.uses)),
    rule<TableKey>('unknownUse'),
  );

const index = z
  .strictObject({
    ...header,
    kind: z.literal('index'),
    /** Best first; each but the last with the largest index, to one decimal, that belongs to it. */
    levels: z
      .array(named.extend({ upTo: z.number().positive().optional() }))
      .min(2)
      .max(12),
    groups: z.array(named).min(1),
    substances: z.array(substance).min(1),
    /** What is judged beside the index, because it is no excess over a limit: oxygen, acidity. */
    separate: z.array(graded).default([]),
  })
  .refine(({ levels }) => areThresholds(levels), rule<TableKey>('levelsNotInOrder', ['levels']))
  .refine(({ levels, separate }) => haveBoundsFor(separate, levels), rule<TableKey>('boundsCount'))
  .refine(
    (table) => areUnique([...listOf(table.substances), ...listOf(table.separate)]),
    rule('parameterTwice'),
  )
  .refine(
    (table) =>
      areKnown(
        listOf(table.substances).map((entry) => entry?.group),
        table.groups,
      ),
    rule<TableKey>('unknownGroup'),
  );
export type IndexTable = z.output<typeof index>;

const limits = z
  .strictObject({
    ...header,
    kind: z.literal('limits'),
    uses: z.array(named).min(1),
    parameters: z.array(limited).min(1),
  })
  .refine(({ parameters }) => areUnique(parameters), rule<TableKey>('parameterTwice'))
  .refine(
    (table) =>
      listOf(table.parameters).every((entry) => areKnown(Object.keys(entry?.limits ?? {}), table.uses)),
    rule<TableKey>('unknownUse'),
  );

export const tableSchema = z.discriminatedUnion('kind', [classes, index, limits]);
export type QualityTable = z.output<typeof tableSchema>;
export type Parameter = GradedParameter | Substance | LimitedParameter;
export type Titles = z.output<typeof titles>;

export function parametersOf(table: QualityTable): readonly Parameter[] {
  return table.kind === 'index' ? [...table.substances, ...table.separate] : table.parameters;
}

/** How many levels a verdict of this table has. */
export function levelCount(table: QualityTable): number {
  if (table.kind === 'limits') return 2;
  return table.kind === 'classes' ? table.classes.length : table.levels.length;
}

export function laboratoryValidityMs(table: QualityTable, parameter: Parameter): number {
  return parameter.laboratoryValidity ?? table.laboratoryValidity;
}

/** Whether the table is the law at `wallMs`. */
export function isInForce({ validFrom, validUntil }: QualityTable, wallMs: number): boolean {
  return Date.parse(validFrom) <= wallMs && (validUntil === undefined || wallMs < Date.parse(validUntil));
}

/** Of several versions of a table the one in force: the latest that has begun. */
export function inForce<T extends { readonly table: QualityTable }>(
  versions: readonly T[],
  wallMs: number,
): T | undefined {
  return versions
    .filter(({ table }) => isInForce(table, wallMs))
    .sort((a, b) => Date.parse(b.table.validFrom) - Date.parse(a.table.validFrom))[0];
}

// The checks below also get tables with any number of mistakes in them: a missing part is somebody else's finding.

function isKnownUnit(unit: string): boolean {
  return 'value' in convert(0, { unit }, { unit });
}

function hasOwnSpecies({
  basis,
  species,
}: {
  basis?: string | undefined;
  species?: string | undefined;
}): boolean {
  return typeof species !== 'string' || isSpeciesOf(species, basis);
}

function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}

/** Each bound at least as wide as the one before, in `direction`; nothing but null after a null. */
function widens(list: readonly (number | null)[] | undefined, direction: 1 | -1): boolean {
  const values = listOf(list);
  return values.every((value, at) => {
    const before = values[at - 1];
    if (at === 0) return value !== null;
    return value === null || (typeof before === 'number' && (value - before) * direction >= 0);
  });
}

function haveBoundsFor(
  parameters: readonly GradedParameter[] | undefined,
  levels: readonly unknown[],
): boolean {
  const wanted = listOf(levels).length - 1;
  return listOf(parameters).every((entry) =>
    [entry?.max, entry?.min].every((list) => !Array.isArray(list) || list.length === wanted),
  );
}

function areUnique(entries: readonly { readonly id: string }[] | undefined): boolean {
  const ids = listOf(entries).map((entry) => entry?.id);
  return new Set(ids).size === ids.length;
}

function areKnown(
  ids: readonly (string | undefined)[],
  entries: readonly { readonly id: string }[],
): boolean {
  const known = listOf(entries).map((entry) => entry?.id);
  return ids.every((id) => id === undefined || known.includes(id));
}

function areThresholds(levels: readonly { readonly upTo?: number | undefined }[] | undefined): boolean {
  const all = listOf(levels);
  return all.every(({ upTo }, at) => {
    if (at === all.length - 1) return upTo === undefined;
    return upTo !== undefined && upTo > (all[at - 1]?.upTo ?? 0);
  });
}
