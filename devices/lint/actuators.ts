/** The points that a gate moves by, or is judged by, can do what is wanted of them. */
import type { SettingsPath } from '../../protocols/settings/problem.js';
import type { Actuator } from '../actuator.js';
import { conditionFindings, type Need, named } from './conditions.js';
import { type LintFinding, type Variant, wrong } from './finding.js';
import { writeFindings } from './groups.js';

export function actuators(variant: Variant): LintFinding[] {
  const { actuator } = variant.profile;
  if (!actuator) return [];
  return [
    ...commonFindings(variant, actuator),
    ...stopFindings(actuator),
    ...(actuator.kind === 'positioner'
      ? [
          ...percentFindings(variant, actuator.demand, 'both', ['actuator', 'demand']),
          ...demandFindings(variant, actuator.demand),
          ...settingFindings(variant, actuator.enable, ['actuator', 'enable']),
          ...settingFindings(variant, actuator.stop, ['actuator', 'stop']),
        ]
      : [
          ...(['open', 'close', 'stop'] as const).flatMap((key) =>
            settingFindings(variant, actuator[key], ['actuator', key]),
          ),
          ...(['opened', 'closed'] as const).flatMap((key) => {
            const end = actuator[key];
            return end ? conditionFindings(variant, end, ['actuator', key]) : [];
          }),
        ]),
  ];
}

function commonFindings(variant: Variant, actuator: Actuator): LintFinding[] {
  const { ready, moving, faults, failSafe, alive, position } = actuator;
  return [
    ...(position === undefined ? [] : percentFindings(variant, position, 'polled', ['actuator', 'position'])),
    ...ready.flatMap(
      ({ point }, index) => named(variant, point, 'polled', ['actuator', 'ready', index, 'point']).findings,
    ),
    ...moving.flatMap(
      (point, index) => named(variant, point, 'polled', ['actuator', 'moving', index]).findings,
    ),
    ...faults.flatMap((each, index) => conditionFindings(variant, each, ['actuator', 'faults', index])),
    // What it does by itself is a setting of the instrument, which need not be read in each poll.
    ...failSafe.flatMap((each, index) =>
      conditionFindings(variant, each, ['actuator', 'failSafe', index], 'read'),
    ),
    ...(alive ? writeFindings(variant, alive.point, 1, ['actuator', 'alive'], true) : []),
  ];
}

function percentFindings(variant: Variant, name: string, need: Need, path: SettingsPath): LintFinding[] {
  const { point, findings } = named(variant, name, need, path);
  return point && point.unit !== '%'
    ? [...findings, wrong(path, 'mustBePercent', { point: name })]
    : findings;
}

/** A write to a gate is confirmed by reading back, so a demand that does not read back is none. */
function demandFindings(variant: Variant, name: string): LintFinding[] {
  const path = ['actuator', 'demand'];
  const write = named(variant, name, 'both', path).point?.write;
  const findings: LintFinding[] = [];
  if (write?.readsBack === false) findings.push(wrong(path, 'mustReadBack', { point: name }));
  if (write?.memoryWrites !== undefined)
    findings.push(wrong(path, 'wearsOut', { point: name, writes: write.memoryWrites }));
  return findings;
}

/** A stop undoes whatever moves the gate: it is none of those settings, and of pulses it releases both contacts. */
function stopFindings(actuator: Actuator): LintFinding[] {
  const moves = actuator.kind === 'positioner' ? actuator.enable : [actuator.open, actuator.close];
  const stops = [actuator.stop].flat();
  const left = moves.find(({ point, value }) => {
    const undone = stops.filter((stop) => stop.point === point);
    return undone.some((stop) => stop.value === value) || (actuator.kind === 'pulses' && undone.length === 0);
  });
  return left ? [wrong(['actuator', 'stop'], 'stopLeavesMoving', { point: left.point })] : [];
}

type Setting = { readonly point: string; readonly value: number };

function settingFindings(
  variant: Variant,
  given: Setting | readonly Setting[],
  path: SettingsPath,
): LintFinding[] {
  const isList = Array.isArray(given);
  return ([given].flat() as Setting[]).flatMap(({ point, value }, index) =>
    writeFindings(variant, point, value, isList ? [...path, index] : path, true),
  );
}
