/**
 * Units of points, and the units that settings need of the points they name. What is not known is not judged: a point of a
 * device that is not declared yet, and one that is written in place without a unit.
 */
import type { DerivedMethod } from '../../devices/derive/method.js';
import type { PointId } from '../../devices/point.js';
import { UNIT_SUFFIXES } from '../../devices/units.js';
import type { SettingsPath } from '../../protocols/settings/problem.js';
import { type DeclaredPoints, isRead } from './device-profiles.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';

/** Of every point that is read or computed, as far as known; undefined for one in place that does not say its unit. */
export type Units = Map<PointId, string | undefined>;

export function measuredUnits(devices: DeclaredPoints): Units {
  const units: Units = new Map();
  for (const [device, points = []] of devices) {
    for (const point of points) if (isRead(point)) units.set(`${device}.${point.name}`, point.unit);
  }
  return units;
}

/** Everything outside `derived` and `waterQuality` that takes a point in one unit only. */
export function unitFindings(draft: Draft, units: Units): SiteFinding[] {
  const judge = (path: SettingsPath, point: PointId | undefined, needed: string): SiteFinding[] => {
    const unit = units.get(point ?? '');
    if (point === undefined || unit === undefined || unit === needed) return [];
    return [siteFinding('error', path, 'pointUnit', { unit: unit || '-', needed: needed || '-' })];
  };
  return [
    ...(draft.gates ?? []).flatMap((gate, index) => [
      ...judge(['gates', index, 'upstream'], gate?.upstream, 'm'),
      ...judge(['gates', index, 'downstream'], gate?.downstream, 'm'),
      ...judge(['gates', index, 'discharge'], gate?.discharge, 'm3/s'),
    ]),
    ...(draft.accounts ?? []).flatMap((account, index) =>
      judge(['accounts', index, 'meter'], account?.meter, 'm3'),
    ),
    ...judge(['environmentalFlow', 'point'], draft.environmentalFlow?.point, 'm3/s'),
    ...(draft.plausibility ?? []).flatMap((entry, index) => {
      const path = ['plausibility', index, 'cross', 'with'];
      const other = entry?.cross?.with;
      if (other !== undefined && other === entry?.point) return [siteFinding('error', path, 'crossItself')];
      const unit = units.get(entry?.point ?? '');
      return unit === undefined ? [] : judge(path, other, unit);
    }),
  ];
}

/** How the name of a point must end that is computed in this unit, if it does not. */
export function suffixMissing(id: PointId, unit: string): string | undefined {
  const suffix = Object.hasOwn(UNIT_SUFFIXES, unit) ? UNIT_SUFFIXES[unit] : undefined;
  const [, name = ''] = id.split('.');
  return suffix === undefined || name === suffix || name.endsWith(`_${suffix}`) ? undefined : suffix;
}

/** Of the inputs of structures and of `load`, whose names mean one quantity each; a concentration may also name its basis. */
const INPUT_UNITS: ReadonlyMap<string, readonly string[]> = new Map([
  ['level', ['m']],
  ['downstreamLevel', ['m']],
  ['opening', ['m']],
  ['angle', ['deg']],
  ['velocity', ['m/s']],
  ['concentration', ['mg/L', 'ug/L', 'g/L', 'g/m3']],
  ['discharge', ['m3/s']],
]);

/** Units in which a method takes this input; none where it takes any. */
export function inputUnits(method: DerivedMethod, input: string, parameters: unknown): readonly string[] {
  if (method.inputs !== 'any') return INPUT_UNITS.get(input) ?? [];
  // A balance knows by its parameters which input is a flow and which a level; a sum takes both.
  const taken = ['m3/s', 'm'].filter(
    (unit) => method.unitOf([{ name: input, unit }], parameters) !== undefined,
  );
  return taken.length === 1 ? taken : [];
}
