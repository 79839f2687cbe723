/** What each point must be by itself: its place, its layout, its unit and where its numbers come from. */
import { widthOf } from '../codec.js';
import type { DatePart, PointMap } from '../point-map.js';
import type { Profile } from '../profile.js';
import { UNIT_SUFFIXES } from '../units.js';
import { isBitTable, type LintFinding, pathOf, type Variant, wrong } from './finding.js';
import { bitsIn, isNumber, wholeRange } from './raw.js';

const MAX_ADDRESS = 65_535;

export function duplicateNames(variant: Variant): LintFinding[] {
  const { points } = variant.profile;
  return points
    .filter(({ name }, index) => points.findIndex((point) => point.name === name) < index)
    .map((point) => wrong(pathOf(variant, point, 'name'), 'nameTwice'));
}

/** Tables, addresses and the limits of a read. */
export function places(variant: Variant): LintFinding[] {
  const { profile } = variant;
  return profile.points.flatMap((point) => {
    const findings: LintFinding[] = [];
    const tell = (key: string, ...rest: Tail): void => {
      findings.push(wrong(pathOf(variant, point, key), ...rest));
    };
    const width = widthOf(point);
    if (isBitTable(point) && point.type !== 'bool') tell('type', 'bitsAreBool', {}, ['bool']);
    if ((point.table === 'discrete' || point.table === 'input') && point.access !== 'r')
      tell('access', 'tableIsReadOnly', { table: point.table }, ['r']);
    if (point.address + width - 1 > MAX_ADDRESS) tell('address', 'beyondEnd');
    if (point.access === 'w' || isBitTable(point)) return findings;
    const read = readOf(point, profile);
    if (read.count > profile.maxRegistersPerRead)
      tell('type', 'widerThanRead', { width: read.count, max: profile.maxRegistersPerRead });
    if (touchesForbidden(read, profile)) tell('address', 'inForbidden');
    return findings;
  });
}
type Tail = Parameters<typeof wrong> extends [unknown, ...infer Rest] ? Rest : never;

/** What a read of the point alone asks for: where reads are even, it begins before an odd address and ends after one. */
export function readOf(
  point: PointMap,
  { evenReads }: Pick<Profile, 'evenReads'>,
): Pick<PointMap, 'table' | 'address'> & { readonly count: number } {
  const { table, address } = point;
  const end = address + widthOf(point);
  const start = evenReads ? address - (address % 2) : address;
  return { table, address: start, count: (evenReads ? end + (end % 2) : end) - start };
}

export function touchesForbidden(
  { table, address, count }: ReturnType<typeof readOf>,
  { forbidden }: Pick<Profile, 'forbidden'>,
): boolean {
  return forbidden.some((area) => area.table === table && area.from < address + count && area.to >= address);
}

/** Keys that go together, or that one type has and another has not. */
export function layouts(variant: Variant): LintFinding[] {
  return variant.profile.points.flatMap((point) => {
    const findings: LintFinding[] = [];
    const tell = (key: string, ...rest: Tail): void => {
      findings.push(wrong(pathOf(variant, point, key), ...rest));
    };
    const { type, length, bits, range, write, accuracy, states, noValue } = point;
    const whole = wholeRange(point);
    if (isNumber(point) && length !== undefined) tell('length', 'lengthOfNumber');
    if (!isNumber(point) && length === undefined) tell('type', 'needsLength', { type });
    if (!isNumber(point) && point.polled) tell('type', 'neverPolled', { type });
    if (type === 'date' && !point.date) tell('type', 'needsDate');
    if (type !== 'date' && point.date) tell('date', 'dateOfNumber');
    if (point.date) findings.push(...dateFindings(point, point.date, variant));
    if (bits && (bitsIn(type) === 0 || isBitTable(point))) tell('bits', 'bitsOfNoInteger', { type });
    else if (bits && bits.from + bits.count > bitsIn(type))
      tell('bits', 'bitsBeyond', { type, count: bitsIn(type) });
    if (states && !whole) tell('states', 'statesOfNoInteger', { type });
    for (const raw of noValue)
      if (whole && (raw < whole[0] || raw > whole[1]))
        tell('noValue', 'neverReads', { point: point.name, value: raw, min: whole[0], max: whole[1] });
    if (range && range.min > range.max) tell('range', 'minIsAboveMax');
    if (accuracy && Object.keys(accuracy).length === 0) tell('accuracy', 'accuracySaysNothing');
    if (write && point.access === 'r') tell('write', 'writeOfReadOnly', {}, ['w', 'rw']);
    if (write?.table === 'coil' && type !== 'bool') tell('write', 'bitsAreBool', {}, ['bool']);
    return findings;
  });
}

function dateFindings(point: PointMap, parts: readonly DatePart[], variant: Variant): LintFinding[] {
  const bytes = (point.length ?? 1) * 2;
  const hasYear = parts.some(({ part }) => part === 'year');
  const beyond = parts.flatMap(({ at, bytes: taken }, index) =>
    at + taken > bytes ? [wrong(pathOf(variant, point, 'date', index), 'partBeyond', { bytes })] : [],
  );
  return hasYear ? beyond : [...beyond, wrong(pathOf(variant, point, 'date'), 'dateWithoutYear')];
}

/** Units are known, and a name ends in its unit: records carry the name alone. */
export function units(variant: Variant): LintFinding[] {
  const named = (entry: { readonly name: string; readonly unit: string }, path: LintFinding['path']) =>
    unitFindings(entry.name, entry.unit, path);
  return [
    ...variant.profile.points.flatMap((point) => named(point, pathOf(variant, point))),
    ...variant.profile.combined.flatMap((point, index) => named(point, ['combined', index])),
  ];
}

function unitFindings(name: string, unit: string, path: LintFinding['path']): LintFinding[] {
  if (unit === '') return [];
  const suffix = Object.hasOwn(UNIT_SUFFIXES, unit) ? UNIT_SUFFIXES[unit] : undefined;
  if (suffix === undefined) return [wrong([...path, 'unit'], 'unknownUnit', {}, Object.keys(UNIT_SUFFIXES))];
  if (name === suffix || name.endsWith(`_${suffix}`)) return [];
  return [wrong([...path, 'name'], 'nameWithoutUnit', { unit, suffix })];
}

/** Above 16 777 216 m3 a total in f32 grows in steps of 2 m3, and what is smaller is lost. */
export function coarseTotals(variant: Variant): LintFinding[] {
  const parts = new Set(variant.profile.combined.flatMap(({ sum }) => sum.map(({ point }) => point)));
  return variant.profile.points
    .filter(
      ({ type, unit, isCoarse, name }) => type === 'f32' && unit === 'm3' && !isCoarse && !parts.has(name),
    )
    .map((point) => wrong(pathOf(variant, point, 'type'), 'coarseTotal'));
}

/** A number without its source cannot be checked by anybody: a notice, but no shipped profile has one. */
export function sources(variant: Variant): LintFinding[] {
  const { profile } = variant;
  const entries = [
    ...profile.points.map((point) => ({ source: point.source, path: pathOf(variant, point) })),
    ...profile.combined.map(({ source }, index) => ({ source, path: ['combined', index] })),
  ];
  return entries.flatMap(({ source, path }): LintFinding[] => {
    if (source === undefined) return [{ ...wrong([...path, 'source'], 'noSource'), severity: 'notice' }];
    const number = Number(/^\[(\d+)\]/.exec(source)?.[1] ?? 0);
    return number > profile.source.length
      ? [wrong([...path, 'source'], 'noSuchSource', { number, count: profile.source.length })]
      : [];
  });
}
