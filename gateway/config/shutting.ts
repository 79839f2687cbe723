/**
 * Gates that do not shut (`minOpening` above 0) and what asks them to; and gates without a measured position, which find out
 * where they are by how long they run, and by shutting.
 */
import type { ProfileOf } from './device-profiles.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';
import { programmeUses } from './programmes.js';

type Gate = NonNullable<NonNullable<Draft['gates']>[number]>;

export function shuttingFindings(draft: Draft, profileOf: ProfileOf): SiteFinding[] {
  return [...programmesThatShut(draft), ...safetyThatShuts(draft), ...withoutPosition(draft, profileOf)];
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
    const ids = interlock.gates;
    const concerned = open.filter(({ id }) => ids === undefined || (id !== undefined && ids.includes(id)));
    if (concerned.length === 0) return [];
    return [neverShut(['interlocks', index, 'act'], Math.max(...concerned.map(leastOf)))];
  });
  return [...losses, ...acts];
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

function neverShut(path: SiteFinding['path'], min: number): SiteFinding {
  return siteFinding('notice', path, 'neverShut', { min });
}

function leastOf({ limits }: Gate): number {
  return limits?.minOpening ?? 0;
}
