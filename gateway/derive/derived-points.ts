/**
 * The points of `derived:`, computed once a cycle from the frozen image, each after those that it needs. Quality and
 * uncertainty go with the values. A value enters the journal in its own period; the image has it in every cycle.
 *
 * Limits: a derived point is never newer than the cycle; its time is that of the cycle, since its inputs have several.
 */
import type { DerivedMethod } from '../../devices/derive/method.js';
import { flagOf, missing, type Quantity } from '../../devices/derive/quantity.js';
import type { PointId, Reading } from '../../devices/point.js';
import { trustOf } from '../../devices/quality.js';
import type { Clock } from '../../protocols/clock.js';
import type { InputSettings } from '../config/derived-schema.js';
import type { Image } from '../poll/image.js';

/** A cycle is never quite on time; a value is due when this cycle is nearer to its time than the next one. */
const EARLY_MS = 500;

/** A derived point, its settings judged. */
export interface DerivedPoint {
  readonly id: PointId;
  readonly method: DerivedMethod;
  readonly parameters: unknown;
  readonly inputs: readonly (InputSettings & { readonly name: string; readonly unit: string })[];
  readonly unit: string;
  readonly everyMs: number;
}

export interface DerivedReadings {
  /** One for each derived point. */
  readonly all: readonly Reading[];
  /** Those that the journal is to have. */
  readonly due: readonly Reading[];
}

export class DerivedPoints {
  readonly #points: readonly DerivedPoint[];
  readonly #clock: Clock;
  readonly #uncertaintyOf: (point: PointId, value: number) => number | undefined;
  readonly #judge: (reading: Reading) => Reading;
  readonly #memory = new Map<PointId, unknown>();
  readonly #enteredAtMs = new Map<PointId, number>();

  /**
   * `points` in the order in which they can be computed; `uncertaintyOf` what is stated of measured ones; `judge` flags what
   * cannot be, before anything else is computed from it.
   */
  constructor(
    points: readonly DerivedPoint[],
    clock: Clock,
    uncertaintyOf: (point: PointId, value: number) => number | undefined,
    judge: (reading: Reading) => Reading = (reading) => reading,
  ) {
    this.#points = points;
    this.#clock = clock;
    this.#uncertaintyOf = uncertaintyOf;
    this.#judge = judge;
  }

  evaluate(image: Image): DerivedReadings {
    const computed = new Map<PointId, Quantity>();
    const nowMs = image.takenAtMs;
    const wallMs = this.#clock.wallMs();
    const all = this.#points.map((point): Reading => {
      const quantity = this.#compute(
        point,
        nowMs,
        wallMs,
        (id) => computed.get(id) ?? this.#measured(image, id),
      );
      const reading = this.#judge(readingOf(point.id, quantity, wallMs, nowMs));
      computed.set(point.id, judgedAs(quantity, reading));
      return reading;
    });
    return { all, due: all.filter((_, index) => this.#isDue(this.#points[index], nowMs)) };
  }

  #compute(
    { id, method, parameters, inputs }: DerivedPoint,
    nowMs: number,
    wallMs: number,
    quantityOf: (point: PointId) => Quantity,
  ): Quantity {
    const given = inputs.map(({ name, unit, point, scale, offset }) => ({
      name,
      unit,
      quantity: scaled(quantityOf(point), scale, offset),
    }));
    const memory = this.#memory.get(id);
    const isWallWrong = this.#clock.status() === 'unsynced';
    const evaluated = method.evaluate({ parameters, inputs: given, memory, nowMs, wallMs, isWallWrong });
    this.#memory.set(id, evaluated.memory);
    const { quantity } = evaluated;
    return quantity.kind === 'known' && !Number.isFinite(quantity.value) ? missing('not-a-number') : quantity;
  }

  #measured(image: Image, point: PointId): Quantity {
    const seen = image.observe(point);
    switch (seen.kind) {
      case 'good':
      case 'doubtful': {
        const trust = seen.kind === 'good' ? 'reliable' : 'doubtful';
        return {
          kind: 'known',
          value: seen.value,
          uncertainty: this.#uncertaintyOf(point, seen.value),
          trust,
        };
      }
      case 'stale':
        return missing('stale');
      case 'bad':
        return missing(seen.reason);
      case 'unknown':
        return missing('never-read');
    }
  }

  #isDue(point: DerivedPoint | undefined, nowMs: number): boolean {
    if (!point) return false;
    const last = this.#enteredAtMs.get(point.id);
    if (last !== undefined && nowMs - last < point.everyMs - EARLY_MS) return false;
    this.#enteredAtMs.set(point.id, nowMs);
    return true;
  }
}

function scaled(quantity: Quantity, scale: number, offset: number): Quantity {
  if (quantity.kind === 'missing' || (scale === 1 && offset === 0)) return quantity;
  const { value, uncertainty } = quantity;
  return {
    ...quantity,
    value: value * scale + offset,
    uncertainty: uncertainty === undefined ? undefined : uncertainty * Math.abs(scale),
  };
}

function judgedAs(quantity: Quantity, { flag, reason }: Reading): Quantity {
  const trust = trustOf(flag);
  return quantity.kind === 'missing' || trust === 'missing' ? quantity : { ...quantity, trust, reason };
}

function readingOf(point: PointId, quantity: Quantity, wallMs: number, nowMs: number): Reading {
  const at = { atWallMs: wallMs as Reading['atWallMs'], atMonotonicMs: nowMs as Reading['atMonotonicMs'] };
  const flag = flagOf(quantity);
  if (quantity.kind === 'missing') return { point, value: null, flag, reason: quantity.reason, ...at };
  const { value, uncertainty, reason } = quantity;
  return {
    point,
    value,
    flag,
    ...(reason === undefined ? {} : { reason }),
    ...(uncertainty === undefined ? {} : { uncertainty }),
    ...at,
  };
}
