/**
 * Has the site sign its own journal: a `checkpoint` record vouches for everything up to the head as it was after the last
 * commit. One is written after the first commit of each start and of each epoch, when records have
 * waited for it for 10 minutes, when somebody asks (a statement), and at the stop.
 *
 *   commit ──► something is unsigned ──► 10 min, asked, or the first ──► signed, appended ──► on disk: signed up to there
 *                                    └─► 15 min without that: an event
 *
 * Without a key nothing is signed, which is said once. Limits: one checkpoint is on its way to the disk at a time.
 */
import type { KeyObject } from 'node:crypto';
import { type Clock, every, type Timer } from '../../protocols/clock.js';
import type { EventBody } from '../../protocols/journal/bodies.js';
import { type CheckpointBody, signCheckpoint } from '../../protocols/journal/checkpoint.js';
import type { Position } from '../../protocols/journal/record.js';
import { loadSigningKey } from '../../protocols/journal/site-key-files.js';
import type { SiteSettings } from '../config/schema.js';
import type { GroupJournal } from './group-journal.js';
import type { StoreHead } from './journal.js';

export interface CheckpointsDeps {
  readonly clock: Clock;
  readonly journal: Pick<GroupJournal, 'appendDurably' | 'flush' | 'stats'>;
  readonly report: (code: string, severity: EventBody['severity'], params: EventBody['params']) => void;
}

export interface CheckpointSigner {
  readonly site: string;
  /** The site's private key, or why there is none. */
  readonly key: KeyObject | { readonly fault: string };
  /** What leads from older keys of the site to this one. */
  readonly successions?: readonly string[];
}

/** The key that the settings name; what keeps it from being used is a fault, not an error. */
export function signerOf({ id: site, key: file }: SiteSettings['site']): CheckpointSigner {
  if (file === undefined) return { site, key: { fault: 'no-site-key' } };
  const loaded = loadSigningKey(file);
  return 'fault' in loaded ? { site, key: loaded } : { site, ...loaded };
}

const CHECK_EVERY_MS = 60_000;
/** What a check finds this old is due: at the next one it would be over 10 minutes. */
const DUE_MS = 540_000;
const LATE_MS = 900_000;

export class Checkpoints {
  readonly #deps: CheckpointsDeps;
  readonly #signer: CheckpointSigner;
  #tick: Timer | undefined;
  /** Since when the oldest record that nothing vouches for is in the store; undefined when there is none. */
  #unsignedMs: number | undefined;
  /** The same for what has been written since the checkpoint on its way was signed. */
  #behindMs: number | undefined;
  #onItsWay: Promise<void> | undefined;
  /** What was last vouched for: while the store stalls, once is enough. */
  #tried: Position | undefined;
  #epoch: number | undefined;
  #isWanted = false;
  /** The next one is the first of this start, or of an epoch: who reads from here may know an older key. */
  #isFirst = true;
  #isLate = false;

  constructor(signer: CheckpointSigner, deps: CheckpointsDeps) {
    this.#signer = signer;
    this.#deps = deps;
  }

  start(): void {
    const { key } = this.#signer;
    this.#tick = every(this.#deps.clock, CHECK_EVERY_MS, () => this.#check());
    if ('fault' in key) this.#deps.report('journal-unsigned', 'warning', { cause: key.fault });
  }

  /** To be called after each commit. */
  committed(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    this.#unsignedMs ??= nowMs;
    if (this.#onItsWay) this.#behindMs ??= nowMs;
    const { epoch } = this.#deps.journal.stats().head;
    // Nobody believes a new epoch before it is signed.
    if (this.#epoch !== epoch) {
      this.#isWanted = true;
      this.#isFirst = true;
    }
    this.#epoch = epoch;
    this.#check();
  }

  /** Vouches for everything that has been appended so far, with the next commit. */
  request(): void {
    this.#isWanted = true;
    if (this.#deps.journal.stats().waiting === 0) this.#check();
  }

  /** Vouches for everything that can be written within `limitMs`; the journal's own stop brings that to the disk. */
  async stop(limitMs: number): Promise<void> {
    this.#tick?.cancel();
    await this.#deps.journal.flush(limitMs);
    if (this.#unsignedMs !== undefined) void this.#vouch();
  }

  #check(): void {
    const { clock, report } = this.#deps;
    if (this.#unsignedMs === undefined || 'fault' in this.#signer.key) return;
    const ageMs = clock.monotonicMs() - this.#unsignedMs;
    if (ageMs > LATE_MS && !this.#isLate) {
      this.#isLate = true;
      report('checkpoint-late', 'warning', { minutes: Math.floor(ageMs / 60_000) });
    }
    if (this.#onItsWay === undefined && (this.#isWanted || ageMs >= DUE_MS)) {
      this.#onItsWay = this.#vouch().finally(() => {
        this.#onItsWay = undefined;
      });
    }
  }

  async #vouch(): Promise<void> {
    const { journal } = this.#deps;
    const { head } = journal.stats();
    const body = this.#sign(head);
    if (body === undefined || (this.#tried && isSame(this.#tried, head))) return;
    this.#tried = head;
    this.#isWanted = false;
    this.#behindMs = undefined;
    try {
      const position = await journal.appendDurably('checkpoint', body);
      this.#isFirst = false;
      this.#isLate = false;
      // The checkpoint itself is a record too, but one that needs no other.
      const isAll = isNext(head, position) && isSame(journal.stats().head, position);
      this.#unsignedMs = isAll ? undefined : this.#behindMs;
    } catch {
      // The store does not take it, which its owner reports. It may still be written; the next commit brings another.
      this.#isWanted = true;
    }
  }

  #sign({ epoch, seq, hashHex }: StoreHead): CheckpointBody | undefined {
    const { site, key, successions = [] } = this.#signer;
    if ('fault' in key || seq === 0) return undefined;
    const signedAtMs = this.#deps.clock.wallMs();
    const place = { site, epoch, seq, hash: Buffer.from(hashHex, 'hex'), signedAtMs };
    const signed = signCheckpoint(place, key).toString();
    return this.#isFirst && successions.length > 0 ? { signed, successions } : { signed };
  }
}

function isSame(a: Position, b: Position): boolean {
  return a.epoch === b.epoch && a.seq === b.seq;
}

function isNext(before: Position, after: Position): boolean {
  return before.epoch === after.epoch && before.seq + 1 === after.seq;
}
