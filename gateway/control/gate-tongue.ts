/** What is told of a gate beside its moves: refusals, who won and who lost, interlocks that act by themselves, water given back. */
import type { Arbitration } from './arbiter.js';
import type { GateMemory } from './gate-memory.js';
import { PASSING } from './gate-orders.js';
import type { GiveBack } from './give-back.js';
import type { Wish } from './intent.js';
import type { Judgement } from './interlocks/finding.js';
import type { Trip, TripMemory } from './interlocks/trips.js';
import type { CycleSurroundings } from './surroundings.js';

const MINUTE_MS = 60_000;
/** A refusal that goes on for the same reasons is recorded again this often, not each second. */
const REFUSAL_REPEAT_MS = 15 * 60_000;

export class GateTongue {
  readonly #gate: string;
  readonly #memory: GateMemory;
  readonly #around: CycleSurroundings;
  /** Interlocks that were last told to stand, and how they act. */
  #told: ReadonlyMap<string, Trip['act'] | undefined> = new Map();
  /** Whole minutes for which the gate was blind at the last look. */
  #blindMinutes = 0;

  constructor(gate: string, memory: GateMemory, around: CycleSurroundings) {
    this.#gate = gate;
    this.#memory = memory;
    this.#around = around;
  }

  /** A wish that is not followed, with every interlock that was not clear. */
  refuse(
    wish: { readonly source: string; readonly openingPercent: number | null; readonly ref?: string },
    verdicts: readonly Judgement[],
  ): void {
    const { clock, journal, report, isEarly } = this.#around;
    const memory = this.#memory;
    const gate = this.#gate;
    const nowMs = clock.monotonicMs();
    // Not by the details, which hold measured values.
    const reasons = verdicts.map(({ id, verdict }) => `${id}:${verdict}`);
    const key = [wish.source, wish.ref ?? '', ...reasons].join();
    const last = memory.refusal;
    if (isEarly()) return;
    if (last?.key === key && nowMs - last.atMs < REFUSAL_REPEAT_MS) return;
    memory.refusal = { key, atMs: nowMs };
    memory.refusals += 1;
    const fromPercent = memory.positionPercent ?? null;
    const { source, openingPercent: toPercent, ref } = wish;
    journal.append('refusal', { gate, source, ...(ref && { ref }), fromPercent, toPercent, verdicts });
    for (const { id, detail } of verdicts) {
      report('gate-refused', 'warning', { gate, interlock: id, detail: detail ?? '' });
    }
    if (wish.ref !== undefined && !verdicts.every(({ id }) => PASSING.has(id))) {
      const detail = verdicts.map(({ id }) => id).join(', ');
      this.#around.orders.settled(gate, wish.ref, 'refused', detail);
    }
  }

  /** Who won, who lost and why, whenever that is another than before and somebody lost. */
  tellArbitration(winner: Wish | undefined, losers: Arbitration['losers']): void {
    const memory = this.#memory;
    const named = [winner, ...losers.map(({ wish }) => wish)].map((wish) => wish && nameOf(wish));
    const arbitration = named.join();
    if (arbitration === memory.arbitration) return;
    memory.arbitration = arbitration;
    if (winner === undefined || losers.length === 0 || this.#around.isEarly()) return;
    this.#around.journal.append('decision', {
      gate: this.#gate,
      outcome: 'chosen',
      ...wishBody(winner),
      losers: losers.map(({ wish, why }) => ({ ...wishBody(wish), lost: why })),
    });
  }

  /**
   * Interlocks that have begun to act by themselves or have latched, or do so no more. `before`: what was latched
   * ahead of this look; what has been released may have latched again, which is no news, but must be kept.
   */
  tellTrips(before: TripMemory, nowMs: number, lossAfterMs: number): void {
    const { changed } = this.#around;
    const standing = this.#standing();
    const begun = [...standing.keys()].filter((id) => !this.#told.has(id));
    const ended = [...this.#told.keys()].filter((id) => !standing.has(id));
    this.#told = standing;
    for (const id of begun) this.#tellBegun(id, standing.get(id));
    for (const interlock of ended) {
      this.#around.report('interlock-cleared', 'info', { gate: this.#gate, interlock });
    }
    const { latched, blindSinceMs } = this.#memory.trips;
    const isBlindAnew = this.#isBlindAnew(blindSinceMs, nowMs, lossAfterMs);
    const isLatchedAnew = latched.join() !== before.latched.join();
    if (begun.length > 0 || ended.length > 0 || isLatchedAnew || isBlindAnew) changed();
  }

  /** Once for each minute of a blindness that counts yet, and at its end: power that fails often must not keep it from ever being too long. */
  #isBlindAnew(sinceMs: number | null, nowMs: number, lossAfterMs: number): boolean {
    const blindMs = sinceMs === null ? 0 : Math.min(nowMs - sinceMs, lossAfterMs);
    const minutes = Math.floor(blindMs / MINUTE_MS);
    const isAnew = minutes !== this.#blindMinutes;
    this.#blindMinutes = minutes;
    return isAnew;
  }

  /** That it begins to give water back, or does no more. What it closes by is told by its decisions. */
  tellGiveBack({ cap: before }: GiveBack, { cap }: GiveBack): void {
    const { report } = this.#around;
    const gate = this.#gate;
    if (cap !== undefined && before === undefined)
      report('give-back-began', 'warning', { gate, most: round(cap.percent) });
    if (cap === undefined && before !== undefined) report('give-back-ended', 'info', { gate });
  }

  /** What acts by itself, and how; one that has latched and only keeps moves back does nothing by itself. */
  #standing(): ReadonlyMap<string, Trip['act'] | undefined> {
    const { standing, trips } = this.#memory;
    return new Map<string, Trip['act'] | undefined>([
      ...trips.latched.map((id) => [id, undefined] as const),
      ...standing.map(({ id, act }) => [id, act] as const),
    ]);
  }

  #tellBegun(interlock: string, act: Trip['act'] | undefined): void {
    const { report } = this.#around;
    const gate = this.#gate;
    if (act === undefined) report('interlock-latched', 'alarm', { gate, interlock });
    else {
      const named = typeof act === 'string' ? act : 'opening';
      report('interlock-tripped', 'alarm', { gate, interlock, act: named });
    }
  }
}

function nameOf(wish: Wish): string {
  return `${wish.source}:${wish.ref ?? ''}:${wish.kind === 'stay' ? wish.why : 'move'}`;
}

function wishBody(wish: Wish): Record<string, unknown> {
  const { source, ref } = wish;
  const wanted = wish.kind === 'stay' ? { stay: wish.why } : { toPercent: round(wish.openingPercent) };
  return { source, ...(ref !== undefined && { ref }), ...wanted };
}

/** Openings are told to a tenth of a percent. */
export function round(percent: number): number {
  return Math.round(percent * 10) / 10;
}
