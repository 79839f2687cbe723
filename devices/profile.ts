/**
 * A profile is what an instrument is, as data: where each value lives, how it is laid out, where the number comes from
 * and how sure we are. One YAML file per product in `profiles/`; the gateway reads with it and the emulator serves from it.
 *
 *   document (as in the file; may leave choices to the site) ── choose ──► Profile (everything decided)
 */
import { z } from 'zod';
import { allows } from '../protocols/settings/fields.js';
import { actuatorSchema } from './actuator.js';
import { WORD_ORDERS } from './codec.js';
import {
  combinedSchema,
  conditionSchema,
  POINT_NAME,
  type PointMap,
  pointMapSchema,
  TABLES,
} from './point-map.js';

/** What differs from one instrument of a product to the next, and no register tells: the site says it. */
const settingSchema = z.union([
  z.strictObject({
    /** Choice -> what it means. */
    options: z.record(z.string().regex(/^[A-Za-z0-9_.-]{1,20}$/), z.string()),
    default: z.string(),
    note: z.string().optional(),
  }),
  z.strictObject({
    min: z.number(),
    max: z.number(),
    default: z.number(),
    unit: z.string().max(20).default(''),
    note: z.string().optional(),
  }),
]);
export type ProfileSetting = z.output<typeof settingSchema>;
export type Choices = Readonly<Record<string, string | number>>;

const settingName = z.string().regex(POINT_NAME);
const fromSetting = z.strictObject({ setting: settingName });
/** The setting's number x `times` + `plus`. */
const numberFromSetting = fromSetting.extend({ times: z.number().default(1), plus: z.number().default(0) });
/** Several settings together: the two ends of a span make its scale and its offset. */
const numberFromSettings = z.strictObject({
  sum: z
    .array(fromSetting.extend({ times: z.number().default(1) }))
    .min(2)
    .max(4),
  plus: z.number().default(0),
});
const settableNumber = z.union([z.number(), numberFromSetting, numberFromSettings]);
type SettableNumber = z.output<typeof settableNumber>;
/** Only where the setting has been given one of these. */
const only = z.strictObject({ setting: settingName, is: z.array(z.string()).min(1) });

const pointDocumentSchema = pointMapSchema.extend({
  order: z.union([z.enum(WORD_ORDERS), fromSetting]).default('ABCD'),
  scale: settableNumber
    .refine((scale) => scale !== 0)
    .meta(allows('nonZeroNumber'))
    .default(1),
  offset: settableNumber.default(0),
  only: only.optional(),
});

const stepSchema = z.union([
  z.strictObject({ write: z.strictObject({ point: z.string(), value: z.number() }) }),
  z.strictObject({ waitMs: z.int().min(1).max(600_000) }),
  /** Reads until the condition holds; the procedure fails when it does not within the time. */
  z.strictObject({
    until: conditionSchema,
    everyMs: z.int().min(50).max(60_000).default(1000),
    withinMs: z.int().min(50).max(600_000),
  }),
  z.strictObject({ read: z.array(z.string()).min(1) }),
]);

/** What must be done in order: a measurement that is triggered, settings that are staged and committed, an unlocking. */
const procedureSchema = z.strictObject({
  id: z.string().regex(POINT_NAME),
  /** `each-poll`: before the points are read; `at-start`: once, when the instrument answers; `on-request`: by a person. */
  run: z.enum(['each-poll', 'at-start', 'on-request']),
  why: z.string(),
  steps: z.array(stepSchema).min(1).max(16),
  source: z.string().optional(),
});
export type Procedure = z.output<typeof procedureSchema>;

/** How to tell this product from others on a line: all that is given must be so. */
const identitySchema = z.strictObject({
  registers: z
    .array(
      z.strictObject({
        table: z.enum(TABLES),
        address: z.int().min(0).max(65535),
        type: pointMapSchema.shape.type,
        length: z.int().min(1).max(64).optional(),
        in: z.array(z.union([z.number(), z.string()])).min(1),
      }),
    )
    .default([]),
  /** Text within the answer to function 17. */
  reportId: z.string().optional(),
  /** Texts within objects 0 and 1 of function 43/14. */
  vendorName: z.string().optional(),
  productCode: z.string().optional(),
});
export type Identity = z.output<typeof identitySchema>;

export const KINDS = ['level', 'flow', 'gate', 'water-quality', 'power', 'io'] as const;

const base = {
  profile: z.string().regex(/^[a-z0-9-]{1,40}$/),
  vendor: z.string(),
  model: z.string(),
  kind: z.enum(KINDS),
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
  /** Silence before each request to it, beyond what the line keeps anyway. */
  guardMs: z.number().min(0).max(1000).default(0),
  /** It is not to be asked more often. */
  minEveryMs: z.int().min(0).max(3_600_000).default(0),
  /** After its start, or a silence of that length, its values are doubtful for so long. */
  warmUpMs: z.int().min(0).max(600_000).default(0),
  /** Whether the first request after a pause may go unanswered because it wakes the instrument. */
  sleeps: z.boolean().default(false),
  maxRegistersPerRead: z.int().min(1).max(125).default(125),
  maxBitsPerRead: z.int().min(1).max(2000).default(2000),
  /** Registers that nobody asked for but that may be read along to save a request. */
  maxGap: z.int().min(0).max(120).default(0),
  /** Whether reads must begin at an even address and have an even count. */
  evenReads: z.boolean().default(false),
  /** Points that must come in one reply, since they mean something only together. */
  together: z.array(z.array(z.string()).min(2)).default([]),
  /** Registers that no read may touch. */
  forbidden: z
    .array(z.strictObject({ table: z.enum(TABLES), from: z.int().min(0), to: z.int().max(65535) }))
    .default([]),
  combined: z.array(combinedSchema).default([]),
  procedures: z.array(procedureSchema).default([]),
  identity: identitySchema.optional(),
  actuator: actuatorSchema.optional(),
  quirks: z.array(z.string()).default([]),
};

export const profileDocumentSchema = z.strictObject({
  ...base,
  settings: z.record(settingName, settingSchema).default({}),
  points: z.array(pointDocumentSchema).min(1),
});
export type ProfileDocument = z.output<typeof profileDocumentSchema>;

export interface Profile extends Omit<ProfileDocument, 'points'> {
  readonly points: readonly PointMap[];
  /** What it was decided from, to decide otherwise. */
  readonly document: ProfileDocument;
  /** What was chosen; the other settings have their defaults. */
  readonly chosen: Choices;
}

/** By their ids. */
export type Profiles = ReadonlyMap<string, Profile>;

/**
 * `document` with its settings decided: by `choices`, otherwise by their defaults. Throws RangeError for a choice that the
 * document does not offer; `choiceProblems` finds those beforehand.
 */
export function choose(document: ProfileDocument, choices: Choices = {}): Profile {
  const [problem] = choiceProblems(document, choices);
  if (problem) throw new RangeError(`profile ${document.profile}: ${problem.setting}: ${problem.allowed}`);
  const chosen = (setting: string): string | number => {
    const value = choices[setting] ?? document.settings[setting]?.default;
    if (value === undefined) throw new RangeError(`profile ${document.profile} has no setting ${setting}`);
    return value;
  };
  const numberOf = (given: SettableNumber): number => {
    if (typeof given === 'number') return given;
    const sum = partsOf(given).reduce((all, { setting, times }) => all + Number(chosen(setting)) * times, 0);
    return sum + given.plus;
  };
  const points = document.points.flatMap(({ only: condition, order, scale, offset, ...rest }) => {
    if (condition && !condition.is.includes(String(chosen(condition.setting)))) return [];
    const decided = typeof order === 'string' ? order : (chosen(order.setting) as PointMap['order']);
    return [{ ...rest, order: decided, scale: numberOf(scale), offset: numberOf(offset) }];
  });
  return { ...document, points, document, chosen: choices };
}

/** The settings that a number is made of, each with what it counts for. */
export function partsOf(
  number: SettableNumber,
): readonly { readonly setting: string; readonly times: number }[] {
  if (typeof number === 'number') return [];
  return 'sum' in number ? number.sum : [number];
}

export interface ChoiceProblem {
  readonly setting: string;
  /** `unknown`: the document has no such setting; `value`: it has, but does not offer this. */
  readonly kind: 'unknown' | 'value';
  /** What may stand there. */
  readonly allowed: string;
}

export function choiceProblems(document: ProfileDocument, choices: Choices): ChoiceProblem[] {
  const wrong = offeredProblems(document, choices);
  return wrong.length > 0 ? wrong : emptySpans(document, choices);
}

/** Two settings whose difference is a scale must differ. */
function emptySpans({ points, settings }: ProfileDocument, choices: Choices): ChoiceProblem[] {
  const given = (setting: string): number => Number(choices[setting] ?? settings[setting]?.default);
  return points.flatMap(({ scale }) => {
    if (typeof scale === 'number' || !('sum' in scale)) return [];
    const [first, ...others] = scale.sum;
    const sum = scale.sum.reduce((all, { setting, times }) => all + given(setting) * times, scale.plus);
    if (sum !== 0 || !first) return [];
    const allowed = `not ${others.map(({ setting }) => setting).join(', ')}`;
    return [{ setting: first.setting, kind: 'value' as const, allowed }];
  });
}

function offeredProblems({ settings }: ProfileDocument, choices: Choices): ChoiceProblem[] {
  return Object.entries(choices).flatMap(([setting, value]): ChoiceProblem[] => {
    const offered = Object.hasOwn(settings, setting) ? settings[setting] : undefined;
    if (!offered) return [{ setting, kind: 'unknown', allowed: Object.keys(settings).join(', ') }];
    if ('options' in offered) {
      if (Object.hasOwn(offered.options, String(value))) return [];
      return [{ setting, kind: 'value', allowed: Object.keys(offered.options).join(', ') }];
    }
    if (typeof value === 'number' && value >= offered.min && value <= offered.max) return [];
    return [{ setting, kind: 'value', allowed: `${offered.min}..${offered.max}` }];
  });
}

/** The point of that name; throws RangeError when the profile has none. */
export function pointOf(profile: Profile, name: string): PointMap {
  const point = profile.points.find((candidate) => candidate.name === name);
  if (!point) throw new RangeError(`profile ${profile.profile} has no point ${name}`);
  return point;
}

/** A profile from what a YAML file holds, with `choices` made. Throws ZodError when it is not one. */
export function parseProfile(content: unknown, choices: Choices = {}): Profile {
  return choose(profileDocumentSchema.parse(content), choices);
}
