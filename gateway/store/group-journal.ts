/**
 * The gateway's journal: stamps what the others append, collects it, and has the store write it in one commit a second,
 * or at once when somebody must know.
 *
 *            append                   each second, or a durable append
 *   caller ─────────► queue (bounded) ──────────────────────────────► store
 *                       ▲                                             │
 *                       └── the batch, first in line, when it fails ◄─┘
 *
 * A commit that failed may have happened all the same, or up to where a segment begins. What of its batch is written is told
 * by the store's head, whose hash no other records can have; the rest is written again, so that nothing is lost and nothing is
 * written twice. A head that is none of the batch's is another program's: it is reported, and never taken for ours.
 *
 * A store that has lost its end goes on in a new epoch, whose first records are made here. What it has lost, it tells.
 *
 * Limits: 20,000 drafts or 16 MiB of bodies wait; 2,000 drafts or 4 MiB go into one commit; a durable append is answered
 * within 5 s, one way or the other (after a "no" it may still be written).
 */
import { type Clock, every, type Timer } from '../../protocols/clock.js';
import type { StartBody } from '../../protocols/journal/bodies.js';
import {
  type Draft,
  MAX_BODY_BYTES,
  type Position,
  type RecordKind,
} from '../../protocols/journal/record.js';
import { FIRST_HEAD } from '../../protocols/journal/table.js';
import type { Random } from '../../protocols/random.js';
import { DraftQueue, type Waiting, waiterWithin } from './draft-queue.js';
import { Drafting } from './drafting.js';
import { openingOf, writtenOf } from './epoch-opening.js';
import type { Journal, Moment, Store, StoreAnchor, StoreHead, StoreNotice } from './journal.js';
import { Notices } from './notices.js';
import { type StoreState, StoreWatch } from './store-watch.js';

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
  /** Before a durable append: hands over what is gathered elsewhere and was known before it (readings), so that it stands before it. */
  readonly beforeDurable?: () => void;
  /** After each commit: there is something new to forward. */
  readonly onCommit?: (head: StoreHead) => void;
  /** When the store has lost records: each loss once, after every start until it is in the journal. */
  readonly onNotice?: (notice: StoreNotice) => void;
  /** When the store stops taking records (an error, or no answer for too long), and when it takes them again. */
  readonly onState?: (state: StoreState) => void;
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
const NO_HEAD: StoreHead = { epoch: 1, seq: 0, hashHex: FIRST_HEAD.hash.toString('hex'), records: 0 };

export class GroupJournal implements Journal {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #beforeDurable: () => void;
  readonly #onCommit: (head: StoreHead) => void;
  readonly #watch: StoreWatch;
  readonly #notices: Notices;
  readonly #durableLimitMs: number;
  readonly #start: StartBody;
  readonly #queue: DraftQueue;
  readonly #drafting: Drafting;
  readonly #tick: Timer;
  /** Taken from the queue and not yet known to be written. */
  #batch: Waiting[] = [];
  #committing: Promise<void> | undefined;
  #head: StoreHead | undefined;
  /** The names that the readings mean, as they were written last. */
  #points: Draft | undefined;
  /** What a new epoch has been asked for with. */
  #epochWish: { readonly cause: string; readonly beyond: Position | undefined } | undefined;
  /** The new epoch that the batch opens, or has opened. */
  #openedEpoch: number | undefined;
  /** The head may not be what we think: ask before writing. */
  #uncertain = true;
  #wanted = false;
  #closed = false;

  constructor(deps: GroupJournalDeps, start: StartBody, settings: GroupJournalSettings = {}) {
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#beforeDurable = deps.beforeDurable ?? (() => {});
    this.#onCommit = deps.onCommit ?? (() => {});
    this.#notices = new Notices(deps.store, deps.onNotice ?? (() => {}));
    this.#start = start;
    this.#durableLimitMs = settings.durableLimitMs ?? DURABLE_LIMIT_MS;
    this.#watch = new StoreWatch(deps.clock, this.#durableLimitMs, deps.onState ?? (() => {}));
    const { maxWaiting = MAX_WAITING, maxWaitingBytes = MAX_WAITING_BYTES } = settings;
    this.#queue = new DraftQueue(maxWaiting, maxWaitingBytes);
    this.#drafting = new Drafting(deps.clock, deps.random);
    this.#tick = every(deps.clock, settings.commitEveryMs ?? COMMIT_EVERY_MS, () => {
      this.#watch.look();
      void this.#commit();
    });
    this.append('start', start);
  }

  append(kind: RecordKind, body: unknown, at?: Moment): void {
    this.#add(this.#drafting.draft(kind, body, at));
  }

  /** What the records of this start say of it: the id in hex, and what the Clock counted when their time began. */
  get boot(): { readonly id: string; readonly startedMs: number } {
    return this.#drafting.boot;
  }

  appendDurably(kind: RecordKind, body: unknown): Promise<Position> {
    this.#beforeDurable();
    return new Promise((resolve, reject) => {
      this.#add(
        this.#drafting.draft(kind, body),
        waiterWithin(this.#clock, this.#durableLimitMs, resolve, reject),
      );
      this.#commitSoon();
    });
  }

  /** Goes on in a new epoch: for who has learnt that a party holds records up to `beyond`, which this journal has lost. */
  beginEpoch(cause: string, beyond?: Position): void {
    this.#epochWish = { cause, beyond };
    this.#commitSoon();
  }

  stats(): JournalStats {
    return {
      waiting: this.#queue.length + this.#batch.length,
      lost: this.#queue.lost,
      ok: this.#watch.ok && !this.#watch.isStalled,
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
      if (!this.#watch.ok) failures++;
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
      if (this.#wanted && this.#watch.ok) void this.#commit();
    });
    return this.#committing;
  }

  async #write(): Promise<void> {
    this.#wanted = false;
    try {
      if (this.#uncertain || this.#epochWish !== undefined) await this.#findHead();
      while (await this.#writeBatch()) this.#watch.report({ ok: true });
      this.#watch.report({ ok: true });
    } catch (error) {
      this.#uncertain = true;
      this.#watch.report({ ok: false, cause: (error as Error).message });
    } finally {
      this.#watch.answered();
    }
  }

  /** Asks the store where it is, and so how much of our last batch is written. */
  async #findHead(): Promise<void> {
    const [before, wish] = [this.#head, this.#epochWish];
    this.#watch.asked();
    const head = await (wish ? this.#store.beginEpoch(wish.cause, wish.beyond) : this.#store.head());
    if (this.#epochWish === wish) this.#epochWish = undefined;
    this.#head = head;
    if (before !== undefined)
      this.#settle(writtenOf(this.#batch, before, head), head.succeeds?.after ?? head);
    if (head.succeeds && this.#openedEpoch !== head.epoch) {
      this.#openedEpoch = head.epoch;
      if (this.#batch.length === 0) this.#fillBatch();
      const start = this.#drafting.draft('start', { ...this.#start, ...head.succeeds });
      this.#batch = openingOf(this.#batch, this.#points, start);
    }
    this.#uncertain = false;
    await this.#takeNotices(head);
  }

  #takeNotices(head: StoreHead): Promise<void> {
    return this.#notices.take(head, (body, waiter) => this.#add(this.#drafting.draft('gap', body), waiter));
  }

  /** Writes one batch; whether it had to leave some behind. */
  async #writeBatch(): Promise<boolean> {
    if (this.#batch.length === 0) this.#fillBatch();
    if (this.#batch.length === 0) return false;
    const more = this.#queue.length > 0;
    this.#watch.asked();
    const head = await this.#store.append(this.#batch.map(({ draft }) => draft));
    this.#head = head;
    this.#settle(this.#batch.length, head);
    await this.#takeNotices(head);
    return more;
  }

  #fillBatch(): void {
    // Not while the store fails: the gap would be declared before it has ended.
    const gap = this.#watch.ok ? this.#queue.takeGap() : undefined;
    this.#batch = this.#queue.take(MAX_DRAFTS_A_COMMIT, MAX_BYTES_A_COMMIT);
    if (gap) this.#batch.unshift({ draft: this.#drafting.draft('gap', gap) });
  }

  /** The first `count` of the batch are on disk, the last of them at `end`. */
  #settle(count: number, end: StoreAnchor): void {
    if (count === 0) return;
    const written = this.#batch.splice(0, count);
    this.#points = written.findLast(({ draft }) => draft.kind === 'points')?.draft ?? this.#points;
    written.forEach(({ waiter }, index) => {
      waiter?.resolve({ epoch: end.epoch, seq: end.seq - count + 1 + index });
    });
    if (this.#head && this.#head.seq > 0) this.#onCommit(this.#head);
  }
}
