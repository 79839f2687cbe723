/** From settings to gates: each with what it is judged by, what it is seen by, and the only object that may write to its actuator. */
import type { Actuator } from '../../devices/actuator.js';
import type { Condition } from '../../devices/point-map.js';
import { type Profile, pointOf } from '../../devices/profile.js';
import { unconfirmedActuatorPoints } from '../../devices/profile-lint.js';
import { isPolled } from '../../devices/read-plan.js';
import type { Clock } from '../../protocols/clock.js';
import { type Lines, lineOf, readLimitsOf, requestOptionsOf } from '../assembly.js';
import type { GateSettings } from '../config/gate-schema.js';
import type { Site } from '../config/site.js';
import { driverOf } from './driver/from-profile.js';
import type { GateDriver } from './driver/gate-driver.js';
import type { GateTraits } from './gate/gate-state.js';
import type { GateEyes, Sign } from './gate/sight.js';
import type { ActuatorPoints } from './interlocks/situation.js';
import type { PermitMint } from './permit.js';

export interface GateUnit {
  readonly settings: GateSettings;
  readonly points: ActuatorPoints;
  readonly eyes: GateEyes;
  /** What it coasts is learnt, and kept elsewhere. */
  readonly traits: Omit<GateTraits, 'coast'>;
  readonly driver: GateDriver;
}

/** Names of points that tell of a selector, in all profiles. */
const SELECTOR = /(^|_)(remote|local)(_|$)/;
/** Names of points that read 1 while somebody is at the actuator. */
const BY_HAND = /^(local_selected|local_stop_selected|moving_by_hand)$/;
const ALL_BITS = 0xffff_ffff;

export function gateUnits(site: Site, lines: Lines, mint: PermitMint, clock: Clock): GateUnit[] {
  return site.settings.gates.map((gate) => {
    const device = site.settings.devices.find(({ id }) => id === gate.device);
    const profile = site.profiles.get(gate.device);
    const actuator = profile?.actuator;
    // Loading the settings has refused such a gate.
    if (!device || !profile || !actuator) throw new Error(`gate ${gate.id} has no actuator`);
    const place = {
      unit: device.unit,
      limits: readLimitsOf(device, profile),
      options: requestOptionsOf(device, site, profile),
    };
    const line = lineOf(lines, device.bus);
    return {
      settings: gate,
      points: actuatorPoints(gate, profile, actuator),
      eyes: eyesOf(gate, profile, actuator),
      traits: traitsOf(gate, actuator),
      driver: driverOf({ gate, profile, actuator, line, place }, mint, clock),
    };
  });
}

export function actuatorPoints(gate: GateSettings, profile: Profile, actuator: Actuator): ActuatorPoints {
  const named = (name: string): string => `${gate.device}.${name}`;
  const { position, ready, faults, moving } = actuator;
  return {
    device: gate.device,
    ...(position !== undefined && { position: named(position) }),
    ...(actuator.kind === 'positioner' && { demand: named(actuator.demand) }),
    ready: ready.map(({ point, equals }) => ({
      point: named(point),
      equals,
      isSelector: SELECTOR.test(point),
    })),
    faults: faults.map((fault) => ({ ...fault, point: named(fault.point) })),
    moving: moving.map(named),
    hasClosedEnd: closedEnd(actuator) !== undefined,
    unconfirmed: unconfirmedActuatorPoints(profile),
  };
}

export function eyesOf(gate: GateSettings, profile: Profile, actuator: Actuator): GateEyes {
  const signOf = (condition: Condition): Sign => {
    const { scale, offset } = pointOf(profile, condition.point);
    return { point: `${gate.device}.${condition.point}`, condition, scale, offset };
  };
  const reads = (point: string, equals: number): Sign => signOf({ point, mask: ALL_BITS, equals });
  const { position, moving, ready } = actuator;
  const opened = openedEnd(actuator);
  const closed = closedEnd(actuator);
  return {
    position: position === undefined ? undefined : `${gate.device}.${position}`,
    moving: moving.map((point) => reads(point, 1)),
    opened: opened && signOf(opened),
    closed: closed && signOf(closed),
    byHand: [
      ...ready
        .filter(({ point }) => SELECTOR.test(point))
        .map(({ point, equals }) => signOf({ point, mask: ALL_BITS, not: equals })),
      ...profile.points
        .filter((point) => BY_HAND.test(point.name) && isPolled(point))
        .map(({ name }) => reads(name, 1)),
    ],
    travelTimeMs: gate.travelTime,
  };
}

export function traitsOf({ limits, travelTime }: GateSettings, actuator: Actuator): GateUnit['traits'] {
  return {
    minTravelPercent: limits.minTravel,
    travelTimeMs: travelTime,
    positionsItself: actuator.kind === 'positioner',
    hasPosition: actuator.position !== undefined,
    hasOpenedEnd: openedEnd(actuator) !== undefined,
    hasClosedEnd: closedEnd(actuator) !== undefined,
  };
}

function openedEnd(actuator: Actuator): Condition | undefined {
  return actuator.kind === 'positioner' ? undefined : actuator.opened;
}

function closedEnd(actuator: Actuator): Condition | undefined {
  return actuator.kind === 'positioner' ? undefined : actuator.closed;
}
