/** What a profile says of several points at once: sums, reads that belong together, procedures, identity. */
import type { SettingsPath } from '../../protocols/settings/problem.js';
import { encode, widthOf } from '../codec.js';
import type { PointMap } from '../point-map.js';
import type { Identity, Procedure } from '../profile.js';
import { conditionFindings, named, scaleFromFindings } from './conditions.js';
import { isBitTable, type LintFinding, type Variant, wrong } from './finding.js';
import { readOf, touchesForbidden } from './points.js';
import { isNumber } from './raw.js';

export function sums(variant: Variant): LintFinding[] {
  const names = new Set(variant.profile.points.map(({ name }) => name));
  return variant.profile.combined.flatMap((sum, index) => {
    const path = ['combined', index];
    const isTaken = names.has(sum.name);
    names.add(sum.name);
    return [
      ...(isTaken ? [wrong([...path, 'name'], 'nameTwice')] : []),
      ...sum.sum.flatMap(({ point: name }, part) => {
        const at = [...path, 'sum', part, 'point'];
        const { point, findings } = named(variant, name, 'polled', at);
        return point && !isNumber(point) ? [...findings, wrong(at, 'isNoNumber', { point: name })] : findings;
      }),
      ...scaleFromFindings(variant, sum.scaleFrom, path),
      ...(sum.range && sum.range.min > sum.range.max ? [wrong([...path, 'range'], 'minIsAboveMax')] : []),
    ];
  });
}

/** Points that must come in one reply fit in one. */
export function together(variant: Variant): LintFinding[] {
  const { profile } = variant;
  return profile.together.flatMap((group, index) => {
    const path = ['together', index];
    const uses = group.map((name, at) => named(variant, name, 'read', [...path, at]));
    const points = uses.flatMap(({ point }) => point ?? []);
    const findings = uses.flatMap((use) => use.findings);
    const [first] = points;
    if (!first) return findings;
    if (points.some(({ table }) => table !== first.table)) return [...findings, wrong(path, 'twoTables')];
    const { table, address, count } = spanOf(points, profile.evenReads);
    const max = isBitTable(first) ? profile.maxBitsPerRead : profile.maxRegistersPerRead;
    if (count > max) findings.push(wrong(path, 'widerThanRead', { width: count, max }));
    if (touchesForbidden({ table, address, count }, profile)) findings.push(wrong(path, 'inForbidden'));
    return findings;
  });
}

function spanOf(points: readonly PointMap[], evenReads: boolean): ReturnType<typeof readOf> {
  const reads = points.map((point) => readOf(point, { evenReads }));
  const address = Math.min(...reads.map((read) => read.address));
  const end = Math.max(...reads.map((read) => read.address + read.count));
  return { table: points[0]?.table ?? 'holding', address, count: end - address };
}

export function forbiddenAreas({ profile }: Variant): LintFinding[] {
  return profile.forbidden.flatMap(({ from, to }, index) =>
    from > to ? [wrong(['forbidden', index], 'minIsAboveMax')] : [],
  );
}

export function procedures(variant: Variant): LintFinding[] {
  const { profile } = variant;
  const { procedures: all } = profile;
  return all.flatMap((procedure, index) => {
    const path = ['procedures', index];
    const isTaken = all.findIndex(({ id }) => id === procedure.id) < index;
    return [
      ...(isTaken ? [wrong([...path, 'id'], 'nameTwice')] : []),
      ...(profile.actuator ? besideActuator(procedure, path) : []),
      ...procedure.steps.flatMap((step, at) =>
        stepFindings(variant, procedure, step, [...path, 'steps', at]),
      ),
    ];
  });
}

/** What moves a gate is written to by its driver alone, so a procedure may only read there. */
function besideActuator({ run, steps }: Procedure, path: SettingsPath): LintFinding[] {
  return [
    ...(run === 'at-start' ? [] : [wrong([...path, 'run'], 'actuatorIsOnlyRead', {}, ['at-start'])]),
    ...steps.flatMap((step, at) =>
      'read' in step ? [] : [wrong([...path, 'steps', at], 'actuatorIsOnlyRead', {}, ['read'])],
    ),
  ];
}

function stepFindings(
  variant: Variant,
  { run }: Procedure,
  step: Procedure['steps'][number],
  path: SettingsPath,
): LintFinding[] {
  if ('write' in step) {
    const { point: name, value } = step.write;
    return writeFindings(variant, name, value, [...path, 'write'], run !== 'on-request');
  }
  if ('until' in step) return conditionFindings(variant, step.until, [...path, 'until'], 'read');
  if ('read' in step)
    return step.read.flatMap((name, at) => named(variant, name, 'read', [...path, 'read', at]).findings);
  return [];
}

/** A value that is written by itself, again and again where `isRepeated`. */
export function writeFindings(
  variant: Variant,
  name: string,
  value: number | undefined,
  path: SettingsPath,
  isRepeated: boolean,
): LintFinding[] {
  const { point, findings } = named(variant, name, 'write', [...path, 'point']);
  if (!point) return findings;
  if (isRepeated && point.write?.memoryWrites !== undefined)
    findings.push(wrong([...path, 'point'], 'wearsOut', { point: name, writes: point.write.memoryWrites }));
  if (value !== undefined && !canBeWritten(point, value))
    findings.push(wrong([...path, 'value'], 'writeDoesNotFit', { point: name, type: point.type }));
  return findings;
}

function canBeWritten(point: PointMap, value: number): boolean {
  try {
    encode(value, point);
    return point.range === undefined || (value >= point.range.min && value <= point.range.max);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export function identity({ profile }: Variant): LintFinding[] {
  const { identity: given } = profile;
  if (!given) return [];
  const { registers, reportId, vendorName, productCode } = given;
  if (registers.length === 0 && (reportId ?? vendorName ?? productCode) === undefined)
    return [wrong(['identity'], 'identitySaysNothing')];
  return registers.flatMap((register, index) => {
    const path = ['identity', 'registers', index];
    const findings = registerFindings(register, path);
    if (widthOf(register) > profile.maxRegistersPerRead)
      findings.push(
        wrong(path, 'widerThanRead', { width: widthOf(register), max: profile.maxRegistersPerRead }),
      );
    const { table, address } = register;
    if (touchesForbidden({ table, address, count: widthOf(register) }, profile))
      findings.push(wrong(path, 'inForbidden'));
    return findings;
  });
}

function registerFindings(register: Identity['registers'][number], path: SettingsPath): LintFinding[] {
  const findings: LintFinding[] = [];
  const { type, length } = register;
  if (isBitTable(register) && type !== 'bool')
    findings.push(wrong([...path, 'type'], 'bitsAreBool', {}, ['bool']));
  if (!isNumber(register) && length === undefined)
    findings.push(wrong([...path, 'type'], 'needsLength', { type }));
  const kind = type === 'string' ? 'string' : 'number';
  register.in.forEach((value, at) => {
    if (typeof value !== kind)
      findings.push(wrong([...path, 'in', at], type === 'string' ? 'mustBeText' : 'mustBeNumber', { type }));
  });
  return findings;
}
