import type { MonotonicMs, WallMs } from '../clock.js';

/** Most urgent first: the order in which a line serves what waits for it. */
export const PRIORITIES = ['stop', 'write', 'feedback', 'poll', 'commissioning'] as const;
export type Priority = (typeof PRIORITIES)[number];

export type ReadTable = 'coil' | 'discrete' | 'holding' | 'input';

export type LineRequest =
  | {
      readonly kind: 'read';
      readonly unit: number;
      readonly table: ReadTable;
      readonly address: number;
      readonly count: number;
    }
  | {
      readonly kind: 'write-registers';
      readonly unit: number;
      readonly address: number;
      readonly words: readonly number[];
    }
  | { readonly kind: 'write-coil'; readonly unit: number; readonly address: number; readonly on: boolean };

/**
 * How a transaction ended. What the caller must do is in the name of the failure: `not-sent` may be asked
 * again at will; after `timeout` or `garbled` a write may or may not have been carried out and must be read back.
 */
export type LineOutcome =
  | { readonly ok: true; readonly words: readonly number[]; readonly at: Arrival }
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

/** The one owner of a bus: everything that goes over the wire goes through here, one transaction at a time. */
export interface Line {
  readonly id: string;
  /** Settles always, never rejects; `words` are registers, or 0 and 1 for bits, and empty for writes. */
  request(
    request: LineRequest,
    priority: Priority,
    options?: { readonly timeoutMs?: number },
  ): Promise<LineOutcome>;
  stats(): LineStats;
  /** Ends the transaction in flight (within its timeout), settles all that wait as `not-sent`, closes the wire. */
  close(): Promise<void>;
}
