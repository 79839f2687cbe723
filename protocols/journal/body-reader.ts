/** Reads the bodies of a journal's records in their order: readings need the `points` record before them. */
import { decodeBody } from './bodies.js';
import { Dictionary, decodeReadings } from './readings-codec.js';
import type { JournalRecord } from './record.js';

export class BodyReader {
  #dictionary: Dictionary | undefined;

  /** Of the last `points` record. */
  get dictionary(): Dictionary | undefined {
    return this.#dictionary;
  }

  /** The body as an object; for readings a `ReadingsBody`. Undefined when it cannot be read. */
  read({ kind, body }: Pick<JournalRecord, 'kind' | 'body'>): unknown {
    if (kind === 'readings') return this.#dictionary && decodeReadings(body, this.#dictionary);
    if (kind === 'points') this.#take(body);
    return decodeBody(body);
  }

  #take(body: Buffer): void {
    try {
      this.#dictionary = new Dictionary(body);
    } catch {
      // Readings after it cannot be read: better none than wrong ones.
      this.#dictionary = undefined;
    }
  }
}
