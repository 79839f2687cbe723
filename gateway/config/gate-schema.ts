/** `gates:` and `interlocks:` of `site.yaml`: what is moved, how far, how often, and what keeps it from moving. */
import { z } from 'zod';
import { allows, duration, identifier, rule } from '../../protocols/settings/fields.js';
import type { SiteKey } from '../text/site-texts.js';
import { pointId } from './point-id.js';
import { percent, programmeSchema } from './programme-schema.js';

/** The largest change of a level within a time, such as a river bed must not see: any number of windows. */
const rampWindow = z
  .strictObject({
    window: duration('1m', '7d'),
    maxDropM: z.number().positive().optional(),
    maxRiseM: z.number().positive().optional(),
    /** The level that is meant; the gate's `downstream` when not given. */
    point: pointId.optional(),
    /** Which way the gate moves the level when it opens. */
    opening: z.enum(['raises', 'lowers']).default('raises'),
    /** The most that the level changes for one percent of opening, in metres, from commissioning; a cautious guess otherwise. */
    levelPerPercentM: z.number().positive().max(10).optional(),
    /** How long the level takes to follow a move. */
    settle: duration('0s', '24h').default(600_000),
  })
  .refine(
    ({ maxDropM, maxRiseM }) => maxDropM !== undefined || maxRiseM !== undefined,
    rule<SiteKey>('someRamp'),
  );
export type RampWindow = z.output<typeof rampWindow>;

const levelLimits = z
  .strictObject({ minM: z.number().optional(), maxM: z.number().optional() })
  .refine(
    ({ minM, maxM }) => typeof minM !== 'number' || typeof maxM !== 'number' || minM < maxM,
    rule<SiteKey>('boundsReversed', ['minM']),
  );

export const DEFAULT_MIN_TRAVEL_PERCENT = 1;

const limits = z
  .strictObject({
    minOpening: percent.default(0),
    maxOpening: percent.default(100),
    /** Smallest move worth making, in percent of opening. */
    minTravel: z.number().min(0.1).max(50).default(DEFAULT_MIN_TRAVEL_PERCENT),
    startsPerHour: z.int().min(1).max(1200).default(20),
    /** Rest of the motor before it turns the other way. */
    reversalDwell: duration('0s', '1h').default(2000),
    /** How much the gate may open (close) within any minute, in percent of travel. */
    maxOpeningPerMinute: z.number().positive().max(6000).optional(),
    maxClosingPerMinute: z.number().positive().max(6000).optional(),
    ramp: z.array(rampWindow).default([]),
    /** Beyond these the gate is not moved so as to make it worse: opening drains upstream and fills downstream. */
    upstreamLevel: levelLimits.optional(),
    downstreamLevel: levelLimits.optional(),
    /** What the canal behind the gate carries. */
    maxDischargeM3s: z.number().positive().optional(),
    /** Gates that must not open while this one is open, nor this one while one of them is. */
    notWith: z.array(identifier).default([]),
    /** Water that is, or may be, of a worse level than this is not let in. */
    waterQuality: z
      .strictObject({
        /** Of an entry of `waterQuality:`. */
        id: identifier,
        /** `class`, `index`, or the id of a use: what the table gives a level for. */
        of: z.string().min(1).max(40).default('class'),
        /** 1 is best. */
        worstLevel: z.int().min(1).max(20),
      })
      .optional(),
  })
  .refine((value) => !(value.minOpening > value.maxOpening), rule<SiteKey>('minAboveMax', ['minOpening']));

/** How the programmes that follow a measurement are tuned; docs/control.md says how. */
const tuning = z.strictObject({
  /** Least time between two moves of such a programme. */
  moveEvery: duration('1s', '24h').default(60_000),
  /** Half the band around the setpoint in which nothing is moved: part of the setpoint for discharges, metres for levels. */
  deadband: z.number().min(0).max(10).optional(),
  /** Percent of opening per metre of level error, or per part of discharge error; the structure's equation otherwise. */
  gain: z.number().positive().max(10_000).optional(),
  /** Time in which a lasting error is made good once more. */
  integralTime: duration('10s', '24h').default(600_000),
});

export const gateSchema = z.strictObject({
  id: identifier,
  device: identifier,
  structure: z.strictObject({
    kind: z.literal('vertical-sluice'),
    widthM: z.number().positive().max(200),
    sillM: z.number(),
    travelM: z.number().positive().max(50),
  }),
  upstream: pointId,
  downstream: pointId.optional(),
  discharge: pointId.optional(),
  /** The totalizer behind the gate, for programmes by volume. */
  volume: pointId.optional(),
  /** What becomes of the gate when nobody controls it: the gateway is gone, or blind for longer than `lossAfter`. */
  onLossOfControl: z
    .union([z.enum(['hold', 'close']), z.strictObject({ opening: percent })])
    .meta(allows<SiteKey>('lossOfControl')),
  lossAfter: duration('10s', '7d').default(900_000),
  /** Whether a gate whose actuator has no confirmed fail-safe of its own, or another than the site wants, is armed. */
  failSafe: z.enum(['required', 'ignored']).default('required'),
  /** Longest time for the whole travel; the driver's supervision and a gate without a position need it. */
  travelTime: duration('1s', '2h').optional(),
  /** Outside every slot; the opening is kept when not given. */
  default: programmeSchema.optional(),
  limits: limits.prefault({}),
  tuning: tuning.prefault({}),
});
export type GateSettings = z.output<typeof gateSchema>;

/** A condition over a point: above, below or equal to a number. */
const pointCondition = z
  .strictObject({
    point: pointId,
    above: z.number().optional(),
    below: z.number().optional(),
    equals: z.number().optional(),
    /** Once it holds it goes on holding until the value is so far back. */
    hysteresis: z.number().min(0).default(0),
  })
  .refine(
    ({ above, below, equals }) => [above, below, equals].some((bound) => bound !== undefined),
    rule<SiteKey>('someCondition'),
  );

/** A site's own interlock. While its point is not good it is unknown, and blocks. */
export const interlockSchema = z.strictObject({
  id: identifier,
  /** All gates when not given. */
  gates: z.array(identifier).min(1).optional(),
  guards: z.enum(['opening', 'closing', 'any']).default('any'),
  when: pointCondition,
  /** So long it must have held. */
  for: duration('0s', '24h').default(0),
  /** `block` keeps moves from starting; the others act by themselves. */
  act: z.union([z.enum(['block', 'stop', 'close']), z.strictObject({ opening: percent })]).default('block'),
  /** Whether it stands until somebody releases it. */
  latches: z.boolean().default(false),
});
export type InterlockSettings = z.output<typeof interlockSchema>;
