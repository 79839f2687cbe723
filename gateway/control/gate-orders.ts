/** What the cycle asks of whoever keeps the orders. Orders themselves, and who may give them, are in orders/. */
import type { ClockStatus } from '../../protocols/clock.js';
import type { GateStatus } from '../status.js';
import type { Intent, Wish } from './intent.js';
import type { Judgement } from './interlocks/finding.js';
import type { StandingProgramme } from './wishes.js';

export interface OrdersNow {
  readonly nowMs: number;
  readonly wallMs: number;
  readonly clockStatus: ClockStatus;
}

/** Interlocks that are over by themselves before long: an order waits for them, and is not over. */
export const PASSING: ReadonlySet<string> = new Set(['reversal-dwell']);

/** What is to be done to a gate at once. */
export type GateCommand =
  | { readonly kind: 'stop'; readonly gate: string; readonly by: string }
  /** Of a fault, of one latched trip, or of all. */
  | { readonly kind: 'release'; readonly gate: string; readonly by: string; readonly trip?: string };

export type OrderOutcome = 'done' | 'failed' | 'refused';

export interface GateOrders {
  /** Once a cycle, before wishes are asked for: what has come since, each once. */
  cycle(now: OrdersNow): readonly GateCommand[];
  /** Locks, and moves that are ordered. Their `ref` is the order's id. */
  wishesFor(gate: string): readonly Wish[];
  programmeFor(gate: string): StandingProgramme | undefined;
  /** Ids of interlocks whose limit two persons have lifted for now. */
  liftedFor(gate: string): ReadonlySet<string>;
  /** The shares that two persons have put in place of the settings'. */
  shares(): ReadonlyMap<string, number> | undefined;
  /** What became of the order `ref`. */
  settled(gate: string, ref: string, outcome: OrderOutcome, detail: string): void;
  /** Plain data, for the next start. */
  keep(): unknown;
}

/** What whoever keeps the orders asks of the cycle. */
export interface OrderHands {
  /** Writes what `keep` says; resolves with whether that is on disk. */
  persist(): Promise<boolean>;
  /** Has a cycle run at once. */
  hurry(): void;
  /** What is not clear for an intent now. */
  judge(intent: Intent): readonly Judgement[];
  gates(): readonly GateStatus[];
}

/** Nobody orders anything. */
export const NO_ORDERS: GateOrders = {
  cycle: () => [],
  wishesFor: () => [],
  programmeFor: () => undefined,
  liftedFor: () => new Set(),
  shares: () => undefined,
  settled: () => undefined,
  keep: () => undefined,
};
