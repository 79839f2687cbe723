/**
 * Values for every point of a profile, in rounds: small, large, negative where it can be, and in between; with every
 * choice that the site may make. What a value must read back as follows from the profile alone, not from any code under
 * test: value, and the size of one step of its registers.
 */
import { maskOf, type ValueType } from '../../devices/codec.js';
import type { CombinedPoint, PointMap, ScaleFrom } from '../../devices/point-map.js';
import { type Choices, choose, type Profile, type ProfileDocument, pointOf } from '../../devices/profile.js';

export interface Round {
  readonly profile: Profile;
  readonly choices: Choices;
  readonly constants: Readonly<Record<string, number | string>>;
}

/** Four kinds of values with the defaults, two with every other choice; more until each readable point had its own. */
export function roundsOf(document: ProfileDocument): Round[] {
  return variantsOf(document).flatMap((choices, index) => {
    const profile = choose(document, choices);
    const open = new Set(feedable(profile).map(({ name }) => name));
    const kinds = index === 0 ? [SMALL, LARGE, LOW, BETWEEN] : [LOW, LARGE];
    const fewest = Math.max(kinds.length, index === 0 ? mostCodes(profile) : 0);
    const rounds: Round[] = [];
    for (let round = 0; round < fewest || (open.size > 0 && round < MOST_ROUNDS); round++) {
      const constants = constantsOf(profile, { round, kind: kinds[round % kinds.length] ?? SMALL }, open);
      for (const name of Object.keys(constants)) open.delete(name);
      rounds.push({ profile, choices, constants });
    }
    if (open.size > 0) throw new Error(`${document.profile}: no round has ${[...open].join(', ')}`);
    return rounds;
  });
}

const MOST_ROUNDS = 20;
const [SMALL, LARGE, LOW, BETWEEN] = [0, 1, 2, 3];

interface Turn {
  readonly round: number;
  readonly kind: number;
}

function mostCodes(profile: Profile): number {
  return Math.max(0, ...scalings(profile).map((each) => codesOf(each).length));
}

const MOST_VARIANTS = 12;

/** Every combination when they are few, otherwise each choice with the defaults of the others, and numbers far from theirs. */
function variantsOf({ settings }: ProfileDocument): Choices[] {
  const options = Object.entries(settings).flatMap(([name, setting]) =>
    'options' in setting ? [Object.keys(setting.options).map((option) => ({ [name]: option }))] : [],
  );
  const numbers = Object.entries(settings).flatMap(([name, setting]) =>
    'min' in setting ? [{ name, ...setting }] : [],
  );
  // At the limits of all of them at once, no double could tell the steps.
  const small = numbers.map((each) => [each.name, Math.max(each.min, each.default / 8)] as const);
  const large = numbers.map((each) => [each.name, Math.min(each.max, each.default * 8)] as const);
  const spans = numbers.length > 0 ? [Object.fromEntries(small), Object.fromEntries(large)] : [];
  const count = options.reduce((product, choices) => product * choices.length, 1);
  if (count > MOST_VARIANTS) return [{}, ...options.flat(), ...spans];
  const all = options.reduce<Choices[]>(
    (variants, choices) =>
      variants.flatMap((variant) => choices.map((choice) => ({ ...variant, ...choice }))),
    [{}],
  );
  return [...all, ...spans];
}

/** Points whose value somebody may set: what conditions and factors ask decides over others and is left to the instrument. */
function feedable(profile: Profile): (PointMap | CombinedPoint)[] {
  const asked = new Set(witnesses(profile));
  return [
    ...profile.combined,
    ...profile.points.filter(
      ({ name, access, type, write }) =>
        access !== 'w' && type !== 'date' && (write?.effect ?? 'set') === 'set' && !asked.has(name),
    ),
  ];
}

function witnesses({ points, combined }: Profile): string[] {
  return [
    ...points.flatMap(({ when = [], validity = [] }) => [...when, ...validity]),
    ...[...points, ...combined].flatMap(({ scaleFrom }) => scaleFrom),
  ].map(({ point }) => point);
}

function constantsOf(
  profile: Profile,
  turn: Turn,
  open: ReadonlySet<string>,
): Record<string, number | string> {
  const { round, kind } = turn;
  const constants: Record<string, number | string> = codes(profile, round);
  const fed: PointMap[] = [];
  const parts = new Set<string>();
  const candidates = feedable(profile).sort((a, b) => Number(open.has(b.name)) - Number(open.has(a.name)));
  for (const one of candidates) {
    if ('sum' in one) {
      const own = one.sum.map(({ point }) => profile.points.find(({ name }) => name === point));
      if (one.sum.some(({ point }) => point in constants || parts.has(point))) continue;
      if (!own.every((part) => part && fits(part, fed))) continue;
      constants[one.name] = valueOfSum(one, profile, constants, kind);
      for (const part of own) if (part) fed.push(part);
      for (const { point } of one.sum) parts.add(point);
    } else if (
      !parts.has(one.name) &&
      fits(one, fed) &&
      (round % 2 === 1 || disturbed(one, profile).length === 0)
    ) {
      constants[one.name] =
        one.type === 'string' ? textOf(one, round) : valueFor(one, profile, constants, turn);
      fed.push(one);
    }
  }
  return constants;
}

/** Each code, number of decimals or factor in turn, unless it also says what other registers mean. */
function codes(profile: Profile, round: number): Record<string, number> {
  const conditions = new Set(
    profile.points
      .flatMap(({ when = [], validity = [] }) => [...when, ...validity])
      .map(({ point }) => point),
  );
  const fed = scalings(profile).flatMap((scaling): [string, number][] => {
    const offered = codesOf(scaling);
    const code = offered[round % Math.max(1, offered.length)];
    return code === undefined || conditions.has(scaling.point) ? [] : [[scaling.point, code]];
  });
  return Object.fromEntries(fed);
}

function codesOf(scaling: ScaleFrom): number[] {
  if (scaling.as === 'decimals') return [0, 1, 2, 3];
  if (scaling.as !== 'code') return [];
  // A sign goes with the value.
  if (Object.values(scaling.factors).some((factor) => factor < 0)) return [];
  return Object.keys(scaling.factors).map(Number);
}

function scalings({ points, combined }: Profile): ScaleFrom[] {
  return [...points, ...combined].flatMap(({ scaleFrom }) => scaleFrom);
}

/** Whether it has registers, or a meaning of them, beside those that are fed already. */
function fits(point: PointMap, fed: readonly PointMap[]): boolean {
  return fed.every((other) => {
    const clash = (point.when ?? []).some((one) =>
      (other.when ?? []).some(
        (two) =>
          one.point === two.point &&
          JSON.stringify(one) !== JSON.stringify(two) &&
          (one.mask & two.mask) !== 0,
      ),
    );
    return !clash && !overlap(point, other);
  });
}

function overlap(a: PointMap, b: PointMap): boolean {
  if (a.table !== b.table) return false;
  const theirs = maskOf(b);
  return maskOf(a).some((mask, index) => (mask & (theirs[a.address + index - b.address] ?? 0)) !== 0);
}

/** Of 64 bits, what a double tells with room for a fraction. */
const MOST_EXACT = 2 ** 49 - 1;
const WHOLE: Partial<Record<ValueType, readonly [number, number]>> = {
  bool: [0, 1],
  u8: [0, 255],
  i8: [-128, 127],
  u16: [0, 65_535],
  i16: [-32_768, 32_767],
  u32: [0, 4_294_967_295],
  i32: [-2_147_483_648, 2_147_483_647],
  u64: [0, MOST_EXACT],
  i64: [-MOST_EXACT, MOST_EXACT],
  bcd16: [0, 9999],
  bcd32: [0, 99_999_999],
};
/** f16 tells 2048 steps, and none below 2^-24. */
const FRACTIONS = { f16: [0.5, 6000, -250, 7.25] } as const;
const FLOATS = [0.001, 123_456.789, -1234.5, 7.25];

function valueFor(point: PointMap, profile: Profile, constants: Round['constants'], turn: Turn): number {
  const { scale, offset, range, states, noValue } = point;
  const { round, kind } = turn;
  if (states && !range) return Number(Object.keys(states)[round % Object.keys(states).length]);
  const step = scale * factorOf(point, constants);
  const limits = limitsIn(point, profile);
  const [min, max] = limits ?? [0, 0];
  const spare = (raw: number): number => (noValue.includes(raw) ? spare(raw > 0 ? raw - 1 : raw + 1) : raw);
  const whole = spare(
    [Math.min(max, Math.max(min, 1)), max, min, Math.trunc(min + (max - min) / 3)][kind] ?? 0,
  );
  const isNegative = kind === LOW && turnsSign(point);
  const raw = !limits ? (floats(point)[kind] ?? 0) : isNegative ? -max : whole;
  const value = raw * step + offset;
  if (!range || (value >= range.min && value <= range.max)) return value;
  const { min: low, max: high } = range;
  const within = [low + Math.abs(step), high, low, (low + high) / 2][kind] ?? low;
  // The whole range may not be what the registers can hold.
  const [least, most] = limits
    ? [min * step + offset, max * step + offset].sort((a, b) => a - b)
    : [low, high];
  return Math.min(most ?? high, high, Math.max(within, low, least ?? low));
}

/** What the registers can hold, and where they say by themselves that a value is none, what is one. */
function limitsIn(point: PointMap, profile: Profile): readonly [number, number] | undefined {
  const limits = limitsOf(point);
  const own = (point.validity ?? []).filter((each) => overlap(point, pointOf(profile, each.point)));
  if (!limits) return undefined;
  return own.reduce<readonly [number, number]>(
    ([low, high], { min = low, max = high }) => [Math.max(low, min), Math.min(high, max)],
    limits,
  );
}

/** The points that may become invalid, or lose their meaning, by what this one is set to: it has bits of their witness. */
export function disturbed(one: PointMap, { points }: Profile): PointMap[] {
  return points.filter(
    (other) =>
      other !== one &&
      [...(other.when ?? []), ...(other.validity ?? [])].some(({ point }) =>
        points.some((witness) => witness.name === point && overlap(one, witness)),
      ),
  );
}

function floats({ type }: PointMap): readonly number[] {
  return type === 'f16' ? FRACTIONS.f16 : FLOATS;
}

function turnsSign({ scaleFrom }: PointMap): boolean {
  return scaleFrom.some(
    (each) => each.as === 'code' && Object.values(each.factors).some((factor) => factor < 0),
  );
}

/** Of whole numbers. */
function limitsOf({ type, bits }: PointMap): readonly [number, number] | undefined {
  const limits = WHOLE[type];
  if (!bits || !limits) return limits;
  const half = 2 ** (bits.count - 1);
  return limits[0] < 0 ? [-half, half - 1] : [0, 2 * half - 1];
}

function valueOfSum(
  sum: CombinedPoint,
  profile: Profile,
  constants: Round['constants'],
  kind: number,
): number {
  const canBeNegative = sum.sum.some(({ point, times }) => {
    const part = profile.points.find(({ name }) => name === point);
    return times < 0 || part === undefined || (limitsOf(part)?.[0] ?? -1) < 0;
  });
  const value = [0.25, 1_234_567.75, canBeNegative ? -43_210.5 : 0, 70_000.5][kind] ?? 0;
  return value * factorOf(sum, constants);
}

/** Known for what `constants` decide; what the instrument decides by itself is taken as 1. */
function factorOf({ scaleFrom }: PointMap | CombinedPoint, constants: Round['constants']): number {
  return scaleFrom.reduce((product, each) => {
    const told = constants[each.point];
    if (typeof told !== 'number') return product;
    return (
      product *
      (each.as === 'code' ? (each.factors[String(told)] ?? 1) : each.as === 'decimals' ? 10 ** -told : 1)
    );
  }, 1);
}

function textOf({ length = 1, byteOffset }: PointMap, round: number): string {
  return ['A', 'No. 12-b/7', 'x'.repeat(128), '~!'][round % 4]?.slice(0, 2 * length - byteOffset) ?? '';
}

const RELATIVE: Partial<Record<ValueType, number>> = { f16: 2 ** -11, f32: 2 ** -24 };
const ROUNDING = 1e-12;

/** How far what is read may be from what was set: half a step of the registers, or of a float's own digits. */
export function toleranceOf(
  one: PointMap | CombinedPoint,
  profile: Profile,
  factor: (scaleFrom: readonly ScaleFrom[]) => number,
  value: number,
): number {
  if ('sum' in one) {
    const times = Math.abs(factor(one.scaleFrom));
    const parts = one.sum.flatMap(({ point, times: share }) => {
      const part = profile.points.find(({ name }) => name === point);
      return part ? [{ part, share: Math.abs(share) }] : [];
    });
    // A fraction beside whole numbers is below the step of those.
    const steps = parts
      .filter(({ part }) => limitsOf(part))
      .map(({ part, share }) => Math.abs(part.scale) * share);
    const most = Math.min(Math.abs(value) / times, ...steps);
    const own = parts.map(({ part, share }) => share * toleranceOf(part, profile, factor, most / share));
    return times * Math.min(...own) + Math.abs(value) * ROUNDING;
  }
  const step = limitsOf(one) ? Math.abs(one.scale * factor(one.scaleFrom)) : 0;
  const relative = RELATIVE[one.type] ?? ROUNDING;
  return step / 2 + Math.abs(value - one.offset) * relative + Math.abs(value) * ROUNDING + 1e-30;
}
