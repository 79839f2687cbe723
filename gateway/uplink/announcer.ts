/**
 * Tells receivers, in the retained `status`, what the journal no longer has: where it begins, and the next gaps behind the place
 * where a receiver is. One status has room for twenty or so; before records behind a further one are sent, the next are told.
 *
 *   records read ──► a hole among them, not told yet? ──no──► sent
 *                        └─yes─► status: the gaps from there on ──► sent
 *
 * A hole that comes into being later, where receivers were told that there was none, is told when one asks for what is missing.
 */
import type { Clock } from '../../protocols/clock.js';
import { type GoneSigner, MAX_TOLD_GAPS, statusOf } from '../../protocols/journal/gone.js';
import type { Position } from '../../protocols/journal/record.js';
import type { Session } from '../../protocols/mqtt/session.js';
import type { Store } from '../store/journal.js';
import { isAfter, START } from './kept-watermark.js';

export interface AnnouncerDeps {
  readonly store: Pick<Store, 'anchor' | 'gaps'>;
  readonly clock: Clock;
  readonly session: Pick<Session, 'publish' | 'room'>;
}

export class Announcer {
  readonly #topic: string;
  readonly #signer: GoneSigner | undefined;
  readonly #deps: AnnouncerDeps;
  /** Up to here this connection has been told of every gap. */
  #told = START;
  #isSaid = false;
  #saying: Promise<boolean> | undefined;

  constructor(topic: string, signer: GoneSigner | undefined, deps: AnnouncerDeps) {
    this.#topic = topic;
    this.#signer = signer;
    this.#deps = deps;
  }

  /** Whether the status that was asked for last is at the broker, or on its way. */
  get isSaid(): boolean {
    return this.#isSaid;
  }

  /** Nothing has been said: a new connection, or somebody asks. */
  forget(): void {
    this.#isSaid = false;
    this.#told = START;
  }

  /**
   * Says where the journal begins and what is gone behind `after`, in any case before the record `next`; while something is being
   * said, waits for that instead. False when it cannot be said now.
   */
  say(after: Position, next?: Buffer): Promise<boolean> {
    this.#saying ??= this.#tell(after, next).finally(() => {
      this.#saying = undefined;
    });
    return this.#saying;
  }

  /** Index of the first of `records` that stands behind a hole of which nothing has been said; `after` is the place before them. */
  untold(records: readonly Buffer[], after: Position): number | undefined {
    let last = after;
    for (const [index, bytes] of records.entries()) {
      const place = placeOf(bytes);
      const expected = place.epoch === last.epoch ? last.seq + 1 : 1;
      if (place.seq !== expected && isAfter(place, this.#told)) return index;
      last = place;
    }
    return undefined;
  }

  async #tell(after: Position, next: Buffer | undefined): Promise<boolean> {
    const { store, clock, session } = this.#deps;
    if (session.room === 0) return false;
    this.#isSaid = true;
    try {
      const anchor = await store.anchor();
      const { gaps, upTo } = await store.gaps(after, MAX_TOLD_GAPS);
      const gone = { anchor: withHash(anchor), gaps: gaps.map(withHash) };
      const { payload, told } = statusOf(gone, clock.wallMs(), this.#signer);
      const result = await session.publish(this.#topic, payload, { retain: true });
      this.#isSaid = result === 'acknowledged';
      const left = gaps[told];
      const end = left ? { epoch: left.epoch, seq: left.fromSeq - 1 } : upTo;
      const least = next ? placeOf(next) : START;
      if (this.#isSaid) this.#told = isAfter(least, end) ? least : end;
    } catch {
      this.#isSaid = false;
    }
    return this.#isSaid;
  }
}

/** Of a whole record. */
function placeOf(bytes: Buffer): Position {
  return { epoch: bytes.readUInt32BE(4), seq: Number(bytes.readBigUInt64BE(8)) };
}

function withHash<Place extends { readonly hashHex: string }>(place: Place): Place & { hash: Buffer } {
  return { ...place, hash: Buffer.from(place.hashHex, 'hex') };
}
