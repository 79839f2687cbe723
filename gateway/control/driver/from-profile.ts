/** The driver of an actuator, from its profile and the gate's settings. */
import type { Actuator, CommandActuator, Positioner, PulseActuator } from '../../../devices/actuator.js';
import type { PointMap } from '../../../devices/point-map.js';
import { type Profile, pointOf } from '../../../devices/profile.js';
import type { Clock } from '../../../protocols/clock.js';
import type { Line } from '../../../protocols/modbus/line.js';
import type { GateSettings } from '../../config/gate-schema.js';
import type { Way } from '../interlocks/finding.js';
import type { PermitMint } from '../permit.js';
import { ActuatorDriver } from './actuator-driver.js';
import { ArmingWatch } from './arming-watch.js';
import { armingOf, type FailSafePlan } from './fail-safe.js';
import type { Arming } from './gate-driver.js';
import type { Manner } from './manner.js';
import { PositionerManner, type PositionerSettings } from './positioner.js';
import { ActuatorRegisters, type Place, type Setting } from './registers.js';
import { Runner, type RunnerSettings } from './runner.js';
import { SignOfLife } from './sign-of-life.js';

export interface ActuatorPlace {
  readonly gate: GateSettings;
  readonly profile: Profile;
  readonly actuator: Actuator;
  readonly line: Line;
  readonly place: Place;
}

type RunActuator = CommandActuator | PulseActuator;

/** Throws RangeError for a profile whose actuator names points that it does not have. */
export function driverOf(
  { gate, profile, actuator, line, place }: ActuatorPlace,
  mint: PermitMint,
  clock: Clock,
): ActuatorDriver {
  const registers = new ActuatorRegisters(line, place);
  const { alive } = actuator;
  return new ActuatorDriver({
    gate: gate.id,
    registers,
    mint,
    clock,
    manner: (stop): Manner =>
      actuator.kind === 'positioner'
        ? new PositionerManner(registers, positionerSettings(profile, actuator))
        : new Runner(registers, runnerSettings(gate, profile, actuator), clock, stop),
    arming: new ArmingWatch(() => readArming(failSafePlan(gate, profile, actuator), registers), clock),
    signOfLife: alive && new SignOfLife(registers, pointOf(profile, alive.point), alive.everyMs, clock),
  });
}

function positionerSettings(profile: Profile, { demand, enable, stop }: Positioner): PositionerSettings {
  return {
    demand: pointOf(profile, demand),
    enable: enable.map((each) => settingOf(profile, each)),
    stop: settingOf(profile, stop),
  };
}

export function runnerSettings(gate: GateSettings, profile: Profile, actuator: RunActuator): RunnerSettings {
  const { position, opened, closed } = actuator;
  const of = (each: { readonly point: string; readonly value: number }): Setting => settingOf(profile, each);
  const [open, close] = [of(actuator.open), of(actuator.close)];
  const others = (own: Setting, all: readonly Setting[]): Setting[] =>
    all.filter(({ map }) => map.name !== own.map.name).map(({ map }) => ({ map, value: 0 }));
  const common = {
    open,
    close,
    travelTimeMs: gate.travelTime,
    isSeen: position !== undefined,
    hasOpenedEnd: opened !== undefined,
    hasClosedEnd: closed !== undefined,
  };
  if (actuator.kind === 'pulses') {
    const stops = actuator.stop.map(of);
    const clears = { opening: others(open, stops), closing: others(close, stops) };
    return { ...common, stops, clears, pulse: pulseOf(profile, actuator) };
  }
  const stop = of(actuator.stop);
  if (actuator.isLatched) return { ...common, stops: [stop], clears: { opening: [], closing: [] } };
  const all = [open, close, stop];
  return {
    ...common,
    stops: [stop, ...others(stop, [open, close])],
    clears: { opening: others(open, all), closing: others(close, all) },
  };
}

/**
 * The length of a module's own pulses: what is written is it, or the module keeps it in a setting in seconds, which is among
 * its fail-safe conditions, the one for opening first. Without a position a pulse of unknown length moves nothing.
 */
function pulseOf(profile: Profile, actuator: PulseActuator): RunnerSettings['pulse'] {
  if (actuator.timedBy === 'gateway') return undefined;
  const maps = [...new Set(actuator.failSafe.map(({ point }) => pointOf(profile, point)))];
  const [opening, closing = opening] = maps.filter(({ unit }) => unit === 's');
  const lengthOf = (command: RunActuator['open'], kept: PointMap | undefined): PointMap | number =>
    pointOf(profile, command.point).unit === 's' ? command.value : (kept ?? Number.NaN);
  const pulse: Record<Way, PointMap | number> = {
    opening: lengthOf(actuator.open, opening),
    closing: lengthOf(actuator.close, closing),
  };
  const isUnknown = Object.values(pulse).some((each) => Number.isNaN(each));
  return isUnknown && actuator.position !== undefined ? undefined : pulse;
}

export function failSafePlan(gate: GateSettings, profile: Profile, actuator: Actuator): FailSafePlan {
  return {
    kind: actuator.kind,
    timedBy: actuator.kind === 'pulses' ? actuator.timedBy : undefined,
    conditions: actuator.failSafe.map((condition) => ({ map: pointOf(profile, condition.point), condition })),
    wanted: gate.onLossOfControl,
    isIgnored: gate.failSafe === 'ignored',
  };
}

async function readArming(plan: FailSafePlan, registers: ActuatorRegisters): Promise<Arming> {
  const raws = new Map<string, number | undefined>();
  for (const { map } of plan.conditions) {
    if (!raws.has(map.name)) raws.set(map.name, await registers.raw(map, 'poll'));
  }
  return armingOf(plan, raws);
}

function settingOf(
  profile: Profile,
  { point, value }: { readonly point: string; readonly value: number },
): Setting {
  return { map: pointOf(profile, point), value };
}
