/**
 * The river below has what it must have whenever the inflow is enough for it, but for the time that it takes to see that it has not,
 * and to close step by step: `river-kept`. While it is short and some gate could close for it, no more time may pass than this
 * without any gate being told to. A gate could where it stands open under a programme of its own, undisturbed, and nothing that the
 * oracle knows is against a step that way.
 */
import type { SayOf } from './true-river.js';

export interface RiverNow {
  readonly atMs: number;
  readonly inflowM3s: number;
  readonly belowM3s: number;
}

export interface KeptRiverParts {
  readonly requiredM3s: number;
  /** What the meters' noise and the drives' steps come to. */
  readonly slackM3s: number;
  readonly gates: readonly string[];
  /** Whether the gate could close by a step just now. */
  readonly mayClose: (gate: string) => boolean;
  readonly say: SayOf;
}

/** Corrections come every 20 minutes at most, and an hour's starts are 4 at least. */
const LONGEST_IDLE_MS = 2_700_000;
/** Of what it must have: less is within what meters can tell. */
const SHORT_PART = 0.02;

export class KeptRiver {
  readonly #parts: KeptRiverParts;
  /** Since when it has been short, could have been helped, and was not. */
  #idleSinceMs: number | undefined;
  shortMinutes = 0;

  constructor(parts: KeptRiverParts) {
    this.#parts = parts;
  }

  /** A gate has been told to close. */
  closes(): void {
    this.#idleSinceMs = undefined;
  }

  /** To be called once a minute. */
  sampled({ atMs, inflowM3s, belowM3s }: RiverNow): void {
    const { requiredM3s, slackM3s, gates, mayClose, say } = this.#parts;
    const isEnough = inflowM3s >= requiredM3s + slackM3s;
    const isShort = belowM3s < requiredM3s * (1 - SHORT_PART) - slackM3s;
    if (isShort && isEnough) this.shortMinutes += 1;
    const gate = isShort && isEnough ? gates.find(mayClose) : undefined;
    if (gate === undefined) {
      this.#idleSinceMs = undefined;
      return;
    }
    this.#idleSinceMs ??= atMs;
    if (atMs - this.#idleSinceMs <= LONGEST_IDLE_MS) return;
    this.#idleSinceMs = undefined;
    const words = `has ${belowM3s.toFixed(3)}, must have ${requiredM3s} m3/s of ${inflowM3s.toFixed(3)}`;
    say(gate, 'river-kept', `${words}; nothing has closed for ${LONGEST_IDLE_MS / 60_000} min`);
  }
}
