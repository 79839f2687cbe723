/**
 * What the river below really has. Two rules, both of gates that take from it:
 *
 * `river-opening`  while it is short of what it must have, and has been for as long as the gateway may take to see it and
 *                  to stop, no gate goes on opening under a demand of the gateway's.
 * `river-short`    it is not made short by opening. Where it is short, the last openings are taken back in the mind, one
 *                  after the other, until the inflow of all the time since would have been enough for it. Then these openings
 *                  have made it short, unless the inflow has fallen since by as much as the river lacks (kept-river.ts).
 */
export interface Flows {
  readonly atMs: number;
  readonly inflowM3s: number;
  readonly belowM3s: number;
  /** What each gate takes. */
  readonly takesM3s: ReadonlyMap<string, number>;
}

interface Opening {
  readonly gate: string;
  readonly atMs: number;
  /** What it took before. */
  readonly tookM3s: number;
}

export type SayOf = (gate: string, rule: string, detail: string) => void;
/** Whether there is an excuse for what the gate did, or the river showed, between the two times. */
export type ExcuseOf = (
  rule: 'river-opening' | 'river-short',
  gate: string,
  fromMs: number,
  toMs: number,
) => boolean;

/** A value may be stale for 362 s, a cycle of 60 s later it is acted on, and a STOP takes its time. */
const SEEN_AND_STOPPED_MS = 450_000;
/** What the inflow brought so long before an opening still flows by. */
const EARLIER_MS = 600_000;
const REMEMBERED_MS = 6 * 3_600_000;

export class TrueRiver {
  readonly #requiredM3s: number;
  readonly #slackM3s: number;
  readonly #say: SayOf;
  readonly #excuse: ExcuseOf;
  #flows: Flows[] = [];
  #openings: Opening[] = [];
  #shortSinceMs: number | undefined;
  #isJudged = false;
  /** Gates of which it was said that they go on opening. */
  readonly #said = new Set<string>();

  /** `slackM3s`: what the meters' noise and the drives' steps come to. */
  constructor(requiredM3s: number, slackM3s: number, say: SayOf, excuse: ExcuseOf) {
    this.#requiredM3s = requiredM3s;
    this.#slackM3s = slackM3s;
    this.#say = say;
    this.#excuse = excuse;
  }

  /** The gateway has demanded that a gate open. */
  opened(gate: string, atMs: number, tookM3s: number): void {
    this.#openings.push({ gate, atMs, tookM3s });
  }

  /** A gate opens just now under a demand of the gateway's. */
  opening(gate: string, atMs: number): void {
    const sinceMs = this.#shortSinceMs;
    if (sinceMs === undefined || atMs - sinceMs <= SEEN_AND_STOPPED_MS || this.#said.has(gate)) return;
    if (this.#excuse('river-opening', gate, atMs - 2 * SEEN_AND_STOPPED_MS, atMs)) return;
    this.#said.add(gate);
    this.#say(
      gate,
      'river-opening',
      `opens ${Math.round((atMs - sinceMs) / 1000)} s after the river is short`,
    );
  }

  sampled(now: Flows): void {
    this.#flows.push(now);
    if (this.#flows.length > 1000) this.#flows.splice(0, 500);
    const isShort = now.belowM3s < this.#requiredM3s - this.#slackM3s;
    if (!isShort) {
      this.#shortSinceMs = undefined;
      this.#isJudged = false;
      this.#said.clear();
      return;
    }
    this.#shortSinceMs ??= now.atMs;
    if (!this.#isJudged) this.#judge(now);
  }

  #judge(now: Flows): void {
    this.#openings = this.#openings.filter(({ atMs }) => now.atMs - atMs <= REMEMBERED_MS);
    const tookM3s = new Map<string, number>();
    let takenM3s = 0;
    for (const each of now.takesM3s.values()) takenM3s += each;
    for (const { gate, atMs, tookM3s: before } of this.#openings.toReversed()) {
      tookM3s.set(gate, before);
      let takenBackM3s = 0;
      for (const [id, m3s] of tookM3s) takenBackM3s += Math.max(0, (now.takesM3s.get(id) ?? 0) - m3s);
      const inflow = this.#inflowSince(atMs - EARLIER_MS);
      const isEnough = inflow.least - takenM3s + takenBackM3s >= this.#requiredM3s + this.#slackM3s;
      const hadM3s = now.belowM3s + inflow.most - inflow.least;
      if (!isEnough || hadM3s >= this.#requiredM3s - this.#slackM3s) continue;
      this.#isJudged = true;
      const gates = [...tookM3s.keys()];
      // Also of a gate that somebody has opened by hand: what it takes is no gate's of ours.
      const isExcused = (id: string): boolean => this.#excuse('river-short', id, atMs - EARLIER_MS, now.atMs);
      if ([...now.takesM3s.keys()].some(isExcused)) return;
      const age = Math.round((now.atMs - atMs) / 60_000);
      const words = `has ${now.belowM3s.toFixed(3)}, must have ${this.#requiredM3s} m3/s`;
      this.#say(
        gate,
        'river-short',
        `${words}; of ${gates.join(', ')} since ${age} min ${takenBackM3s.toFixed(3)} m3/s more`,
      );
      return;
    }
  }

  #inflowSince(sinceMs: number): { readonly least: number; readonly most: number } {
    let least = Number.POSITIVE_INFINITY;
    let most = 0;
    for (let index = this.#flows.length - 1; index >= 0; index--) {
      const each = this.#flows[index];
      if (each === undefined || each.atMs < sinceMs) break;
      least = Math.min(least, each.inflowM3s);
      most = Math.max(most, each.inflowM3s);
    }
    return { least, most };
  }
}
