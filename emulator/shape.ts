/**
 * The shape of `emulator.yaml`. Every number of the canal has a default: a headworks the size of the
 * Khorgos' left bank. Paths are relative to the file.
 */
import { z } from 'zod';
import { duration, identifier } from '../protocols/settings/fields.js';
import { CANAL_VARIABLES, type CanalVariable } from './canal/canal.js';
import { DELAYED_KINDS, LASTING_KINDS, PLAIN_KINDS } from './mischief/kinds.js';
import type { EmulatorTextKey } from './texts.js';

const baudRate = z.int().min(300).max(921_600);
const path = z.string().min(1).max(1000);
const pointName = z.string().max(40);
const levelM = z.number().min(-10_000).max(10_000);
const positive = (most: number): z.ZodNumber => z.number().positive().max(most);

const structure = z.strictObject({
  widthM: positive(200).default(6),
  sillM: levelM.default(0),
  travelM: positive(50).default(2.5),
  /** At least 100 m2: smaller stores would need shorter steps. */
  forebayAreaM2: z.number().min(100).max(1e8).default(4000),
  forebayBedM: levelM.default(0),
  weirCrestM: levelM.default(1.6),
  weirWidthM: z.number().min(0.1).max(200).default(20),
  fishPassM2: z.number().min(0).max(50).default(0.5),
  offtakeAreaM2: z.number().min(100).max(1e7).default(3000),
  offtakeBedM: levelM.default(-0.3),
  offtakeCoefficient: positive(100).default(6.5),
  offtakeExponent: z
    .number()
    .min(1)
    .max(3)
    .default(5 / 3),
});

const canal = z.strictObject({
  startAt: z.iso.datetime().default('2017-07-10T00:00:00Z').transform(Date.parse),
  accelerate: z.number().min(0.1).max(3600).default(1),
  dischargeScale: positive(1000).default(12),
  openingPercent: z.number().min(0).max(100).default(20),
  /** Canal time from closed to fully open. */
  travelTime: duration('1s', '1h').default(90_000),
  structure: structure.prefault({}),
});

const host = z.string().min(1).default('127.0.0.1');
/** 0: any free one, told in the ready line. */
const port = z.int().min(0).max(65_535);

// One branch for each kind, each with its own literal: that is how messages find the branch that was meant.
const onPty = <Kind extends string>(kind: Kind) =>
  z.strictObject({ id: identifier, kind: z.literal(kind), path, baudRate: baudRate.default(9600) });
const serialOverTcp = <Kind extends string>(kind: Kind) =>
  z.strictObject({ id: identifier, kind: z.literal(kind), host, port, baudRate: baudRate.default(9600) });

const line = z.discriminatedUnion('kind', [
  onPty('rtu'),
  onPty('ascii'),
  z.strictObject({ id: identifier, kind: z.literal('tcp'), host, port }),
  serialOverTcp('rtu-over-tcp'),
  serialOverTcp('ascii-over-tcp'),
]);
export type LineSettings = z.output<typeof line>;

const canalVariable = z.string().transform((text, context): CanalVariable => {
  const variable = CANAL_VARIABLES.find((candidate) => candidate === text);
  if (variable !== undefined) return variable;
  context.addIssue({ code: 'custom', message: 'unknownVariable' satisfies EmulatorTextKey });
  return z.NEVER;
});

/** The canal has one gate as yet. */
const GATES = ['gate', 'nothing'] as const;

const instrument = z.strictObject({
  id: identifier,
  line: identifier,
  unit: z.int().min(1).max(247),
  profile: z.string().min(1).max(40),
  /** What the profile leaves to be said of each instrument. */
  settings: z.record(pointName, z.union([z.string(), z.number()])).default({}),
  /** Of an actuator: the canal's gate that it drives. One that drives nothing is a set of registers. */
  drives: z.enum(GATES).default('gate'),
  serves: z.record(pointName, canalVariable).default({}),
  /** Numbers, and texts for strings. */
  constants: z.record(pointName, z.union([z.number(), z.string().max(128)])).default({}),
});

/** `mute`: no answer; `local`: the actuator's selector is away from remote; `stuck`: the gate does not move. */
export const FAULT_KINDS = ['mute', 'local', 'stuck'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

const fault = z.strictObject({
  instrument: identifier,
  kind: z.enum(FAULT_KINDS),
  /** After the start, by the clock on the wall, not the canal's. */
  from: duration('0s', '7d').default(0),
  /** Until the end when not given. */
  for: duration('1ms', '7d').optional(),
});

/** Which requests meet it: those to one instrument, or all of a line. */
const struck = {
  instrument: identifier.optional(),
  line: identifier.optional(),
  /** Of the requests. */
  share: z.number().min(0).max(1).default(1),
  seed: z.int().min(0).max(4_294_967_295).default(1),
};

const delayed = <Kind extends string>(kind: Kind) =>
  z.strictObject({
    ...struck,
    kind: z.literal(kind),
    delay: duration('0s', '1h').default(300),
    spread: duration('0s', '1h').default(0),
  });
const lasting = <Kind extends string>(kind: Kind) =>
  z.strictObject({ ...struck, kind: z.literal(kind), for: duration('1ms', '7d').default(2000) });
const plain = <Kind extends string>(kind: Kind) => z.strictObject({ ...struck, kind: z.literal(kind) });

const [firstKind, ...otherDelayedKinds] = DELAYED_KINDS;
const mischief = z.discriminatedUnion('kind', [
  delayed(firstKind),
  ...otherDelayedKinds.map(delayed),
  ...LASTING_KINDS.map(lasting),
  ...PLAIN_KINDS.map(plain),
]);
export type MischiefSettings = z.output<typeof mischief>;

/** See `config.ts` for what is checked across the file. */
export const settingsShape = z.strictObject({
  /** Folder of profiles beside those that ship. */
  profiles: path.optional(),
  canal: canal.prefault({}),
  lines: z.array(line).min(1).max(16),
  cables: z
    .array(z.strictObject({ id: identifier, ends: z.tuple([path, path]) }))
    .max(16)
    .default([]),
  instruments: z.array(instrument).min(1).max(256),
  faults: z.array(fault).max(256).default([]),
  mischief: z.array(mischief).max(256).default([]),
});
export type EmulatorSettings = z.output<typeof settingsShape>;
