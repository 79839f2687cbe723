/**
 * Where one value of an instrument lives, how it is laid out, and when it may be believed. Words: the *raw* number is what
 * the registers hold; its *value* is raw x scale x every factor of `scaleFrom` + offset. Conditions are on raw numbers of
 * other points of the same device, as they were read in the same poll.
 */
import { z } from 'zod';
import { allows } from '../protocols/settings/fields.js';
import { VALUE_TYPES, WORD_ORDERS } from './codec.js';

export const TABLES = ['coil', 'discrete', 'holding', 'input'] as const;
export type Table = (typeof TABLES)[number];

/** `confirmed`: seen in a manual or two independent drivers. No gate is armed on an unconfirmed number. */
export const CONFIDENCE = ['confirmed', 'unconfirmed'] as const;

export const POINT_NAME = /^[a-z][a-z0-9_]{0,39}$/;
const ALL_BITS = 0xffff_ffff;
const pointName = z.string().regex(POINT_NAME);

/**
 * Something that another point's raw number tells: masked with `mask` it is `equals`, one of `in`, not `not`, or from
 * `min` to `max`. At least one of these; all that are given must hold.
 */
export const conditionSchema = z.strictObject({
  point: pointName,
  mask: z.int().min(1).max(ALL_BITS).default(ALL_BITS),
  equals: z.int().optional(),
  in: z.array(z.int()).min(1).optional(),
  not: z.int().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
});
export type Condition = z.output<typeof conditionSchema>;

/** The value counts in full only while the condition holds. */
const validitySchema = conditionSchema.extend({
  /** What the value is otherwise. */
  otherwise: z.enum(['missing', 'unreliable', 'doubtful']).default('missing'),
});
export type Validity = z.output<typeof validitySchema>;

/** A factor that the instrument tells in another register. */
const scaleFromSchema = z.union([
  /** The point's value is a number of decimals: factor 10^-value. */
  z.strictObject({ point: pointName, as: z.literal('decimals') }),
  /** The point's value (its own scale applied) is the factor, or what the value is divided by. */
  z.strictObject({ point: pointName, as: z.enum(['factor', 'divisor']) }),
  /** The point's raw number is a code; one that is not listed makes the value missing. Negative factors give signs. */
  z.strictObject({
    point: pointName,
    as: z.literal('code'),
    factors: z.record(z.string().regex(/^-?\d+$/), z.number()),
  }),
]);
export type ScaleFrom = z.output<typeof scaleFromSchema>;

/** One part of a packed date: `bytes` bytes from byte `at`, where byte 0 is the high byte of the first register. */
const datePartSchema = z.strictObject({
  part: z.enum(['year', 'month', 'day', 'hour', 'minute', 'second']),
  at: z.int().min(0).max(31),
  bytes: z.union([z.literal(1), z.literal(2)]).default(1),
  plus: z.int().default(0),
  isBcd: z.boolean().default(false),
});
export type DatePart = z.output<typeof datePartSchema>;

/** How a point is written, where that is not simply its own registers set to a value. */
const writeSchema = z.strictObject({
  /** Where it is written, when not where it is read. */
  table: z.enum(['coil', 'holding']).optional(),
  address: z.int().min(0).max(65535).optional(),
  /** `single`: functions 5 and 6; `multiple`: 15 and 16, also for one register. */
  function: z.enum(['single', 'multiple']).default('single'),
  /**
   * `set`: stays as written. `latched`: a command that goes on after the register is cleared. `clears`: writing 1 clears
   * something. `trigger`: starts something and returns to another value by itself.
   */
  effect: z.enum(['set', 'latched', 'clears', 'trigger']).default('set'),
  /** Whether it can be read back to confirm the write. */
  readsBack: z.boolean().default(true),
  /** Writes that the instrument's memory survives; such a point is never written in a cycle. */
  memoryWrites: z.int().positive().optional(),
  /** Can hurt somebody, or make the instrument unreachable. */
  isDangerous: z.boolean().default(false),
});
export type WritePolicy = z.output<typeof writeSchema>;

export const pointMapSchema = z.strictObject({
  /** Field name with its unit last, such as `discharge_m3s`. */
  name: pointName,
  table: z.enum(TABLES),
  /** Zero-based, as on the wire. */
  address: z.int().min(0).max(65535),
  type: z.enum(VALUE_TYPES),
  order: z.enum(WORD_ORDERS).default('ABCD'),
  /** Registers of a `string` or `date`. */
  length: z.int().min(1).max(64).optional(),
  /** Where each part of a `date` stands; its value is in seconds since 1970 by the instrument's own clock. */
  date: z.array(datePartSchema).min(1).optional(),
  /** 1 when the value begins in the low byte of its first register. */
  byteOffset: z.union([z.literal(0), z.literal(1)]).default(0),
  /** Only these bits of the raw integer, counted from 0, the least significant. */
  bits: z.strictObject({ from: z.int().min(0).max(31), count: z.int().min(1).max(32) }).optional(),
  scale: z
    .number()
    .refine((scale) => scale !== 0)
    .meta(allows('nonZeroNumber'))
    .default(1),
  offset: z.number().default(0),
  scaleFrom: z.array(scaleFromSchema).max(4).default([]),
  unit: z.string().max(20).default(''),
  access: z.enum(['r', 'w', 'rw']).default('r'),
  /** Whether it is read in each poll; strings and settings of the instrument are not. */
  polled: z.boolean().default(true),
  /** Raw values that mean "no value". */
  noValue: z.array(z.number()).default([]),
  /** What raw numbers mean: `{ 0: closed, 1: open }`. */
  states: z.record(z.string().regex(/^\d+$/), z.string().max(60)).optional(),
  /** The value is physically possible within these bounds, in `unit`. */
  range: z.strictObject({ min: z.number(), max: z.number() }).optional(),
  /** One or several; the worst verdict counts. */
  validity: z
    .union([validitySchema, z.array(validitySchema).min(1).max(8)])
    .transform((validity) => [validity].flat())
    .optional(),
  /** The registers have this meaning only while all of these hold; otherwise the value is missing. */
  when: z
    .union([conditionSchema, z.array(conditionSchema).min(1).max(4)])
    .transform((when) => [when].flat())
    .optional(),
  /** Standard uncertainty of the instrument itself, as its maker states it: the larger of the two. */
  accuracy: z
    .strictObject({ absolute: z.number().positive().optional(), percent: z.number().positive().optional() })
    .optional(),
  /** A total that the instrument gives in f32 only: steps grow with it, and small volumes are lost in it. */
  isCoarse: z.boolean().default(false),
  write: writeSchema.optional(),
  confidence: z.enum(CONFIDENCE).default('confirmed'),
  source: z.string().optional(),
  note: z.string().optional(),
});
export type PointMap = z.output<typeof pointMapSchema>;

/** Whether somebody has seen the point's numbers, and says where: what has no source nobody can check. */
export function isConfirmed({ confidence, source }: Pick<PointMap, 'confidence' | 'source'>): boolean {
  return confidence === 'confirmed' && source !== undefined;
}

/**
 * A value that several points make together: the sum of point x `times`. An integer part and a fraction, a counter and
 * its roll-overs, high and low halves. Each part is taken exactly; the sum is a double.
 */
export const combinedSchema = z.strictObject({
  name: pointName,
  sum: z
    .array(z.strictObject({ point: pointName, times: z.number().default(1) }))
    .min(2)
    .max(8),
  scaleFrom: z.array(scaleFromSchema).max(4).default([]),
  unit: z.string().max(20).default(''),
  range: z.strictObject({ min: z.number(), max: z.number() }).optional(),
  accuracy: pointMapSchema.shape.accuracy,
  confidence: z.enum(CONFIDENCE).default('confirmed'),
  source: z.string().optional(),
  note: z.string().optional(),
});
export type CombinedPoint = z.output<typeof combinedSchema>;

/** Whether `raw` is as the condition says. */
export function holds(condition: Condition, raw: number): boolean {
  const { equals, in: among, not, min, max } = condition;
  // >>> 0: JavaScript's & gives a negative number when bit 31 is set. Without a mask signed numbers stay as they are.
  const seen = condition.mask === ALL_BITS ? raw : (raw & condition.mask) >>> 0;
  return (
    (equals === undefined || seen === equals) &&
    (among === undefined || among.includes(seen)) &&
    (not === undefined || seen !== not) &&
    (min === undefined || seen >= min) &&
    (max === undefined || seen <= max)
  );
}
