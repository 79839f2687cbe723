/**
 * Points that start something when they are written and return by themselves: a measurement that is asked for, a
 * setting that is carried out.
 *
 *            written other than 0             its time is over
 *   at rest ──────────────────────► at work ──────────────────► at rest
 *
 * An instrument that measures only when it is told to (a procedure of each poll writes such a point) shows what it
 * measured last, however old.
 */
import type { PointMap } from '../../devices/point-map.js';
import type { Procedure, Profile } from '../../devices/profile.js';
import type { Clock, Timer } from '../../protocols/clock.js';
import { type Wish, wishFor } from './wishes.js';

const DEFAULT_WORK_MS = 2000;
/** Of the time that a master waits for it, the work takes so much. */
const SHARE_OF_WAIT = 0.5;

interface Trigger {
  readonly workMs: number;
  readonly measures: boolean;
  /** The condition that a master waits for. */
  readonly until: Wish['condition'] | undefined;
  timer?: Timer;
}

type Step = Procedure['steps'][number];

export class Triggers {
  readonly #triggers: ReadonlyMap<string, Trigger>;
  readonly #clock: Clock;
  readonly #measure: () => void;

  /** `measure` takes all values anew. */
  constructor(profile: Profile, clock: Clock, measure: () => void) {
    this.#triggers = triggersOf(profile);
    this.#clock = clock;
    this.#measure = measure;
  }

  /** Whether it shows old values until it is told to measure. */
  get isTold(): boolean {
    return [...this.#triggers.values()].some(({ measures }) => measures);
  }

  isTrigger(point: string): boolean {
    return this.#triggers.has(point);
  }

  isAtWork(point: string): boolean {
    return this.#triggers.get(point)?.timer !== undefined;
  }

  /** What `point` shows of work that is done or not. */
  wishes(point: string): Wish[] {
    return [...this.#triggers.values()].flatMap(({ until, timer }) =>
      until?.point === point ? [wishFor(until, timer === undefined)] : [],
    );
  }

  write(point: string, value: number): void {
    const trigger = this.#triggers.get(point);
    if (!trigger || value === 0) return;
    trigger.timer?.cancel();
    trigger.timer = this.#clock.after(trigger.workMs, () => {
      delete trigger.timer;
      if (trigger.measures) this.#measure();
    });
  }

  /** Whatever is at work is given up. */
  close(): void {
    for (const trigger of this.#triggers.values()) {
      trigger.timer?.cancel();
      delete trigger.timer;
    }
  }
}

function triggersOf({ points, procedures }: Profile): Map<string, Trigger> {
  const triggers = new Map<string, Trigger>();
  for (const { name } of points.filter((point) => effectOf(point) === 'trigger')) {
    triggers.set(name, { workMs: DEFAULT_WORK_MS, measures: false, until: undefined });
  }
  for (const { run, steps } of procedures) {
    steps.forEach((step, index) => {
      const next = steps[index + 1];
      if (!('write' in step) || !next) return;
      const isTrigger = triggers.has(step.write.point) || 'until' in next;
      if (isTrigger) triggers.set(step.write.point, { ...waited(next), measures: run === 'each-poll' });
    });
  }
  return triggers;
}

function waited(step: Step): Pick<Trigger, 'workMs' | 'until'> {
  if ('waitMs' in step) return { workMs: step.waitMs * SHARE_OF_WAIT, until: undefined };
  if (!('until' in step)) return { workMs: DEFAULT_WORK_MS, until: undefined };
  return { workMs: Math.min(DEFAULT_WORK_MS, step.withinMs * SHARE_OF_WAIT), until: step.until };
}

function effectOf({ write }: PointMap): string {
  return write?.effect ?? 'set';
}
