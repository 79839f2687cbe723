/**
 * The shape of `emulator.yaml`, but for the canal (`canal-shape.ts`). Paths are relative to the file.
 */
import { z } from 'zod';
import { duration, identifier } from '../protocols/settings/fields.js';
import { DRIVE_FAULTS } from './canal/network-settings.js';
import { canalShape } from './canal-shape.js';
import { DELAYED_KINDS, LASTING_KINDS, PLAIN_KINDS } from './mischief/kinds.js';

const baudRate = z.int().min(300).max(921_600);
const path = z.string().min(1).max(1000);
const pointName = z.string().max(40);
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

/** A name; which there are, hangs on the gates and reaches. */
const variable = z.string().min(1).max(90);
const error = z.number().min(-1e9).max(1e9);
const spread = z.number().min(0).max(1e9);

/** In the variable's unit, or percent of what it is. */
const meter = z.strictObject({
  from: variable,
  noise: spread.optional(),
  noisePercent: z.number().min(0).max(100).optional(),
  drift: error.optional(),
  offset: error.optional(),
  gainPercent: z.number().min(-100).max(1000).optional(),
  stuckAt: error.optional(),
  seed: z.int().min(0).max(4_294_967_295).optional(),
});

const percent = z.number().min(0).max(100);

const instrument = z.strictObject({
  id: identifier,
  line: identifier,
  unit: z.int().min(1).max(247),
  profile: z.string().min(1).max(40),
  /** What the profile leaves to be said of each instrument. */
  settings: z.record(pointName, z.union([z.string(), z.number()])).default({}),
  /** Of an actuator: the gate that it drives; the only one when not given. With `nothing` it is a set of registers. */
  drives: identifier.optional(),
  /** Of an actuator: what it does when nobody has asked it anything for a time, by the clock on the wall. */
  failSafe: z
    .strictObject({
      after: duration('100ms', '24h'),
      action: z.union([z.enum(['hold', 'open', 'close']), percent]).default('hold'),
    })
    .optional(),
  serves: z.record(pointName, z.union([variable, meter])).default({}),
  /** What its values hang on, such as an ultrasonic meter's on clear water. */
  signal: z
    .strictObject({
      from: variable.default('water.ultrasound_percent'),
      doubtfulBelow: percent.default(50),
      lostBelow: percent.default(30),
    })
    .optional(),
  /** Numbers, and texts for strings. */
  constants: z.record(pointName, z.union([z.number(), z.string().max(128)])).default({}),
});

/** Of any instrument: no answer; values that it calls doubtful; values that it has lost; values that do not change. */
export const INSTRUMENT_FAULTS = ['mute', 'doubtful', 'lost', 'frozen'] as const;
export type InstrumentFault = (typeof INSTRUMENT_FAULTS)[number];
/** The others are of gate actuators and their drives. */
export const FAULT_KINDS = [...INSTRUMENT_FAULTS, ...DRIVE_FAULTS] as const;
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
  canal: canalShape.prefault({}),
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
