import type { Clock } from '../../protocols/clock.js';
import type { GapBody } from '../../protocols/journal/bodies.js';
import type { Draft, Position } from '../../protocols/journal/record.js';

/** A draft that waits for the store, and who waits for it. */
export interface Waiting {
  readonly draft: Draft;
  readonly waiter?: { resolve(position: Position): void; reject(error: Error): void };
}

/** A waiter that is told "no" when nothing has come in `limitMs`. */
export function waiterWithin(
  clock: Clock,
  limitMs: number,
  resolve: (position: Position) => void,
  reject: (error: Error) => void,
): NonNullable<Waiting['waiter']> {
  const limit = clock.after(limitMs, () => reject(new Error(`the store has not answered for ${limitMs} ms`)));
  return {
    resolve: (position) => {
      limit.cancel();
      resolve(position);
    },
    reject: (error) => {
      limit.cancel();
      reject(error);
    },
  };
}

/**
 * Drafts in order, up to a number of them and of bytes of their bodies. When it is full the oldest readings are given up first; anything else only when there
 * are no readings left. What is given up is counted until it has been declared in the journal.
 */
export class DraftQueue {
  readonly #maxDrafts: number;
  readonly #maxBytes: number;
  #waiting: Waiting[] = [];
  #readings = 0;
  #bytes = 0;
  #lost = 0;
  #gap: { lost: Record<string, number>; fromMs: number; toMs: number } | undefined;

  constructor(maxDrafts: number, maxBytes: number) {
    this.#maxDrafts = maxDrafts;
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Given up since the start. */
  get lost(): number {
    return this.#lost;
  }

  get hasGap(): boolean {
    return this.#gap !== undefined;
  }

  push(entry: Waiting): void {
    this.#waiting.push(entry);
    this.#weigh(entry, 1);
    while (this.#waiting.length > this.#maxDrafts || this.#bytes > this.#maxBytes) {
      const index =
        this.#readings > 0 ? this.#waiting.findIndex(({ draft }) => draft.kind === 'readings') : 0;
      for (const given of this.#waiting.splice(index, 1)) this.#forget(given);
    }
  }

  /** Counts a draft that cannot be written at all as given up. */
  refuse(draft: Draft): void {
    this.#count(draft);
  }

  /** Takes the oldest out: at most `count` of them, and `maxBytes` of bodies, but at least one. */
  take(count: number, maxBytes: number): Waiting[] {
    let size = 0;
    let end = 0;
    for (const { draft } of this.#waiting) {
      size += draft.body.length;
      if (end === count || (end > 0 && size > maxBytes)) break;
      end++;
    }
    const taken = this.#waiting.splice(0, end);
    for (const entry of taken) this.#weigh(entry, -1);
    return taken;
  }

  /** What has been given up and not declared yet; declared by taking it. */
  takeGap(): GapBody | undefined {
    const gap = this.#gap;
    this.#gap = undefined;
    return gap;
  }

  /** Tells all who wait that they need not any longer; the drafts stay. */
  release(error: Error): void {
    for (const { waiter } of this.#waiting) waiter?.reject(error);
  }

  #forget(given: Waiting): void {
    this.#weigh(given, -1);
    this.#count(given.draft);
    given.waiter?.reject(new Error('given up: the store takes no records and the queue is full'));
  }

  #weigh({ draft }: Waiting, sign: 1 | -1): void {
    this.#bytes += sign * draft.body.length;
    if (draft.kind === 'readings') this.#readings += sign;
  }

  #count({ kind, wallMs }: Draft): void {
    this.#lost++;
    this.#gap ??= { lost: {}, fromMs: wallMs, toMs: wallMs };
    this.#gap.lost[kind] = (this.#gap.lost[kind] ?? 0) + 1;
    this.#gap.fromMs = Math.min(this.#gap.fromMs, wallMs);
    this.#gap.toMs = Math.max(this.#gap.toMs, wallMs);
  }
}
