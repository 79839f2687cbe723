/**
 * Gates that do not shut (`minOpening` above 0) and what asks them to; what acts for safety beyond a gate's limits; and gates without a measured position, which find out
 * where they are by how long they run, and by shutting.
 */
import type { SettingsPath } from '../../protocols/settings/problem.js';
import type { ProfileOf } from './device-profiles.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';
import { programmeUses } from './programmes.js';

type Gate = NonNullable<NonNullable<Draft['gates']>[number]>;
type Interlock = NonNullable<NonNullable<Draft['interlocks']>[number]>;

export function shuttingFindings(draft: Draft, profileOf: ProfileOf): SiteFinding[] {
  return [
    ...programmesThatShut(draft),
    ...safetyThatShuts(draft),
    ...safetyBeyondLimits(draft),
    ...withoutPosition(draft, profileOf),
  ];
}

/** A notice: it is refused, or ends with the gate open. */
function programmesThatShut(draft: Draft): SiteFinding[] {
  return programmeUses(draft).flatMap(({ path, gate, programme: { closed, volume_m3 } }) => {
    const min = leastOf(gate);
    if (min === 0) return [];
    const max = gate.limits?.maxOpening ?? 100;
    return [
      ...(closed ? [siteFinding('notice', [...path, 'closed'], 'openingOutsideLimits', { min, max })] : []),
      ...(volume_m3 === undefined ? [] : [neverShut([...path, 'volume_m3'], min)]),
    ];
  });
}

/** `onLossOfControl: close`, and interlocks with `act: close`: they close as far as the gate goes. */
function safetyThatShuts({ gates = [], interlocks = [] }: Draft): SiteFinding[] {
  const open = gates.flatMap((gate) => (gate && leastOf(gate) > 0 ? [gate] : []));
  const losses = gates.flatMap((gate, index) =>
    gate?.onLossOfControl === 'close' && leastOf(gate) > 0
      ? [neverShut(['gates', index, 'onLossOfControl'], leastOf(gate))]
      : [],
  );
  const acts = interlocks.flatMap((interlock, index) => {
    if (interlock?.act !== 'close') return [];
    const concerned = concernedOf(interlock, open);
    if (concerned.length === 0) return [];
    return [neverShut(['interlocks', index, 'act'], Math.max(...concerned.map(leastOf)))];
  });
  return [...losses, ...acts];
}

/** The same, `{ opening: 20 }`: the limits of travel hold for what acts for safety too, which goes to the nearer one. */
function safetyBeyondLimits({ gates = [], interlocks = [] }: Draft): SiteFinding[] {
  const losses = gates.flatMap((gate, index) =>
    beyondLimits(['gates', index, 'onLossOfControl'], gate?.onLossOfControl, gate ? [gate] : [], () => ''),
  );
  const all = gates.flatMap((gate) => gate ?? []);
  const acts = interlocks.flatMap((interlock, index) =>
    interlock === null
      ? []
      : beyondLimits(
          ['interlocks', index, 'act'],
          interlock.act,
          concernedOf(interlock, all),
          ({ id }) => `${id ?? '-'} `,
        ),
  );
  return [...losses, ...acts];
}

/** `nameOf`: what stands before where the gate goes. */
function beyondLimits(
  path: SettingsPath,
  act: unknown,
  gates: readonly Gate[],
  nameOf: (gate: Gate) => string,
): SiteFinding[] {
  const { opening } = Object(act) as { opening?: unknown };
  if (typeof opening !== 'number' || opening < 0 || opening > 100) return [];
  const short = gates.filter((gate) => nearest(opening, gate) !== opening);
  if (short.length === 0) return [];
  const at = [...path, 'opening'];
  if (opening === 0) return [neverShut(at, Math.max(...short.map(leastOf)))];
  const reach = short.map((gate) => `${nameOf(gate)}${nearest(opening, gate)} %`);
  return [siteFinding('notice', at, 'goesToLimit', { reach: reach.join(', ') })];
}

/** Gates that the interlock speaks of. */
function concernedOf({ gates: ids }: Interlock, gates: readonly Gate[]): Gate[] {
  return gates.filter(({ id }) => ids === undefined || (id !== undefined && ids.includes(id)));
}

function nearest(opening: number, gate: Gate): number {
  return Math.min(gate.limits?.maxOpening ?? 100, Math.max(leastOf(gate), opening));
}

function withoutPosition({ gates = [], devices = [] }: Draft, profileOf: ProfileOf): SiteFinding[] {
  return gates.flatMap((gate, index) => {
    const device = devices.find((each) => each?.id !== undefined && each.id === gate?.device);
    const actuator = device && profileOf(device)?.actuator;
    if (!gate || !actuator || actuator.kind === 'positioner' || actuator.position !== undefined) return [];
    const isTimed = gate.travelTime !== undefined;
    const isHoming = actuator.closed !== undefined && leastOf(gate) > 0;
    return [
      ...(isTimed ? [] : [siteFinding('error', ['gates', index, 'travelTime'], 'needsTravelTime')]),
      ...(isHoming
        ? [siteFinding('error', ['gates', index, 'limits', 'minOpening'], 'homingNeedsShutting')]
        : []),
    ];
  });
}

function neverShut(path: SettingsPath, min: number): SiteFinding {
  return siteFinding('notice', path, 'neverShut', { min });
}

function leastOf({ limits }: Gate): number {
  return limits?.minOpening ?? 0;
}
