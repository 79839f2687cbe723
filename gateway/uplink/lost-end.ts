/**
 * What is done when a party has signed for records beyond the end of our journal. Either we have lost our end (the store is an
 * older copy of itself, a disk has lied), or the party's receiver is at fault. In both cases no place may be used that the party
 * has signed for, so the journal goes on in a later epoch; an alarm says so, and holds the signed watermark and where we were.
 *
 * A party cannot make us begin epochs at will: only one that is required, once in each run of the gateway, and never into the last
 * epochs, which are the gateway's own to use. What is refused is reported as any false watermark is.
 */
import type { EventBody } from '../../protocols/journal/bodies.js';
import type { Position } from '../../protocols/journal/record.js';
import type { Beyond } from './kept-watermark.js';

/** Further ahead than any journal that was ever lost; a party that signs for more is wrong. */
const MAX_EPOCHS_AHEAD = 16;
/** Of 4095; a site that has lost its end a thousand times has other troubles. */
const LAST_FORCED_EPOCH = 3072;

export interface LostEndOptions {
  readonly id: string;
  readonly party: string;
  /** Whether the party is one without whose word nothing is deleted. */
  readonly required?: boolean;
}

export interface LostEndDeps {
  readonly report: (code: string, severity: EventBody['severity'], params: EventBody['params']) => void;
  /** Goes on in an epoch later than that of `beyond`, unless the journal is beyond that place by then. */
  readonly beginEpoch?: (cause: string, beyond: Position) => void;
}

export class LostEnd {
  readonly #options: LostEndOptions;
  readonly #deps: LostEndDeps;
  #isUsed = false;

  constructor(options: LostEndOptions, deps: LostEndDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  /** Has a new epoch begun; false when that is not to be. `signed` is the party's text, byte for byte. */
  take({ mark, head }: Beyond, signed: Buffer): boolean {
    const { id, party, required = false } = this.#options;
    const { report, beginEpoch } = this.#deps;
    const isNear = mark.epoch <= head.epoch + MAX_EPOCHS_AHEAD && mark.epoch < LAST_FORCED_EPOCH;
    if (!required || this.#isUsed || !isNear || beginEpoch === undefined) return false;
    this.#isUsed = true;
    const theirs = `${mark.epoch}/${mark.seq}`;
    report('journal-end-lost', 'alarm', {
      uplink: id,
      party,
      theirs,
      ours: `${head.epoch}/${head.seq}`,
      ourHash: head.hashHex,
      watermark: signed.toString('latin1'),
    });
    beginEpoch(`party ${party} has signed for record ${theirs}`, { epoch: mark.epoch, seq: mark.seq });
    return true;
  }
}
