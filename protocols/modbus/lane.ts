import type { Clock } from '../clock.js';
import type { Decoded } from './exchange-port.js';
import type { Job } from './job.js';
import type { Arrival, LineFailure } from './line.js';
import type { LineBook } from './line-figures.js';
import type { LineQueue } from './line-queue.js';
import type { LineUse } from './line-use.js';
import type { Link } from './link.js';

/** How a line takes jobs from its queue over the wire: one at a time, or several at once. */
export interface Lane {
  /** Goes on if it can. */
  serve(): void;
  /** A job was added. */
  asked(): void;
  received(chunk: Buffer): void;
  /** A new wire. */
  opened(): void;
  /** The wire is gone, and with it what was under way. */
  lost(): void;
  /** Ends what is under way within `limitMs`, and settles then. Asked again, the last one to ask is told. */
  finish(limitMs: number): Promise<void>;
  /** Bytes that belonged to nobody. */
  readonly discarded: number;
  /** How long the line is left quiet after a timeout, as things are now. */
  quietMs(): number;
}

/** What a lane works with and its line owns. */
export interface LaneOwner {
  readonly clock: Clock;
  readonly link: Link;
  readonly queue: LineQueue<Job>;
  readonly use: LineUse;
  readonly book: LineBook;
}

export function succeed(owner: LaneOwner, job: Job, decoded: Decoded): void {
  job.done(decoded, arrival(owner.clock));
}

export function fail(
  owner: Pick<LaneOwner, 'clock' | 'book'>,
  job: Job,
  failure: LineFailure,
  exceptionCode?: number,
): void {
  owner.book.failed(job.request.unit, failure);
  job.fail(failure, arrival(owner.clock), exceptionCode);
}

function arrival(clock: Clock): Arrival {
  return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
}
