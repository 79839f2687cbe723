/**
 * What a gate driver needs to know of an actuator. Points are names of the same profile.
 *
 * A *positioner* is told where to go and goes there by itself. One with *commands* is told to open, to close and to
 * stop. One with *pulses* has motor contacts that are closed for as long as it is to run, best by the module itself.
 */
import { z } from 'zod';
import { conditionSchema } from './point-map.js';

const setting = z.strictObject({ point: z.string(), value: z.number() });

const common = {
  /** Commands are accepted only while each of these holds. */
  ready: z.array(z.strictObject({ point: z.string(), equals: z.number() })).default([]),
  /** Any of these reading 1 means that it moves. */
  moving: z.array(z.string()).default([]),
  /** A fault stands while any of these holds: torque, motor protection, a jammed valve. */
  faults: z.array(conditionSchema).default([]),
  /** What it does by itself when it hears nothing more; a gate is armed only while each holds. */
  failSafe: z.array(conditionSchema.extend({ note: z.string().optional() })).default([]),
  /** Written again and again, so that it knows that somebody is there: 0 and 1 in turn. */
  alive: z.strictObject({ point: z.string(), everyMs: z.int().min(100).max(600_000) }).optional(),
};

const positionerSchema = z.strictObject({
  kind: z.literal('positioner'),
  /** In percent of opening. */
  position: z.string(),
  demand: z.string(),
  /** Stand as stated while a demand is to be followed; written with it, in this order. */
  enable: z.array(setting).default([]),
  /** The one write that stops it, whatever it is doing. */
  stop: setting,
  ...common,
});
export type Positioner = z.output<typeof positionerSchema>;

const ends = {
  /** In percent of opening, where the actuator tells it. */
  position: z.string().optional(),
  /** What tells that it has come to an end. */
  opened: conditionSchema.optional(),
  closed: conditionSchema.optional(),
};

const commandsSchema = z.strictObject({
  kind: z.literal('commands'),
  open: setting,
  close: setting,
  stop: setting,
  /** Whether a command goes on until another countermands it. */
  isLatched: z.boolean(),
  ...ends,
  ...common,
});
export type CommandActuator = z.output<typeof commandsSchema>;

const pulsesSchema = z.strictObject({
  kind: z.literal('pulses'),
  /** Each is released by `value: 0`, or by the module itself after its time where it `times`. */
  open: setting,
  close: setting,
  /** Releases both, in this order. */
  stop: z.array(setting).min(1),
  /** Seconds that one pulse may last at most; the module counts them where `timedBy` says so. */
  timedBy: z.enum(['module', 'gateway']),
  ...ends,
  ...common,
});
export type PulseActuator = z.output<typeof pulsesSchema>;

export const actuatorSchema = z.discriminatedUnion('kind', [positionerSchema, commandsSchema, pulsesSchema]);
export type Actuator = z.output<typeof actuatorSchema>;

/** Names of all points that the gate moves by, or is judged by. */
export function actuatorPointNames(actuator: Actuator): Set<string> {
  const { ready, moving, faults, failSafe, alive, position } = actuator;
  const names = [...ready, ...faults, ...failSafe].map(({ point }): string | undefined => point);
  names.push(...moving, position, alive?.point);
  if (actuator.kind === 'positioner') {
    names.push(actuator.demand, actuator.stop.point, ...actuator.enable.map(({ point }) => point));
  } else {
    const stops = [actuator.stop].flat();
    names.push(actuator.open.point, actuator.close.point, ...stops.map(({ point }) => point));
    names.push(actuator.opened?.point, actuator.closed?.point);
  }
  return new Set(names.filter((name) => name !== undefined));
}
