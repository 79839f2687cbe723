/**
 * The control cycle: once a second it freezes the image and, for each gate, gathers the wishes, lets the arbiter
 * pick, has the interlocks judge, steps the gate's machine and carries out what the machine asks for. What comes
 * back from the disk or the line waits in the gate's inbox for a cycle: nothing acts inside an event handler.
 */
import type { Clock, Timer } from '../../protocols/clock.js';
import { every } from '../../protocols/clock.js';
import type { LocalTime } from '../../protocols/local-time.js';
import type { GateSettings, ScheduleSettings } from '../config/schema.js';
import type { Image } from '../poll/image.js';
import type { GateStatus } from '../status.js';
import type { Journal } from '../store/journal.js';
import type { GateDriver } from './driver.js';
import { step } from './gate-machine.js';
import { type GateMemory, gateStatus, newMemory } from './gate-memory.js';
import type { GateEffect, GateInput } from './gate-state.js';
import { mayMove } from './gate-state.js';
import type { Intent } from './intent.js';
import { arbitrate, isUsable, wishOf } from './intent.js';
import type { ActuatorPoints, Judgement } from './interlocks.js';
import { ENDS_A_MOVE, judge } from './interlocks.js';
import type { PermitMint } from './permit.js';
import { activeSchedule } from './schedule.js';

export interface GateUnit {
  readonly settings: GateSettings;
  readonly points: ActuatorPoints;
  readonly driver: GateDriver;
}

export interface CycleSurroundings {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly mint: PermitMint;
  readonly schedules: readonly ScheduleSettings[];
  readonly localTime: (wallMs: ReturnType<Clock['wallMs']>) => LocalTime;
  readonly freeze: () => Image;
  readonly isStoreOk: () => boolean;
  readonly requiresSyncedClock: boolean;
  /** Asks for a fresh look at a gate that may be moving. */
  readonly requestFeedback: (deviceId: string) => void;
  readonly report: (
    code: string,
    severity: 'info' | 'warning' | 'alarm',
    params: Record<string, string | number>,
  ) => void;
}

export const CYCLE_MS = 1000;
const HOUR_MS = 3_600_000;
/** A refusal that goes on for the same reasons is recorded again this often, not each second. */
const REFUSAL_REPEAT_MS = 15 * 60_000;
/** After a start, instruments that have not been asked yet are no news. Nothing moves meanwhile either. */
const FIRST_LOOK_MS = 5000;

export class ControlCycle {
  readonly #around: CycleSurroundings;
  readonly #gates: readonly { readonly unit: GateUnit; readonly memory: GateMemory }[];
  #startedMs = 0;
  #isStopping = false;
  #ticker: Timer | undefined;
  #extra: Timer | undefined;

  constructor(gates: readonly GateUnit[], around: CycleSurroundings) {
    this.#around = around;
    this.#gates = gates.map((unit) => ({ unit, memory: newMemory() }));
  }

  start(): void {
    this.#startedMs = this.#around.clock.monotonicMs();
    this.#ticker = every(this.#around.clock, CYCLE_MS, () => this.#cycle());
  }

  /**
   * Ends the cycle and stops every gate that a command of ours may be moving; waits for the acknowledgements. From
   * the first moment on nothing else is commanded, whatever comes back from the disk or the line.
   */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#ticker?.cancel();
    this.#extra?.cancel();
    await Promise.all(
      this.#gates
        .filter(({ memory }) => mayMove(memory.state) || memory.state.kind === 'stopping')
        .map(async ({ unit, memory }) => {
          const acknowledged = await unit.driver.stop();
          this.#record(unit, memory, acknowledged ? 'stopped' : 'stop-unconfirmed', 'shutdown');
        }),
    );
  }

  status(): GateStatus[] {
    return this.#gates.map(({ unit, memory }) => gateStatus(unit.settings.id, memory));
  }

  #cycle(): void {
    if (this.#isStopping) return;
    const image = this.#around.freeze();
    for (const { unit, memory } of this.#gates) {
      for (const input of memory.inbox.splice(0)) this.#step(unit, memory, image, input);
      this.#tick(unit, memory, image);
    }
  }

  #tick(unit: GateUnit, memory: GateMemory, image: Image): void {
    const { clock } = this.#around;
    const nowMs = clock.monotonicMs();
    memory.starts = memory.starts.filter((startMs) => nowMs - startMs < HOUR_MS);
    const position = image.observe(unit.points.position);
    memory.positionPercent = isUsable(position) ? position.value : undefined;
    const wished = this.#wish(unit, memory, image, nowMs);
    const underWay = mayMove(memory.state) ? memory.state.intent : undefined;
    const intent = underWay ?? wished;
    memory.intent = intent;
    memory.notClear = intent === undefined ? [] : this.#judge(unit, memory, image, intent);
    this.#step(unit, memory, image, {
      kind: 'tick',
      nowMs,
      positionPercent: memory.positionPercent,
      intent,
      minTravelPercent: unit.settings.limits.minTravel,
      notClear: memory.notClear,
      tripped: memory.notClear.filter((judgement) => ENDS_A_MOVE.has(judgement.id)),
    });
    const isWatched = mayMove(memory.state) || memory.state.kind === 'stopping';
    if (isWatched) this.#around.requestFeedback(unit.settings.device);
  }

  /** What the gate should do now, by the senior wish; a wish that cannot be worked out is refused here. */
  #wish(unit: GateUnit, memory: GateMemory, image: Image, nowMs: number): Intent | undefined {
    const { clock, localTime, schedules } = this.#around;
    const gate = unit.settings.id;
    const schedule = activeSchedule(schedules, gate, localTime(clock.wallMs()));
    if (schedule === undefined) return undefined;
    const wish = wishOf(schedule.programme, unit.settings, image);
    if (wish.kind === 'opening') {
      return arbitrate([{ gate, source: 'schedule', openingPercent: wish.openingPercent }]).winner;
    }
    if (!mayMove(memory.state)) {
      const unknown = wish.points.map((point) => ({
        id: 'input-age',
        verdict: 'unknown' as const,
        detail: point,
      }));
      this.#refuse(unit, memory, { source: 'schedule', openingPercent: null }, unknown, nowMs);
    }
    return undefined;
  }

  #judge(unit: GateUnit, memory: GateMemory, image: Image, intent: Intent): Judgement[] {
    return judge({
      intent,
      gate: unit.settings,
      actuator: unit.points,
      image,
      startsInLastHour: memory.starts.length,
      clockStatus: this.#around.clock.status(),
      requiresSyncedClock: this.#around.requiresSyncedClock,
      storeOk: this.#around.isStoreOk(),
    });
  }

  #step(unit: GateUnit, memory: GateMemory, image: Image, input: GateInput): void {
    const { state, effects } = step(memory.state, input);
    memory.state = state;
    for (const effect of effects) this.#carryOut(unit, memory, image, effect);
  }

  #carryOut(unit: GateUnit, memory: GateMemory, image: Image, effect: GateEffect): void {
    const { clock, journal, report } = this.#around;
    const gate = unit.settings.id;
    const nowMs = clock.monotonicMs();
    switch (effect.kind) {
      case 'journal-decision': {
        const { source, openingPercent } = effect.intent;
        journal
          .appendDurably('decision', {
            gate,
            source,
            fromPercent: effect.fromPercent,
            toPercent: openingPercent,
          })
          .then(
            () => this.#deliver(memory, { kind: 'decision-journaled', nowMs }),
            () => this.#deliver(memory, { kind: 'decision-lost', nowMs: clock.monotonicMs() }),
          );
        break;
      }
      case 'move': {
        // Judged once more, for exactly this opening: what was recorded may differ a little from what is wished now.
        const permit = this.#around.mint.mint(effect.intent, this.#judge(unit, memory, image, effect.intent));
        if (permit === undefined) {
          this.#deliver(memory, { kind: 'moved', outcome: { kind: 'not-done', cause: 'no-permit' }, nowMs });
          break;
        }
        memory.starts.push(nowMs);
        memory.moves += 1;
        memory.refusal = undefined;
        unit.driver
          .move(permit)
          .then((outcome) => this.#deliver(memory, { kind: 'moved', outcome, nowMs: clock.monotonicMs() }));
        break;
      }
      case 'read-demand':
        unit.driver
          .holdsDemand(effect.openingPercent)
          .then((holds) => this.#deliver(memory, { kind: 'demand-read', holds, nowMs: clock.monotonicMs() }));
        break;
      case 'stop':
        unit.driver
          .stop()
          .then((acknowledged) =>
            this.#put(memory, { kind: 'stop-sent', acknowledged, nowMs: clock.monotonicMs() }),
          );
        if (!effect.again) report('gate-stopped', 'alarm', { gate, cause: effect.cause });
        break;
      case 'stopped':
        this.#record(unit, memory, 'stopped', effect.cause);
        break;
      case 'refuse':
        this.#refuse(unit, memory, effect.intent, effect.notClear, nowMs);
        break;
      case 'not-done':
        this.#record(unit, memory, 'not-done', effect.cause);
        report('gate-command-failed', 'warning', { gate, cause: effect.cause });
        break;
      case 'arrived':
        journal.append('gate-move', {
          gate,
          outcome: 'arrived',
          fromPercent: effect.fromPercent,
          toPercent: effect.intent.openingPercent,
          atPercent: effect.atPercent,
        });
        report('gate-moved', 'info', { gate, from: round(effect.fromPercent), to: round(effect.atPercent) });
        break;
      case 'fault':
        this.#record(unit, memory, 'fault', effect.cause);
        report('gate-fault', 'alarm', { gate, cause: effect.cause });
        break;
    }
  }

  /** Puts `input` where the next cycle finds it. */
  #put(memory: GateMemory, input: GateInput): void {
    memory.inbox.push(input);
  }

  /** The same, and has that cycle run without waiting for the second. */
  #deliver(memory: GateMemory, input: GateInput): void {
    this.#put(memory, input);
    this.#extra?.cancel();
    if (!this.#isStopping) this.#extra = this.#around.clock.after(0, () => this.#cycle());
  }

  #refuse(
    unit: GateUnit,
    memory: GateMemory,
    wish: { readonly source: string; readonly openingPercent: number | null },
    verdicts: readonly Judgement[],
    nowMs: number,
  ): void {
    const gate = unit.settings.id;
    const key = [
      wish.source,
      ...verdicts.map(({ id, verdict, detail }) => `${id}:${verdict}:${detail ?? ''}`),
    ].join();
    const last = memory.refusal;
    if (nowMs - this.#startedMs < FIRST_LOOK_MS) return;
    if (last?.key === key && nowMs - last.atMs < REFUSAL_REPEAT_MS) return;
    memory.refusal = { key, atMs: nowMs };
    memory.refusals += 1;
    const fromPercent = memory.positionPercent ?? null;
    const toPercent = wish.openingPercent;
    this.#around.journal.append('refusal', { gate, source: wish.source, fromPercent, toPercent, verdicts });
    for (const { id, detail } of verdicts) {
      this.#around.report('gate-refused', 'warning', { gate, interlock: id, detail: detail ?? '' });
    }
  }

  #record(unit: GateUnit, memory: GateMemory, outcome: string, cause: string): void {
    const atPercent = memory.positionPercent ?? null;
    this.#around.journal.append('gate-move', { gate: unit.settings.id, outcome, cause, atPercent });
  }
}

function round(percent: number): number {
  return Math.round(percent * 10) / 10;
}
