/**
 * A profile is what an instrument is, as data: where each value lives, how it is laid out, where the
 * number comes from and how sure we are. One YAML file per product in `profiles/`; the gateway reads
 * with it and the emulator serves from it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { allows } from '../protocols/settings/fields.js';
import { VALUE_TYPES, WORD_ORDERS } from './codec.js';

export const TABLES = ['coil', 'discrete', 'holding', 'input'] as const;
export type Table = (typeof TABLES)[number];

/** `confirmed`: seen in a manual or two independent drivers. No gate is armed on an unconfirmed number. */
const CONFIDENCE = ['confirmed', 'unconfirmed'] as const;

const POINT_NAME = /^[a-z][a-z0-9_]{0,39}$/;
const ALL_BITS = 0xffff_ffff;

export const pointMapSchema = z.strictObject({
  /** Field name with its unit last, such as `discharge_m3s`. */
  name: z.string().regex(POINT_NAME),
  table: z.enum(TABLES),
  /** Zero-based, as on the wire. */
  address: z.int().min(0).max(65535),
  type: z.enum(VALUE_TYPES),
  order: z.enum(WORD_ORDERS).default('ABCD'),
  /** value = raw * scale + offset */
  scale: z
    .number()
    .refine((scale) => scale !== 0)
    .meta(allows('nonZeroNumber'))
    .default(1),
  offset: z.number().default(0),
  unit: z.string().max(20).default(''),
  access: z.enum(['r', 'w', 'rw']).default('r'),
  /** Raw values that mean "no value". */
  noValue: z.array(z.number()).default([]),
  /** The value is physically possible within these bounds, in `unit`. */
  range: z.strictObject({ min: z.number(), max: z.number() }).optional(),
  /** The value holds only while `(validity.point & mask) == equals` in the same poll. */
  validity: z
    .strictObject({
      point: z.string().regex(POINT_NAME),
      mask: z.int().min(1).max(ALL_BITS).default(ALL_BITS),
      equals: z.int().min(0).max(ALL_BITS),
    })
    .optional(),
  confidence: z.enum(CONFIDENCE).default('confirmed'),
  source: z.string().optional(),
  note: z.string().optional(),
});
export type PointMap = z.output<typeof pointMapSchema>;
export type Validity = NonNullable<PointMap['validity']>;

/** Whether the validity point's value says that the value it vouches for is good. */
export function holds(validity: Validity, value: number): boolean {
  // >>> 0: JavaScript's & gives a negative number when bit 31 is set.
  return (value & validity.mask) >>> 0 === validity.equals;
}

/** What a gate driver needs to know of an actuator that positions by itself. */
const positionerSchema = z.strictObject({
  kind: z.literal('positioner'),
  /** Points of this profile, all in percent of opening. */
  position: z.string(),
  demand: z.string(),
  /** The one write that stops it, whatever it is doing. */
  stop: z.strictObject({ point: z.string(), value: z.number() }),
  /** Commands are accepted only while each of these reads as stated. */
  ready: z.array(z.strictObject({ point: z.string(), equals: z.number() })).default([]),
  /** Any of these reading 1 means that it moves. */
  moving: z.array(z.string()).default([]),
});
export type Positioner = z.output<typeof positionerSchema>;

export const profileSchema = z.strictObject({
  profile: z.string().regex(/^[a-z0-9-]{1,40}$/),
  vendor: z.string(),
  model: z.string(),
  kind: z.enum(['level', 'flow', 'gate', 'water-quality', 'power', 'io']),
  source: z.array(z.string()).min(1),
  serial: z
    .strictObject({
      baudRate: z.int().positive().optional(),
      parity: z.enum(['none', 'even', 'odd']).optional(),
      stopBits: z.union([z.literal(1), z.literal(2)]).optional(),
      note: z.string().optional(),
    })
    .optional(),
  /** Time from the end of a request to the start of the reply, at most. */
  turnaroundMs: z.number().min(0).max(5000).default(100),
  maxRegistersPerRead: z.int().min(1).max(125).default(125),
  maxGap: z.int().min(0).max(120).default(0),
  points: z.array(pointMapSchema).min(1),
  actuator: positionerSchema.optional(),
  quirks: z.array(z.string()).default([]),
});
export type Profile = z.output<typeof profileSchema>;

/** The point of that name; throws RangeError when the profile has none. */
export function pointOf(profile: Profile, name: string): PointMap {
  const point = profile.points.find((candidate) => candidate.name === name);
  if (!point) throw new RangeError(`profile ${profile.profile} has no point ${name}`);
  return point;
}

/** Every profile that ships with the product, by its id. Throws when one of ours is broken. */
export function loadProfiles(directory = new URL('./profiles/', import.meta.url)): Map<string, Profile> {
  const profiles = new Map<string, Profile>();
  for (const file of readdirSync(directory).filter((name) => name.endsWith('.yaml'))) {
    const parsed = profileSchema.safeParse(parse(readFileSync(new URL(file, directory), 'utf8')));
    if (!parsed.success) throw new Error(`profile ${file}: ${z.prettifyError(parsed.error)}`);
    profiles.set(parsed.data.profile, parsed.data);
  }
  return profiles;
}
