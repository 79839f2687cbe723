/**
 * The control cycle: once a second it freezes the image; each gate looks, gathers what is wished of it, lets the arbiter
 * pick, has the interlocks judge, steps its machine and carries out what that asks for. Everything is decided on one
 * image; what comes back from the disk or the line waits for a cycle, which then runs at once, as one does when a slot begins.
 *
 * An exception in one gate's part ends that gate's control alone (gate-guard.ts); one in what is common to all ends the process.
 *
 *   freeze ─► observe (all gates) ─► for each gate: wishes ─► arbiter ─► interlocks ─► machine ─► permit ─► driver
 */
import type { CivilZone } from '../../protocols/civil-time.js';
import type { Timer } from '../../protocols/clock.js';
import { every } from '../../protocols/clock.js';
import type { ScheduleSettings } from '../config/schedule-schema.js';
import type { GateStatus } from '../status.js';
import { GateCycle } from './gate-cycle.js';
import { GateGuard } from './gate-guard.js';
import { gateStatus, type KeptGate, keptGate, newMemory } from './gate-memory.js';
import type { GateUnit } from './gate-units.js';
import type { Intent } from './intent.js';
import type { Judgement } from './interlocks/finding.js';
import type { Kept } from './kept-state.js';
import { Timetable } from './schedule/timetable.js';
import type { CycleSurroundings } from './surroundings.js';

export interface CycleParts extends Omit<CycleSurroundings, 'hurry' | 'changed' | 'persist' | 'isEarly'> {
  readonly schedules: readonly ScheduleSettings[];
  readonly zone: CivilZone;
  readonly cycleMs: number;
  /** Of the last run. */
  readonly kept?: Kept<KeptControl> | 'damaged' | undefined;
  /** Keeps the state on disk; see kept-state.ts. */
  readonly keeper?: { soon(): void; cycle(): void; write(): Promise<boolean> };
}

/** What outlives the process, in `control.json`. */
export interface KeptControl {
  readonly gates: Readonly<Record<string, KeptGate>>;
  readonly orders?: unknown;
}

/** After a start, instruments that have not been asked yet are no news. Nothing moves meanwhile either. */
const FIRST_LOOK_MS = 5000;

export class ControlCycle {
  readonly #parts: CycleParts;
  readonly #gates: readonly GateGuard[];
  #startedMs = 0;
  #isStopping = false;
  #cycles = 0;
  #ticker: Timer | undefined;
  #extra: Timer | undefined;

  constructor(units: readonly GateUnit[], parts: CycleParts) {
    this.#parts = parts;
    const { clock, kept, schedules, zone } = parts;
    const around: CycleSurroundings = {
      ...parts,
      hurry: () => this.hurry(),
      changed: () => parts.keeper?.soon(),
      persist: async () => (await parts.keeper?.write()) ?? true,
      isEarly: () => clock.monotonicMs() - this.#startedMs < FIRST_LOOK_MS,
    };
    this.#gates = units.map((unit) => {
      const { id } = unit.settings;
      const gate = kept === 'damaged' ? undefined : kept?.state.gates[id];
      const memory = newMemory(
        id,
        clock.monotonicMs(),
        kept === 'damaged' || kept === undefined ? kept : gate && { ...kept, gate },
      );
      return new GateGuard(new GateCycle(unit, memory, new Timetable(schedules, id, zone), around), around);
    });
    const gates = this.#gates.map(({ gate }) => gate);
    for (const gate of gates) gate.meet(gates);
  }

  start(): void {
    const { clock, cycleMs, kept, report } = this.#parts;
    this.#startedMs = clock.monotonicMs();
    if (kept === 'damaged') report('control-state-lost', 'alarm', {});
    this.#ticker = every(clock, cycleMs, () => this.#cycle());
  }

  /**
   * Ends the cycle and stops every gate that a command of ours may be moving; waits for the acknowledgements. From
   * the first moment on nothing else is commanded, whatever comes back from the disk or the line.
   */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#ticker?.cancel();
    this.#extra?.cancel();
    await Promise.all(this.#gates.map(({ gate }) => gate.shutDown()));
    await this.#parts.keeper?.write();
  }

  /** Whole cycles since the start: the process makes progress while they grow. */
  get cycles(): number {
    return this.#cycles;
  }

  status(): GateStatus[] {
    return this.#gates.map(({ id, gate }) => gateStatus(id, gate.memory));
  }

  /** What is not clear for an intent, as things are now. */
  judge(intent: Intent): readonly Judgement[] {
    return this.#gates.find(({ id }) => id === intent.gate)?.judge(intent) ?? [];
  }

  keep(): KeptControl {
    const gates = this.#gates.map(({ id, gate }) => [id, keptGate(gate.memory, gate.unit)] as const);
    return { gates: Object.fromEntries(gates), orders: this.#parts.orders.keep() };
  }

  #cycle(): void {
    if (this.#isStopping) return;
    const { clock, freeze, keeper, orders } = this.#parts;
    const moment = { image: freeze(), nowMs: clock.monotonicMs() };
    const wallMs = clock.wallMs();
    for (const gate of this.#gates) gate.observe(moment);
    const commands = orders.cycle({
      nowMs: moment.nowMs,
      wallMs,
      clockStatus: clock.status(),
    });
    for (const command of commands) {
      this.#gates.find(({ id }) => id === command.gate)?.command(command);
    }
    for (const gate of this.#gates) gate.decide();
    keeper?.cycle();
    this.#cycles += 1;
    this.#wakeForSlot(wallMs);
  }

  /** A slot that begins before the next cycle, or has begun since this one at `begunWallMs`, has one of its own. */
  #wakeForSlot(begunWallMs: number): void {
    const { clock, cycleMs } = this.#parts;
    const changesMs = this.#gates.map(({ gate }) => gate.memory.nextChangeMs ?? 0);
    // Of a gate that is out of service it may be over.
    const leftMs = Math.min(...changesMs.filter((ms) => ms > begunWallMs)) - clock.wallMs();
    if (leftMs >= cycleMs) return;
    this.#extra?.cancel();
    this.#extra = clock.after(Math.max(0, leftMs), () => this.#cycle());
  }

  /** Has a cycle run without waiting for the next. */
  hurry(): void {
    this.#extra?.cancel();
    if (!this.#isStopping) this.#extra = this.#parts.clock.after(0, () => this.#cycle());
  }
}
