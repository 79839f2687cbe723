/**
 * What an instrument wants done before it is read: a measurement that is triggered and waited for, an unlocking after each
 * start. Every step is an ordinary request, and between the steps the line is free for others.
 *
 * This file writes to instruments, but it cannot move a gate: `proceduresOf` refuses every profile with an actuator, and
 * there is no other way to a `DeviceProcedures`.
 */
import { encode, maskOf, rawOf, widthOf } from '../../devices/codec.js';
import { holds, type PointMap } from '../../devices/point-map.js';
import { type Procedure, type Profile, pointOf } from '../../devices/profile.js';
import type { Reason } from '../../devices/quality.js';
import { type ReadLimits, readPlan } from '../../devices/read-plan.js';
import type { LineOutcome, LineRequest } from '../../protocols/modbus/line.js';
import { reasonOf, type SpanReply } from './decode-span.js';
import { kindOf } from './outcome-kind.js';

type Step = Procedure['steps'][number];
type Until = Extract<Step, { readonly until: unknown }>;

/** How the steps reach the instrument. */
export interface ProcedureLine {
  readonly unit: number;
  readonly ask: (request: LineRequest) => Promise<LineOutcome>;
  /** Settles early when the gateway stops. */
  readonly wait: (delayMs: number) => Promise<void>;
  readonly nowMs: () => number;
  readonly isStopped: () => boolean;
}

export type ProcedureOutcome =
  /** With what was read on the way, which the poll does not read again. */
  | { readonly ok: true; readonly replies: readonly SpanReply[] }
  | {
      readonly ok: false;
      readonly procedure: string;
      readonly reason: Reason;
      /** The request that came to nothing, if it was that. */
      readonly outcome?: LineOutcome;
    };

/**
 * The procedures of a device; undefined when its profile has none. Throws RangeError for a profile with an actuator, and
 * for a step that cannot be carried out.
 */
export function proceduresOf(profile: Profile): DeviceProcedures | undefined {
  if (profile.procedures.every(({ run }) => run === 'on-request')) return undefined;
  if (profile.actuator) throw new RangeError(`profile ${profile.profile} moves a gate: it has no procedures`);
  return new OwnProcedures(profile);
}

/** Only `proceduresOf` makes one. */
export type DeviceProcedures = OwnProcedures;

class OwnProcedures {
  readonly #profile: Profile;
  readonly #atStart: readonly Procedure[];
  readonly #eachPoll: readonly Procedure[];
  /** What the steps of each poll read themselves. */
  readonly pointsRead: ReadonlySet<string>;

  constructor(profile: Profile) {
    this.#profile = profile;
    this.#atStart = profile.procedures.filter(({ run }) => run === 'at-start');
    this.#eachPoll = profile.procedures.filter(({ run }) => run === 'each-poll');
    const steps = this.#eachPoll.flatMap((procedure) => procedure.steps);
    this.pointsRead = new Set(steps.flatMap((step) => ('read' in step ? step.read : [])));
    for (const step of this.#due(true).flatMap((procedure) => procedure.steps)) this.#check(step);
  }

  #check(step: Step): void {
    if ('write' in step) writeOf(0, pointOf(this.#profile, step.write.point), step.write.value);
    if ('until' in step) pointOf(this.#profile, step.until.point);
    if ('read' in step) for (const name of step.read) pointOf(this.#profile, name);
  }

  isDue(isStarted: boolean): boolean {
    return this.#due(isStarted).length > 0;
  }

  /** Does what is due before a poll, in the profile's order, up to the first thing that fails. */
  async run(isStarted: boolean, line: ProcedureLine): Promise<ProcedureOutcome> {
    const replies: SpanReply[] = [];
    for (const procedure of this.#due(isStarted)) {
      for (const step of procedure.steps) {
        const failed = await this.#step(step, line, replies);
        if (failed) return { ok: false, procedure: procedure.id, ...failed };
      }
    }
    return { ok: true, replies };
  }

  #due(isStarted: boolean): readonly Procedure[] {
    return isStarted ? [...this.#atStart, ...this.#eachPoll] : this.#eachPoll;
  }

  /** Why it failed, if it did. */
  async #step(step: Step, line: ProcedureLine, replies: SpanReply[]): Promise<Failure | undefined> {
    if ('waitMs' in step) {
      await line.wait(step.waitMs);
      return line.isStopped() ? { reason: 'never-read' } : undefined;
    }
    if ('write' in step) {
      const outcome = await line.ask(
        writeOf(line.unit, pointOf(this.#profile, step.write.point), step.write.value),
      );
      return outcome.ok ? undefined : { reason: reasonOf(outcome), outcome };
    }
    return 'until' in step ? this.#until(step, line) : this.#read(step.read, line, replies);
  }

  async #until({ until, everyMs, withinMs }: Until, line: ProcedureLine): Promise<Failure | undefined> {
    const point = pointOf(this.#profile, until.point);
    const untilMs = line.nowMs() + withinMs;
    for (;;) {
      const outcome = await line.ask(readOf(line.unit, point));
      if (outcome.ok) {
        const isWhole = outcome.words.length === widthOf(point);
        const raw = isWhole ? Number(rawOf(outcome.words, point)) : Number.NaN;
        if (Number.isFinite(raw) && holds(until, raw)) return undefined;
      } else if (kindOf(outcome) !== 'busy') {
        return { reason: reasonOf(outcome), outcome };
      }
      if (line.isStopped()) return { reason: 'never-read' };
      if (line.nowMs() + everyMs > untilMs) return { reason: 'instrument-error' };
      await line.wait(everyMs);
    }
  }

  async #read(
    names: readonly string[],
    line: ProcedureLine,
    replies: SpanReply[],
  ): Promise<Failure | undefined> {
    const points = names.map((name) => ({ ...pointOf(this.#profile, name), polled: true }));
    const limits: ReadLimits = this.#profile;
    for (const span of readPlan(points, limits)) {
      const { table, address, count } = span;
      const outcome = await line.ask({ kind: 'read', unit: line.unit, table, address, count });
      if (!outcome.ok) return { reason: reasonOf(outcome), outcome };
      replies.push({ span, outcome });
    }
    return undefined;
  }
}

interface Failure {
  readonly reason: Reason;
  readonly outcome?: LineOutcome;
}

function readOf(unit: number, point: PointMap): LineRequest {
  return { kind: 'read', unit, table: point.table, address: point.address, count: widthOf(point) };
}

/** Throws RangeError when the value does not fit the point: a fault of the profile. */
function writeOf(unit: number, point: PointMap, value: number): LineRequest {
  const { table = point.table, address = point.address, function: by } = point.write ?? {};
  if (table === 'coil') {
    const on = value !== 0;
    return by === 'multiple'
      ? { kind: 'write-coils', unit, address, bits: [on] }
      : { kind: 'write-coil', unit, address, on };
  }
  const words = encode(value, point);
  const [word = 0] = words;
  const [mask = 0xffff] = maskOf(point);
  // A bit field: the other bits of its register belong to others.
  if (words.length === 1 && point.bits) {
    return { kind: 'mask-register', unit, address, andMask: ~mask & 0xffff, orMask: word };
  }
  return { kind: 'write-registers', unit, address, words, asMultiple: by === 'multiple' };
}
