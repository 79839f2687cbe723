/**
 * The book of orders: what it holds, as plain data. How it goes from one state to the next is in step-orders.ts; what it
 * says to the cycle, in views.ts.
 *
 *             select                 operate, approve               its time has come
 *   (nothing) ──────► selected ───────────────────────► accepted ─────────────────────► standing ─► over
 *       │               │ window passed, refused           │ expired                       │
 *       └ refused ─────►┴──────────────► over ◄────────────┘                               │
 *                                         ▲    done at once (lock, release, ..), failed,   │
 *                                         └─── superseded, cancelled, its time is over ────┘
 *
 * Every order that enters the book gets exactly one outcome. What is over is remembered until the order could not be acted
 * on again anyway, so that none is carried out twice. Times that end in `Ms` alone are monotonic.
 */
import type { Programme } from '../../config/programme-schema.js';
import type { GateCommand } from '../gate-orders.js';
import type { Source } from '../intent.js';

export type OrderSource = Extract<Source, 'technician' | 'order'>;

/** As an order on the wire, the programme checked, or that of a technician at the console. */
export type BookAction =
  | { readonly kind: 'stop' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'release'; readonly trip?: string }
  | { readonly kind: 'move'; readonly openingPercent: number }
  | { readonly kind: 'programme'; readonly programme: Programme }
  | { readonly kind: 'lock'; readonly name: string; readonly reason: string }
  | { readonly kind: 'unlock'; readonly lock: string }
  | { readonly kind: 'lift-limit'; readonly interlock: string }
  | { readonly kind: 'change-share'; readonly shares: Readonly<Record<string, number>> };

export const OUTCOMES = ['refused', 'expired', 'cancelled', 'superseded', 'done', 'failed'] as const;
export interface Outcome {
  readonly kind: (typeof OUTCOMES)[number];
  /** Why, as a code: one of WHYS, an interlock, or a cause of the gate's. */
  readonly why: string;
}

export interface NewOrder {
  /** `party:kz/open-1`, `console/3f9a`. */
  readonly key: string;
  /** `party:kz`, `operator:aliya`, `console`. */
  readonly by: string;
  readonly source: OrderSource;
  /** Undefined: the whole site. */
  readonly gate: string | undefined;
  readonly action: BookAction;
  /** SHA-256 of the text that was signed; empty at the console. */
  readonly digestHex: string;
  /** Wall time; undefined: at once. */
  readonly fromWallMs: number | undefined;
  /** Wall time; undefined until the clock is to be trusted (console only). */
  readonly untilWallMs: number | undefined;
  readonly untilMs: number;
  /** How many persons must sign, and issuers that must be among them. */
  readonly persons: 1 | 2;
  readonly mustSign: readonly string[];
  /** Of `change-share`: what each party has by the settings, 0..1. */
  readonly sharesOfSettings?: Readonly<Record<string, number>>;
}

export type Stage =
  | {
      readonly kind: 'selected';
      readonly challenge: string;
      readonly windowEndsMs: number;
      /** Who has signed, the issuer included. */
      readonly signedBy: readonly string[];
      readonly wrongCodes: number;
    }
  | { readonly kind: 'accepted' | 'standing' | 'over' };

export interface OrderEntry extends NewOrder {
  readonly stage: Stage;
  /** What holds a gate may have its outcome and stand on. */
  readonly outcome: Outcome | undefined;
  /** Of a technician's order: the box was off, and `untilMs` does not tell for how long. */
  readonly isOutageUncounted?: boolean;
}

/** Somebody works at the gate. It stays until the lock is taken off, whatever the time. */
export interface Lock {
  /** Key of the order that has put it on. */
  readonly key: string;
  readonly by: string;
  readonly gate: string;
  readonly name: string;
  readonly reason: string;
  readonly sinceWallMs: number;
}

export interface Book {
  readonly orders: readonly OrderEntry[];
  readonly locks: readonly Lock[];
  /**
   * Signed orders that have been forgotten ended by then; 0 when there were none. One that ends no later may have been here and
   * had its outcome: a clock that is set back does not make it new.
   */
  readonly spentWallMs: number;
}

export const EMPTY_BOOK: Book = { orders: [], locks: [], spentWallMs: 0 };

export interface BookNow {
  readonly nowMs: number;
  readonly wallMs: number;
  /** Whether the wall clock may be believed. */
  readonly isClockTrusted: boolean;
  /** Ids of the interlocks that would refuse the order's move now. */
  readonly refusedBy?: (order: OrderEntry) => readonly string[];
}

/** What the book says to a step. */
export type BookEvent =
  | { readonly kind: 'selected'; readonly order: OrderEntry }
  | { readonly kind: 'signed'; readonly order: OrderEntry; readonly by: string }
  | { readonly kind: 'accepted'; readonly order: OrderEntry }
  | { readonly kind: 'outcome'; readonly order: OrderEntry; readonly outcome: Outcome }
  /** Said before: what was asked has been asked already. */
  | { readonly kind: 'again'; readonly order: OrderEntry }
  /** Nothing has come of what was asked; the order is as it was. */
  | { readonly kind: 'not-taken'; readonly key: string; readonly why: NotTaken }
  | { readonly kind: 'command'; readonly command: GateCommand };

export type NotTaken =
  | 'busy'
  /** Its time is over. */
  | 'until'
  | 'not-selected'
  | 'wrong-challenge'
  | 'not-yours'
  | 'same-person'
  | 'no-approval-needed'
  | 'id-taken';

/** Of one issuer, remembered ones included; STOPs have as many places of their own, and make room for each other. */
export const MAX_PER_ISSUER = 50;
/** Persons that work at one gate. */
export const MAX_LOCKS_PER_GATE = 8;
/** Of a code that is typed: then another one is needed. */
export const MAX_WRONG_CODES = 3;

export const MOTIONS: ReadonlySet<BookAction['kind']> = new Set(['move', 'programme', 'stop']);

export function isOver({ stage }: OrderEntry): boolean {
  return stage.kind === 'over';
}

export function isStanding({ stage }: OrderEntry): boolean {
  return stage.kind === 'standing';
}

/** Of orders and their signatures: no order is acted on by a clock that is wrong, but what keeps a gate still is. */
export function waitsForClock({ source, action }: OrderEntry, { isClockTrusted }: BookNow): boolean {
  return source === 'order' && action.kind !== 'stop' && action.kind !== 'lock' && !isClockTrusted;
}
