/**
 * Points that need the past: the mean over a window, and the water balance of a reach whose level rises and falls.
 * What they remember is bounded by their window in time and by MOST_KEPT in number.
 */
import { z } from 'zod';
import { duration } from '../../protocols/settings/fields.js';
import { type DerivedMethod, inputNamed } from './method.js';
import { combinedUncertainty, type Known, missing, type Quantity, worse, worstOf } from './quantity.js';

/** One a second for an hour; longer windows keep one for each 1/3600 of their length. */
const MOST_KEPT = 3600;

interface Sample {
  readonly atMs: number;
  readonly quantity: Quantity;
}

/** `memory` with what is new, without what has left the window. */
function kept(memory: readonly Sample[] = [], sample: Sample, windowMs: number): readonly Sample[] {
  const last = memory.at(-1);
  const isTooSoon = last !== undefined && sample.atMs - last.atMs < windowMs / MOST_KEPT;
  const recent = memory.filter(({ atMs }) => sample.atMs - atMs <= windowMs);
  return isTooSoon ? recent : [...recent, sample];
}

const averageParameters = z.strictObject({ window: duration('2s', '31d') });
/** Below this part of the window with values, a mean is doubtful. */
const ENOUGH = 0.75;

/** The mean over the window, each value counted for as long as it stood. */
export const average: DerivedMethod<z.output<typeof averageParameters>, readonly Sample[]> = {
  parameters: averageParameters,
  parametersKey: 'parameters',
  inputs: { value: 'required' },
  unitOf: ([first]) => first?.unit,
  evaluate: ({ parameters: { window: windowMs }, inputs, memory, nowMs }) => {
    const quantity = inputNamed(inputs, 'value') ?? missing('never-read');
    const samples = kept(memory, { atMs: nowMs, quantity }, windowMs);
    return { quantity: meanOf(samples, windowMs, nowMs), memory: samples };
  },
};

function meanOf(samples: readonly Sample[], windowMs: number, nowMs: number): Quantity {
  let total = 0;
  let uncertainty: number | undefined = 0;
  let knownMs = 0;
  let trust: Known['trust'] = 'reliable';
  samples.forEach(({ atMs, quantity }, index) => {
    const stoodMs = (samples[index + 1]?.atMs ?? nowMs) - atMs;
    if (quantity.kind === 'missing' || stoodMs <= 0) return;
    total += quantity.value * stoodMs;
    // One instrument's error is the same all the time: it does not average out.
    uncertainty =
      uncertainty === undefined || quantity.uncertainty === undefined
        ? undefined
        : uncertainty + quantity.uncertainty * stoodMs;
    knownMs += stoodMs;
    trust = worse(trust, quantity.trust);
  });
  const last = samples.at(-1)?.quantity;
  if (knownMs === 0) return last ?? missing('never-read');
  const isEnough = knownMs >= ENOUGH * windowMs;
  const judged = worse(trust, isEnough ? 'reliable' : 'doubtful');
  return {
    kind: 'known',
    value: total / knownMs,
    uncertainty: uncertainty === undefined ? undefined : uncertainty / knownMs,
    trust: judged,
    ...(judged === 'reliable' ? {} : { reason: 'input' }),
  };
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

/**
 * What is lost or not measured in a reach, in m3/s: inflows less outflows less the rise of what it stores,
 * sum(Qin) - sum(Qout) - A dh/dt, dh/dt over the window (continuity equation of a store).
 */
export const massBalance: DerivedMethod<z.output<typeof balanceParameters>, readonly Sample[]> = {
  parameters: balanceParameters,
  parametersKey: 'parameters',
  inputs: 'any',
  unitOf: () => 'm3/s',
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
