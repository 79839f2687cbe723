/**
 * Points that need the past: the mean over a window, and the water balance of a reach whose level rises and falls.
 * What they remember is bounded by their window in time and by PARTS in number.
 */
import { z } from 'zod';
import { duration } from '../../protocols/settings/fields.js';
import { type DerivedMethod, inputNamed } from './method.js';
import { combinedUncertainty, type Known, missing, type Quantity, worse, worstOf } from './quantity.js';

/** Parts into which a window is divided, at most: what is older than the window leaves it in steps of one. */
const PARTS = 600;

const averageParameters = z.strictObject({ window: duration('2s', '31d') });
/** Below this part of the window with values, a mean is doubtful. */
const ENOUGH = 0.75;
/** A value stands for no longer than this when nobody has looked again: the cycles were held up. */
const LONGEST_STAND_MS = 30_000;

/** What has been seen in a stretch of time. */
interface Slot {
  readonly fromMs: number;
  readonly toMs: number;
  /** Sum of value x time, and of uncertainty x time; the latter undefined when one was not known. */
  readonly total: number;
  readonly uncertain: number | undefined;
  readonly knownMs: number;
  /** The worst of it. */
  readonly trust: Known['trust'];
  /** What has been so since `toMs`. */
  readonly stands: Quantity;
}

/** The mean over the window, each value counted for as long as it stood. */
export const average: DerivedMethod<z.output<typeof averageParameters>, readonly Slot[]> = {
  parameters: averageParameters,
  parametersKey: 'parameters',
  inputs: { value: 'required' },
  unitOf: ([first]) => first?.unit,
  evaluate: ({ parameters: { window: windowMs }, inputs, memory = [], nowMs }) => {
    const quantity = inputNamed(inputs, 'value') ?? missing('never-read');
    const recent = memory.filter(({ toMs }) => nowMs - toMs < windowMs);
    const last = memory.at(-1);
    const next = stood(last, quantity, nowMs);
    const isRoom = last !== undefined && recent.length > 0 && nowMs - last.fromMs <= windowMs / PARTS;
    const slots = isRoom ? [...recent.slice(0, -1), merged(last, next)] : [...recent, next];
    return { quantity: meanOf(slots, quantity, windowMs, nowMs), memory: slots };
  },
};

/** From the end of `before` until now, in which what stood then went on. */
function stood(before: Slot | undefined, stands: Quantity, nowMs: number): Slot {
  const fromMs = before?.toMs ?? nowMs;
  const nothing = { total: 0, uncertain: 0, knownMs: 0, trust: 'reliable' } as const;
  const slot = { ...nothing, fromMs, toMs: nowMs, stands };
  if (before?.stands.kind !== 'known' || nowMs <= fromMs) return slot;
  const { value, uncertainty, trust } = before.stands;
  const knownMs = Math.min(nowMs - fromMs, LONGEST_STAND_MS);
  // One instrument's error is the same all the time: it does not average out.
  const uncertain = uncertainty === undefined ? undefined : uncertainty * knownMs;
  return { ...slot, total: value * knownMs, uncertain, knownMs, trust };
}

function merged(one: Slot, next: Slot): Slot {
  return {
    fromMs: one.fromMs,
    toMs: next.toMs,
    total: one.total + next.total,
    uncertain: plus(one.uncertain, next.uncertain),
    knownMs: one.knownMs + next.knownMs,
    trust: worse(one.trust, next.trust),
    stands: next.stands,
  };
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function meanOf(slots: readonly Slot[], latest: Quantity, windowMs: number, nowMs: number): Quantity {
  let total = 0;
  let uncertain: number | undefined = 0;
  let knownMs = 0;
  let trust: Known['trust'] = 'reliable';
  for (const slot of slots) {
    if (slot.knownMs === 0) continue;
    // The oldest one may have begun before the window.
    const inWindowMs = slot.toMs - Math.max(slot.fromMs, nowMs - windowMs);
    const part = inWindowMs / (slot.toMs - slot.fromMs);
    total += part * slot.total;
    uncertain = plus(uncertain, slot.uncertain === undefined ? undefined : part * slot.uncertain);
    knownMs += part * slot.knownMs;
    trust = worse(trust, slot.trust);
  }
  if (knownMs === 0) return latest.kind === 'known' ? inDoubt(latest) : latest;
  const judged = worse(trust, knownMs >= ENOUGH * windowMs ? 'reliable' : 'doubtful');
  return {
    kind: 'known',
    value: total / knownMs,
    uncertainty: uncertain === undefined ? undefined : uncertain / knownMs,
    trust: judged,
    ...(judged === 'reliable' ? {} : { reason: 'input' }),
  };
}

/** Right after a start, or when the input comes back: of one value nobody knows how long it has stood. */
function inDoubt(quantity: Known): Known {
  return { ...quantity, trust: worse(quantity.trust, 'doubtful'), reason: quantity.reason ?? 'input' };
}

const balanceParameters = z.strictObject({
  /** Names of inputs, in m3/s. */
  inflows: z.array(z.string()).min(1),
  outflows: z.array(z.string()).min(1),
  /** Where the reach stores water: the input that is its level, and its water surface. */
  storage: z
    .strictObject({ level: z.string(), areaM2: z.number().positive(), window: duration('10s', '24h') })
    .optional(),
});

interface Sample {
  readonly atMs: number;
  readonly quantity: Quantity;
}

/** `memory` with what is new, without what has left the window. */
function kept(memory: readonly Sample[] = [], sample: Sample, windowMs: number): readonly Sample[] {
  const last = memory.at(-1);
  const isTooSoon = last !== undefined && sample.atMs - last.atMs < windowMs / PARTS;
  const recent = memory.filter(({ atMs }) => sample.atMs - atMs <= windowMs);
  return isTooSoon ? recent : [...recent, sample];
}

/**
 * What is lost or not measured in a reach, in m3/s: inflows less outflows less the rise of what it stores,
 * sum(Qin) - sum(Qout) - A dh/dt, dh/dt over the window (continuity equation of a store).
 */
export const massBalance: DerivedMethod<z.output<typeof balanceParameters>, readonly Sample[]> = {
  parameters: balanceParameters,
  parametersKey: 'parameters',
  inputs: 'any',
  unitOf: (units, parameters) => {
    const { inflows = [], outflows = [], storage } = parameters ?? {};
    const areIn = (names: readonly string[], wanted: string): boolean =>
      units.every(({ name, unit }) => !names.includes(name) || unit === wanted);
    return areIn([...inflows, ...outflows], 'm3/s') && areIn(storage ? [storage.level] : [], 'm')
      ? 'm3/s'
      : undefined;
  },
  namedIn: ({ inflows, outflows, storage }) => [...inflows, ...outflows, ...(storage ? [storage.level] : [])],
  namesAll: true,
  evaluate: ({ parameters: { inflows, outflows, storage }, inputs, memory, nowMs }) => {
    const known: Known[] = [];
    const parts: (number | undefined)[] = [];
    let value = 0;
    for (const [names, sign] of [
      [inflows, 1],
      [outflows, -1],
    ] as const) {
      for (const name of names) {
        const quantity = inputNamed(inputs, name) ?? missing('never-read');
        if (quantity.kind === 'missing') return { quantity, memory };
        known.push(quantity);
        value += sign * quantity.value;
        parts.push(quantity.uncertainty);
      }
    }
    if (!storage) return { quantity: summed(value, parts, known) };
    const level = inputNamed(inputs, storage.level) ?? missing('never-read');
    if (level.kind === 'missing') return { quantity: level, memory };
    const samples = kept(memory, { atMs: nowMs, quantity: level }, storage.window);
    const [first] = samples;
    const passedS = (nowMs - (first?.atMs ?? nowMs)) / 1000;
    if (first?.quantity.kind !== 'known' || passedS * 1000 < storage.window / 2) {
      return { quantity: missing('never-read'), memory: samples };
    }
    const rise = storage.areaM2 / passedS;
    const stored = rise * (level.value - first.quantity.value);
    // The level's offset cancels in a difference; what is left of its uncertainty counts at both ends.
    const ofLevel = level.uncertainty === undefined ? undefined : Math.SQRT2 * rise * level.uncertainty;
    return {
      quantity: summed(value - stored, [...parts, ofLevel], [...known, level, first.quantity]),
      memory: samples,
    };
  },
};

function summed(value: number, parts: readonly (number | undefined)[], known: readonly Known[]): Quantity {
  return { kind: 'known', value, uncertainty: combinedUncertainty(parts), ...worstOf(known) };
}
