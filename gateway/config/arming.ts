/**
 * Gates that would never be armed, and so never moved: what their actuator can do by itself, by its profile, is not what
 * `onLossOfControl` asks for. The driver's own rule is asked about every setting that the actuator may have.
 */
import type { Actuator } from '../../devices/actuator.js';
import { type Condition, holds, type PointMap } from '../../devices/point-map.js';
import type { Profile } from '../../devices/profile.js';
import { armingOf, type FailSafePlan } from '../control/driver/fail-safe.js';
import type { ProfileOf } from './device-profiles.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';
import { gateSchema } from './gate-schema.js';

type Wanted = FailSafePlan['wanted'];

/** All that an actuator can be known to do by itself, as the site writes it. */
const ACTIONS: readonly (readonly [string, Wanted])[] = [
  ['hold', 'hold'],
  ['close', 'close'],
  ['{ opening: 100 }', { opening: 100 }],
];

/** Notices: the gate is not moved, but all is measured as ever. */
export function armingFindings({ gates = [], devices = [] }: Draft, profileOf: ProfileOf): SiteFinding[] {
  return gates.flatMap((gate, index) => {
    const isRequired = gate?.failSafe === undefined || gate.failSafe === 'required';
    const wanted = gateSchema.shape.onLossOfControl.safeParse(gate?.onLossOfControl);
    const device = devices.find((each) => each?.id !== undefined && each.id === gate?.device);
    const profile = device && profileOf(device);
    const planFor = profile?.actuator && planOf(profile, profile.actuator);
    if (!isRequired || !wanted.success || !planFor || mayBeArmed(planFor(wanted.data))) return [];
    const possible = ACTIONS.flatMap(([word, action]) => (mayBeArmed(planFor(action)) ? [word] : []));
    const path = ['gates', index, 'onLossOfControl'];
    return possible.length === 0
      ? [siteFinding('notice', path, 'runsOnByItself')]
      : [siteFinding('notice', path, 'neverArmed', {}, possible)];
  });
}

/** Undefined where the profile lacks a point that it names, which is told of the profile. */
function planOf(profile: Profile, actuator: Actuator): ((wanted: Wanted) => FailSafePlan) | undefined {
  const conditions = actuator.failSafe.flatMap((condition) => {
    const map = profile.points.find(({ name }) => name === condition.point);
    return map ? [{ map, condition }] : [];
  });
  if (conditions.length < actuator.failSafe.length) return undefined;
  const timedBy = actuator.kind === 'pulses' ? actuator.timedBy : undefined;
  return (wanted) => ({ kind: actuator.kind, timedBy, conditions, wanted, isIgnored: false });
}

/** Whether the actuator could be set so that it is armed; taken for granted where no number is found that meets its conditions. */
function mayBeArmed(plan: FailSafePlan): boolean {
  const maps = new Map(plan.conditions.map(({ map }) => [map.name, map]));
  const good = [...maps.values()].map((map) => [map.name, meeting(map, plan)] as const);
  if (good.some(([, raws]) => raws.length === 0)) return true;
  const some = new Map(good.map(([name, raws]) => [name, raws[0]]));
  const settings = good.flatMap(([name, raws]) => raws.map((raw) => new Map(some).set(name, raw)));
  // One setting alone tells the action, so the others need not be varied with it.
  return [some, ...settings].some((raws) => armingOf(plan, raws).state === 'armed');
}

/** Raw numbers of a point that meet all its conditions: of those that its states name, every one. */
function meeting({ name, states = {} }: PointMap, { conditions }: FailSafePlan): number[] {
  const own = conditions.flatMap(({ map, condition }) => (map.name === name ? [condition] : []));
  const likely = [...Object.keys(states).map(Number), ...own.flatMap(named), 0, 1];
  return likely.filter((raw) => own.every((condition) => holds(condition, raw)));
}

function named({ mask, equals, in: among = [], not, min, max }: Condition): number[] {
  const beside = not === undefined ? undefined : not + 1;
  return [mask, equals, ...among, beside, min, max].filter((each) => each !== undefined);
}
