import type { Clock } from '../../protocols/clock.js';
import { encodeBody } from '../../protocols/journal/bodies.js';
import { BOOT_ID_BYTES, type Draft, type RecordKind } from '../../protocols/journal/record.js';
import type { Random } from '../../protocols/random.js';
import { type Moment, momentOf } from './journal.js';

/** Makes what is to be written of what the gateway says, with this start's id and the times by its clocks. */
export class Drafting {
  readonly #clock: Clock;
  readonly #bootId: Buffer;
  readonly #startMs: number;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#bootId = random.bytes(BOOT_ID_BYTES);
    this.#startMs = clock.monotonicMs();
  }

  /** What the records of this start say of it: the id in hex, and what the Clock counted when their time began. */
  get boot(): { readonly id: string; readonly startedMs: number } {
    return { id: this.#bootId.toString('hex'), startedMs: this.#startMs };
  }

  draft(kind: RecordKind, body: unknown, at: Moment = momentOf(this.#clock)): Draft {
    return {
      kind,
      clockStatus: at.status,
      bootId: this.#bootId,
      monotonicMs: Math.max(0, at.monotonicMs - this.#startMs),
      wallMs: Math.floor(at.wallMs),
      body: encodeBody(body),
    };
  }
}
