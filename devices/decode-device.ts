/**
 * What the registers of one device say, all of them together: a value may hang on others for its validity, its factor or
 * its meaning. Words: a *witness* is a point that a condition asks; a *verdict* is a value with how far it may be believed.
 *
 * A bad value never looks like a number: where a factor, a mode or a part is not known, neither is the value. Conditions
 * are on the witness's raw number, whatever that point's own verdict is; a witness that has none is as bad as a "no".
 */

import { decimalRatio, nearest, plus, type Ratio, ratioOf, tells, times, ZERO } from './codec/ratio.js';
import {
  isTold,
  type Scaling,
  scaled,
  scaledRatio,
  scalingOf,
  stepOf,
  withDivisor,
  withFactor,
} from './codec/scaling.js';
import { isFloat, isNoValue, rawOf, widthOf } from './codec.js';
import { type CombinedPoint, type Condition, holds, type PointMap, type ScaleFrom } from './point-map.js';
import { QUALITY_FLAGS, type QualityFlag, type Reason } from './quality.js';

export interface DeviceMap {
  readonly points: readonly PointMap[];
  readonly combined: readonly CombinedPoint[];
}

export interface Verdict {
  readonly value: number | null;
  readonly flag: QualityFlag;
  readonly reason?: Reason;
}

/** A point's words, or why there are none. */
export type Words = readonly number[] | Reason;

const RELIABLE = QUALITY_FLAGS.originalReliable;
const DOUBTFUL = QUALITY_FLAGS.originalDoubtful;
const UNRELIABLE = QUALITY_FLAGS.originalUnreliable;
const FLAG_OTHERWISE = { doubtful: DOUBTFUL, unreliable: UNRELIABLE } as const;
/** More decimals than this are no decimals but another kind of register. */
const MOST_DECIMALS = 12;

/** Verdicts by name, of every point that is a readable number and of every combined point. */
export function decodeDevice(map: DeviceMap, wordsOf: (point: PointMap) => Words): Map<string, Verdict> {
  return new Decoding(map, wordsOf).verdicts();
}

/** Whether a point can be read as a number at all. */
function isNumber({ access, type }: PointMap): boolean {
  return access !== 'w' && type !== 'string';
}

/** The worst that is known of a value that is there; with a reason whenever it is not reliable. */
interface Doubt {
  readonly flag: QualityFlag;
  readonly reason?: Reason;
}
const NO_DOUBT: Doubt = Object.freeze({ flag: RELIABLE });

/** A scaling with the factors that other points tell, and how far those may be believed. */
interface Told {
  readonly scaling: Scaling;
  readonly doubt: Doubt;
}

/** A value before it is rounded to a double. */
interface Exact {
  readonly exact: Ratio;
  /** The smallest difference that it can tell; floats have none of their own. */
  readonly step?: Ratio;
}

class Decoding {
  readonly #map: DeviceMap;
  readonly #wordsOf: (point: PointMap) => Words;
  /** Verdicts that others have asked for. */
  readonly #asked = new Map<string, Verdict>();
  /** Points that are being judged for others: who waits for itself has no value. */
  readonly #underWay = new Set<string>();

  constructor(map: DeviceMap, wordsOf: (point: PointMap) => Words) {
    this.#map = map;
    this.#wordsOf = wordsOf;
  }

  verdicts(): Map<string, Verdict> {
    const { points, combined } = this.#map;
    const inOrder = new Map<string, Verdict>();
    for (const point of points) {
      if (isNumber(point)) inOrder.set(point.name, this.#asked.get(point.name) ?? this.#judge(point));
    }
    for (const sum of combined) inOrder.set(sum.name, this.#verdictNamed(sum.name));
    return inOrder;
  }

  #named(name: string): PointMap | CombinedPoint | undefined {
    const { points, combined } = this.#map;
    return points.find((point) => point.name === name) ?? combined.find((sum) => sum.name === name);
  }

  #verdictNamed(name: string): Verdict {
    const known = this.#asked.get(name);
    if (known) return known;
    const one = this.#named(name);
    if (!one || this.#underWay.has(name)) return missing('instrument-error');
    this.#underWay.add(name);
    const verdict = 'sum' in one ? this.#judgeSum(one) : this.#judge(one);
    this.#asked.set(name, verdict);
    return verdict;
  }

  #judge(point: PointMap): Verdict {
    const mode = point.when && this.#otherMode(point.when);
    if (mode) return missing(mode);
    const words = this.#wordsOf(point);
    if (typeof words === 'string') return missing(words);
    let doubt = NO_DOUBT;
    for (const validity of point.validity ?? []) {
      const reason = this.#wrong(validity, 'instrument-error');
      if (!reason) continue;
      if (validity.otherwise === 'missing') return missing(reason);
      doubt = worse(doubt, { flag: FLAG_OTHERWISE[validity.otherwise], reason });
    }
    const raw = rawIn(words, point);
    if (typeof raw === 'string') return missing(raw);
    if (point.scaleFrom.length === 0) return settled(raw, scalingOf(point), point, doubt);
    const told = this.#told(point.scaleFrom, scalingOf(point));
    if (typeof told === 'string') return missing(told);
    return settled(raw, told.scaling, point, worse(doubt, told.doubt));
  }

  /** Why the registers do not have this meaning now, if they have not. */
  #otherMode(when: readonly Condition[]): Reason | undefined {
    let reason: Reason | undefined;
    for (const condition of when) {
      const wrong = this.#wrong(condition, 'other-mode');
      if (wrong === 'other-mode') return wrong;
      reason ??= wrong;
    }
    return reason;
  }

  /** `ifNot` when the condition is known not to hold, another reason when that is not known. */
  #wrong(condition: Condition, ifNot: Reason): Reason | undefined {
    const raw = this.#rawNamed(condition.point);
    if (typeof raw === 'string') return raw;
    // Masks have 32 bits, and rounding a large number would lose just those.
    const seen = typeof raw === 'bigint' && condition.mask !== 0xffff_ffff ? BigInt.asUintN(32, raw) : raw;
    return holds(condition, Number(seen)) ? undefined : ifNot;
  }

  #rawNamed(name: string): number | bigint | Reason {
    const point = this.#named(name);
    // A profile may name a point that is not read: what it would say is then not known.
    if (!point) return 'instrument-error';
    if ('sum' in point) {
      const { value, reason } = this.#verdictNamed(name);
      return value ?? reason ?? 'not-a-number';
    }
    const words = this.#wordsOf(point);
    return typeof words === 'string' ? words : rawIn(words, point);
  }

  /** `scaling` with every factor that other points tell, or why one of them is not known. */
  #told(from: readonly ScaleFrom[], scaling: Scaling): Told | Reason {
    let told: Told = { scaling, doubt: NO_DOUBT };
    for (const one of from) {
      const verdict = this.#verdictNamed(one.point);
      if (verdict.value === null) return verdict.reason ?? 'not-a-number';
      const next = this.#scaledBy(one, verdict.value, told.scaling);
      if (!next) return 'instrument-error';
      told = { scaling: next, doubt: worse(told.doubt, verdict) };
    }
    return told;
  }

  /** Undefined when what the instrument tells cannot be a factor. A factor of 0 would make anything look like zero. */
  #scaledBy(from: ScaleFrom, value: number, scaling: Scaling): Scaling | undefined {
    switch (from.as) {
      case 'decimals':
        if (!Number.isInteger(value) || Math.abs(value) > MOST_DECIMALS) return undefined;
        return value < 0 ? withFactor(scaling, 10 ** -value) : withDivisor(scaling, 10 ** value);
      case 'factor':
        return value === 0 ? undefined : withFactor(scaling, value);
      case 'divisor':
        return value === 0 ? undefined : withDivisor(scaling, value);
      case 'code': {
        const code = String(this.#rawNamed(from.point));
        const factor = Object.hasOwn(from.factors, code) ? from.factors[code] : undefined;
        return factor === undefined ? undefined : withFactor(scaling, factor);
      }
    }
  }

  #judgeSum(sum: CombinedPoint): Verdict {
    let doubt = NO_DOUBT;
    let exact = ZERO;
    let step: Ratio | undefined;
    for (const part of sum.sum) {
      const verdict = this.#verdictNamed(part.point);
      if (verdict.value === null) return missing(verdict.reason ?? 'not-a-number');
      doubt = worse(doubt, verdict);
      const own = this.#exactly(part.point, verdict.value);
      exact = plus(exact, times(own.exact, decimalRatio(part.times)));
      if (own.step) step = smaller(step, times(own.step, decimalRatio(Math.abs(part.times))));
    }
    const told = this.#told(sum.scaleFrom, { times: 1, per: 1, offset: 0 });
    if (typeof told === 'string') return missing(told);
    const scaledSum = scaledRatio(exact, told.scaling);
    const value = nearest(scaledSum);
    if (!Number.isFinite(value)) return missing('not-a-number');
    const isExact = !step || tells(value, scaledSum, times(step, stepOf(told.scaling)));
    return verdictOn(value, isExact, sum, worse(doubt, told.doubt));
  }

  /** What a part that has a value is, before rounding. */
  #exactly(name: string, value: number): Exact {
    const point = this.#named(name);
    const raw = point && !('sum' in point) ? this.#rawNamed(name) : 'never-read';
    if (!point || 'sum' in point || typeof raw === 'string') return { exact: ratioOf(value) };
    const told = this.#told(point.scaleFrom, scalingOf(point));
    if (typeof told === 'string') return { exact: ratioOf(value) };
    const exact = scaledRatio(ratioOf(raw), told.scaling);
    return isFloat(point.type) ? { exact } : { exact, step: stepOf(told.scaling) };
  }
}

/** The raw number in `words`, or why there is none. */
function rawIn(words: readonly number[], point: PointMap): number | bigint | Reason {
  if (words.length !== widthOf(point)) return 'garbled';
  const raw = rawOf(words, point);
  return isNoValue(raw, point) ? 'not-a-number' : raw;
}

function settled(raw: number | bigint, scaling: Scaling, point: PointMap, doubt: Doubt): Verdict {
  const value = scaled(raw, scaling);
  if (!Number.isFinite(value)) return missing('not-a-number');
  return verdictOn(value, isFloat(point.type) || isTold(value, raw, scaling), point, doubt);
}

function verdictOn(
  value: number,
  isExact: boolean,
  { range }: PointMap | CombinedPoint,
  doubt: Doubt,
): Verdict {
  let worst = doubt;
  if (!isExact) worst = worse(worst, { flag: DOUBTFUL, reason: 'not-exact' });
  if (range && (value < range.min || value > range.max)) {
    worst = worse(worst, { flag: UNRELIABLE, reason: 'out-of-range' });
  }
  return worst.reason === undefined
    ? { value, flag: worst.flag }
    : { value, flag: worst.flag, reason: worst.reason };
}

/** Of two doubts of one degree the first. */
function worse(one: Doubt, other: Doubt): Doubt {
  if (other.flag <= one.flag) return one;
  return other.reason === undefined ? { flag: other.flag } : { flag: other.flag, reason: other.reason };
}

function smaller(one: Ratio | undefined, other: Ratio): Ratio | undefined {
  if (other.over === 0n) return one;
  return one && one.over * other.under <= other.over * one.under ? one : other;
}

function missing(reason: Reason): Verdict {
  return { value: null, flag: QUALITY_FLAGS.missing, reason };
}
