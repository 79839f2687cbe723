import type { MonotonicMs, WallMs } from '../clock.js';

/** Most urgent first: the order in which a line serves what waits for it. */
export const PRIORITIES = ['stop', 'write', 'feedback', 'poll', 'commissioning'] as const;
export type Priority = (typeof PRIORITIES)[number];

export type ReadTable = 'coil' | 'discrete' | 'holding' | 'input';

export type LineRequest =
  | ReadRequest
  | {
      readonly kind: 'write-registers';
      readonly unit: number;
      readonly address: number;
      readonly words: readonly number[];
      /** Function 16 also for one register: some instruments know no other. */
      readonly asMultiple?: boolean;
    }
  | { readonly kind: 'write-coil'; readonly unit: number; readonly address: number; readonly on: boolean }
  | {
      readonly kind: 'write-coils';
      readonly unit: number;
      readonly address: number;
      readonly bits: readonly boolean[];
    }
  /** Function 22: register = (register AND andMask) OR (orMask AND NOT andMask). */
  | {
      readonly kind: 'mask-register';
      readonly unit: number;
      readonly address: number;
      readonly andMask: number;
      readonly orMask: number;
    }
  /** Function 23: writes first, then reads holding registers. */
  | {
      readonly kind: 'write-then-read';
      readonly unit: number;
      readonly writeAddress: number;
      readonly words: readonly number[];
      readonly address: number;
      readonly count: number;
    }
  /** Function 17; the reply's data are the instrument's own. */
  | { readonly kind: 'report-id'; readonly unit: number }
  /** Function 43/14: identification objects from `objectId` on; category 1 basic, 2 regular, 3 extended, 4 one object. */
  | {
      readonly kind: 'device-id';
      readonly unit: number;
      readonly category: 1 | 2 | 3 | 4;
      readonly objectId: number;
    };

export interface ReadRequest {
  readonly kind: 'read';
  readonly unit: number;
  readonly table: ReadTable;
  readonly address: number;
  readonly count: number;
}

/**
 * How a transaction ended. What the caller must do is in the name of the failure: `not-sent` may be asked
 * again at will; after `timeout` or `garbled` a write may or may not have been carried out and must be read back.
 */
export type LineOutcome =
  | {
      readonly ok: true;
      readonly words: readonly number[];
      /** The reply's data bytes for `report-id` and `device-id`, as the specification lays them out after the function. */
      readonly data?: Buffer;
      readonly at: Arrival;
    }
  | {
      readonly ok: false;
      readonly failure: LineFailure;
      readonly exceptionCode?: number;
      readonly at: Arrival;
    };

export type LineFailure = 'not-sent' | 'timeout' | 'garbled' | 'exception';

/** When the last byte of the reply (or the end of the wait) came. */
export interface Arrival {
  readonly wallMs: WallMs;
  readonly monotonicMs: MonotonicMs;
}

export interface LineStats {
  readonly open: boolean;
  readonly usePercent: number;
  readonly requests: number;
  readonly timeouts: number;
  readonly errors: number;
}

/** What went over a line since it was made, or in the window it keeps: for `bus stats` and the hourly entry. */
export interface LineFigures {
  readonly usePercent: number;
  readonly requests: number;
  readonly byKind: Readonly<Record<LineFailure, number>>;
  /** Bytes that belonged to nobody: noise, foreign, late and doubled frames. */
  readonly discarded: number;
  /** How long the line is left quiet after a timeout, as things are now. */
  readonly quietMs: number;
  readonly units: readonly UnitFigures[];
}

export interface UnitFigures {
  readonly unit: number;
  readonly requests: number;
  readonly failures: number;
  /** From the end of the request to the last byte of its reply. */
  readonly latencyMs: {
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
    readonly max: number;
  };
}

export interface LineRequestOptions {
  readonly timeoutMs?: number;
  /** Extra silence before this request, for instruments that need longer than the standard's 3.5 characters. */
  readonly guardMs?: number;
  /** Among waiting requests of one priority the earliest deadline (on the monotonic clock) goes first; without one, last. */
  readonly deadlineMs?: number;
  /** Withdraws the request: one that is not sent yet never will be, and settles as `not-sent`. */
  readonly signal?: AbortSignal;
}

/** The one owner of a bus: everything that goes over the wire goes through here, one transaction at a time. */
export interface Line {
  readonly id: string;
  /** Settles always, never rejects; `words` are registers, or 0 and 1 for bits, and empty for writes. */
  request(request: LineRequest, priority: Priority, options?: LineRequestOptions): Promise<LineOutcome>;
  stats(): LineStats;
  figures(): LineFigures;
  /** Ends the transaction in flight (within its timeout), settles all that wait as `not-sent`, closes the wire. */
  close(): Promise<void>;
}
