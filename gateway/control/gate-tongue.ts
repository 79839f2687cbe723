/** What is told of a gate beside its moves: refusals, who won and who lost, interlocks that act by themselves. */
import type { Arbitration } from './arbiter.js';
import type { GateMemory } from './gate-memory.js';
import type { Wish } from './intent.js';
import type { Judgement } from './interlocks/finding.js';
import type { CycleSurroundings } from './surroundings.js';

/** A refusal that goes on for the same reasons is recorded again this often, not each second. */
const REFUSAL_REPEAT_MS = 15 * 60_000;

export class GateTongue {
  readonly #gate: string;
  readonly #memory: GateMemory;
  readonly #around: CycleSurroundings;

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
    if (wish.ref !== undefined) {
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

  /** Interlocks that have begun to act by themselves, or do no more. */
  tellTrips(before: ReadonlySet<string>): void {
    const { report, changed } = this.#around;
    const gate = this.#gate;
    const standing = new Set(this.#memory.standing.map(({ id }) => id));
    for (const { id: interlock, act } of this.#memory.standing) {
      if (before.has(interlock)) continue;
      report('interlock-tripped', 'alarm', {
        gate,
        interlock,
        act: typeof act === 'string' ? act : 'opening',
      });
      changed();
    }
    for (const interlock of before) {
      if (standing.has(interlock)) continue;
      report('interlock-cleared', 'info', { gate, interlock });
      changed();
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
