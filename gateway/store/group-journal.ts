/**
 * The gateway's journal: stamps what the others append, collects it, and has the store write it in one commit a second,
 * or at once when somebody must know.
 *
 *            append                   each second, or a durable append
 *   caller ─────────► queue (bounded) ──────────────────────────────► store
 *                       ▲                                             │
 *                       └── the batch, first in line, when it fails ◄─┘
 *
 * A commit that failed may have happened all the same. Its batch is written again unless the store's head is the very
 * record that the batch ends in, so that nothing is lost and nothing is written twice. A head that is neither that nor the
 * one before is another program's: it is reported, and never taken for ours.
 *
 * Limits: 20,000 drafts or 16 MiB of bodies wait; 2,000 drafts or 4 MiB go into one commit; a durable append is answered
 * within 5 s, one way or the other (after a "no" it may still be written).
 */
import { type Clock, every, type Timer } from '../../protocols/clock.js';
import { encodeBody, type StartBody } from '../../protocols/journal/bodies.js';
import {
  BOOT_ID_BYTES,
  type ChainHead,
  type Draft,
  encodeRecord,
  MAX_BODY_BYTES,
  type Position,
  type RecordKind,
} from '../../protocols/journal/record.js';
import { FIRST_HEAD } from '../../protocols/journal/table.js';
import type { Random } from '../../protocols/random.js';
import { DraftQueue, type Waiting } from './draft-queue.js';
import type { Journal, Store, StoreHead } from './journal.js';

export interface GroupJournalSettings {
  readonly commitEveryMs?: number;
  readonly maxWaiting?: number;
  readonly maxWaitingBytes?: number;
  readonly durableLimitMs?: number;
}

export interface GroupJournalDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** After each commit: there is something new to forward. */
  readonly onCommit?: (head: StoreHead) => void;
  /** When the store stops taking records (an error, or no answer for too long), and when it takes them again. */
  readonly onState?: (state: { readonly ok: true } | { readonly ok: false; readonly cause: string }) => void;
}

export interface JournalStats {
  readonly waiting: number;
  readonly lost: number;
  readonly ok: boolean;
  readonly head: StoreHead;
}

const COMMIT_EVERY_MS = 1000;
const MAX_WAITING = 20_000;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const DURABLE_LIMIT_MS = 5000;
/** A store that has failed once may take the next write: it has been opened anew. */
const FLUSH_ATTEMPTS = 3;
const MAX_DRAFTS_A_COMMIT = 2000;
const MAX_BYTES_A_COMMIT = 4 * 1024 * 1024;
const NO_HEAD: StoreHead = {
  epoch: FIRST_HEAD.epoch,
  seq: 0,
  hashHex: FIRST_HEAD.hash.toString('hex'),
  records: 0,
};

export class GroupJournal implements Journal {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #onCommit: (head: StoreHead) => void;
  readonly #onState: NonNullable<GroupJournalDeps['onState']>;
  readonly #durableLimitMs: number;
  readonly #queue: DraftQueue;
  readonly #bootId: Buffer;
  readonly #startMs: number;
  readonly #tick: Timer;
  /** Taken from the queue and not yet known to be written. */
  #batch: Waiting[] = [];
  #committing: Promise<void> | undefined;
  #head: StoreHead | undefined;
  /** The head may not be what we think: ask before writing. */
  #uncertain = true;
  #ok = true;
  #wanted = false;
  /** Since when the store owes an answer. */
  #askedMs: number | undefined;
  #closed = false;

  constructor(deps: GroupJournalDeps, start: StartBody, settings: GroupJournalSettings = {}) {
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#onCommit = deps.onCommit ?? (() => {});
    this.#onState = deps.onState ?? (() => {});
    this.#durableLimitMs = settings.durableLimitMs ?? DURABLE_LIMIT_MS;
    const { maxWaiting = MAX_WAITING, maxWaitingBytes = MAX_WAITING_BYTES } = settings;
    this.#queue = new DraftQueue(maxWaiting, maxWaitingBytes);
    this.#bootId = deps.random.bytes(BOOT_ID_BYTES);
    this.#startMs = deps.clock.monotonicMs();
    this.#tick = every(deps.clock, settings.commitEveryMs ?? COMMIT_EVERY_MS, () => {
      this.#checkStall();
      void this.#commit();
    });
    this.append('start', start);
  }

  append(kind: RecordKind, body: unknown): void {
    this.#add(this.#draft(kind, body));
  }

  appendDurably(kind: RecordKind, body: unknown): Promise<Position> {
    return new Promise((resolve, reject) => {
      const limit = this.#clock.after(this.#durableLimitMs, () =>
        reject(new Error(`the store has not answered for ${this.#durableLimitMs} ms`)),
      );
      this.#add(this.#draft(kind, body), {
        resolve: (position) => {
          limit.cancel();
          resolve(position);
        },
        reject: (error) => {
          limit.cancel();
          reject(error);
        },
      });
      this.#commitSoon();
    });
  }

  stats(): JournalStats {
    return {
      waiting: this.#queue.length + this.#batch.length,
      lost: this.#queue.lost,
      ok: this.#ok && this.#stalledMs() < this.#durableLimitMs,
      head: this.#head ?? NO_HEAD,
    };
  }

  /** Writes what waits now; false when the store does not take it within the time limit. */
  async flush(limitMs = this.#durableLimitMs): Promise<boolean> {
    const late = new AbortController();
    const limit = this.#clock.after(limitMs, () => late.abort());
    const expired = new Promise<void>((resolve) => late.signal.addEventListener('abort', () => resolve()));
    const mayGoOn = (): boolean => this.#isBehind() && !this.#closed && !late.signal.aborted;
    for (let failures = 0; mayGoOn() && failures < FLUSH_ATTEMPTS; ) {
      await Promise.race([this.#commit(), expired]);
      if (!this.#ok) failures++;
    }
    limit.cancel();
    return !this.#isBehind();
  }

  /**
   * Writes what waits and takes nothing more. Who still waits then is told "no", though the record may be written all the
   * same. The store stays open: it is its owner's.
   */
  async close(limitMs?: number): Promise<boolean> {
    const flushed = await this.flush(limitMs);
    this.#closed = true;
    this.#tick.cancel();
    const error = new Error('the journal was closed before the store had answered');
    for (const { waiter } of this.#batch) waiter?.reject(error);
    this.#queue.release(error);
    return flushed;
  }

  #isBehind(): boolean {
    return this.#queue.length + this.#batch.length > 0 || this.#queue.hasGap;
  }

  #draft(kind: RecordKind, body: unknown): Draft {
    return {
      kind,
      clockStatus: this.#clock.status(),
      bootId: this.#bootId,
      monotonicMs: this.#clock.monotonicMs() - this.#startMs,
      wallMs: Math.floor(this.#clock.wallMs()),
      body: encodeBody(body),
    };
  }

  #add(draft: Draft, waiter?: Waiting['waiter']): void {
    if (this.#closed) {
      waiter?.reject(new Error('the journal is closed'));
    } else if (draft.body.length > MAX_BODY_BYTES) {
      // It would make every commit fail that it is part of.
      this.#queue.refuse(draft);
      waiter?.reject(
        new Error(`a record body of ${draft.body.length} bytes is over the limit of ${MAX_BODY_BYTES}`),
      );
    } else {
      this.#queue.push(waiter ? { draft, waiter } : { draft });
    }
  }

  /** Durable appends made in the same turn share a commit, as do those made during another commit. */
  #commitSoon(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    queueMicrotask(() => {
      if (this.#committing === undefined) void this.#commit();
    });
  }

  /** One commit; when one is under way already, that one. */
  #commit(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#committing ??= this.#write().finally(() => {
      this.#committing = undefined;
      if (this.#wanted && this.#ok) void this.#commit();
    });
    return this.#committing;
  }

  async #write(): Promise<void> {
    this.#wanted = false;
    try {
      if (this.#uncertain) await this.#findHead();
      while (await this.#writeBatch()) this.#state({ ok: true });
      this.#state({ ok: true });
    } catch (error) {
      this.#uncertain = true;
      this.#state({ ok: false, cause: (error as Error).message });
    } finally {
      this.#askedMs = undefined;
    }
  }

  /** Asks the store where it is. If that is where our last batch ends, the batch is written. */
  async #findHead(): Promise<void> {
    const before = this.#head;
    this.#askedMs = this.#clock.monotonicMs();
    const head = await this.#store.head();
    this.#head = head;
    if (before !== undefined && head.hashHex !== before.hashHex) {
      if (head.hashHex !== hashAfter(before, this.#batch)) {
        throw new Error(`another program writes to this journal (record ${head.epoch}/${head.seq}); stop it`);
      }
      this.#written(head);
    }
    this.#uncertain = false;
  }

  /** Writes one batch; whether it had to leave some behind. */
  async #writeBatch(): Promise<boolean> {
    if (this.#batch.length === 0) {
      // Not while the store fails: the gap would be declared before it has ended.
      const gap = this.#ok ? this.#queue.takeGap() : undefined;
      const declared = gap ? [{ draft: this.#draft('gap', gap) }] : [];
      this.#batch = [...declared, ...this.#queue.take(MAX_DRAFTS_A_COMMIT, MAX_BYTES_A_COMMIT)];
    }
    if (this.#batch.length === 0) return false;
    const more = this.#queue.length > 0;
    this.#askedMs = this.#clock.monotonicMs();
    this.#written(await this.#store.append(this.#batch.map(({ draft }) => draft)));
    return more;
  }

  #written(head: StoreHead): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#head = head;
    batch.forEach(({ waiter }, index) => {
      waiter?.resolve({ epoch: head.epoch, seq: head.seq - batch.length + 1 + index });
    });
    this.#onCommit(head);
  }

  #stalledMs(): number {
    return this.#askedMs === undefined ? 0 : this.#clock.monotonicMs() - this.#askedMs;
  }

  /** A disk that hangs gives no error: only the clock tells. */
  #checkStall(): void {
    const stalledMs = this.#stalledMs();
    if (stalledMs < this.#durableLimitMs) return;
    this.#state({ ok: false, cause: `the disk has not answered for ${Math.floor(stalledMs / 1000)} s` });
  }

  #state(state: { readonly ok: true } | { readonly ok: false; readonly cause: string }): void {
    if (state.ok === this.#ok) return;
    this.#ok = state.ok;
    this.#onState(state);
  }
}

/** The head's hash once `batch` is written after `before`; no other records can have it. */
function hashAfter({ epoch, seq, hashHex }: StoreHead, batch: readonly Waiting[]): string {
  let head: ChainHead = { epoch, seq, hash: Buffer.from(hashHex, 'hex') };
  for (const { draft } of batch) head = encodeRecord(draft, head);
  return head.hash.toString('hex');
}
