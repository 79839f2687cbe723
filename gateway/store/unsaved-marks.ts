import type { Position } from '../../protocols/journal/record.js';
import type { StateFile } from './state-file.js';

/**
 * Watermarks that are not in `state.db` yet: of each party the latest. Parties sign often, and say it again when asked, so
 * they need not be on disk at once.
 */
export class UnsavedMarks {
  readonly #marks = new Map<string, Position & { readonly signed: Buffer }>();

  /** Whether it is the first of that party. */
  keep(state: StateFile, party: string, { epoch, seq }: Position, signed: Buffer): boolean {
    const isFirst = !state.watermarks().has(party) && !this.#marks.has(party);
    this.#marks.set(party, { epoch, seq, signed });
    return isFirst;
  }

  /** The latest of each party, saved or not. */
  latest(state: StateFile): Map<string, Position> {
    const latest = new Map(state.watermarks());
    for (const [party, { epoch, seq }] of this.#marks) latest.set(party, { epoch, seq });
    return latest;
  }

  save(state: StateFile): void {
    for (const [party, mark] of this.#marks) state.keepWatermark(party, mark, mark.signed);
    this.#marks.clear();
  }
}
