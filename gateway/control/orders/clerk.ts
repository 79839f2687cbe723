/** Keeps the book: steps it, and tells what has become of orders to the journal, the events and the parties. */
import type { Clock } from '../../../protocols/clock.js';
import type { Journal } from '../../store/journal.js';
import type { GateCommand, OrderHands } from '../gate-orders.js';
import type { ReportEvent } from '../surroundings.js';
import { answerTo, type OrderAnswer } from './answer.js';
import { type Book, type BookEvent, type BookNow, EMPTY_BOOK, isOver, type OrderEntry } from './book.js';
import { keptBook, restoredBook } from './kept-book.js';
import { refusedBy } from './refusal.js';
import { type BookInput, stepOrders } from './step-orders.js';

export interface ClerkDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly report: ReportEvent;
  readonly requiresSyncedClock: boolean;
}

/** Commands that wait for the cycle. More than these are repeats of the same. */
const MAX_COMMANDS = 256;
const STOP_AGAIN_MS = 1000;

export class Clerk {
  readonly #deps: ClerkDeps;
  readonly #listeners: ((answer: OrderAnswer) => void)[] = [];
  #book: Book = EMPTY_BOOK;
  readonly #stoppedMs = new Map<string, number>();
  #commands: GateCommand[] = [];
  #hands: OrderHands | undefined;
  #isKept = true;
  /** Writes under way. */
  #writes = 0;

  constructor(deps: ClerkDeps) {
    this.#deps = deps;
  }

  get book(): Book {
    return this.#book;
  }

  get hands(): OrderHands | undefined {
    return this.#hands;
  }

  begin(kept: unknown, hands: OrderHands): void {
    this.#hands = hands;
    this.#book = restoredBook(kept, this.now());
  }

  /** Writes what is true now; whether that is on disk then. */
  async persist(): Promise<boolean> {
    this.#writes += 1;
    const isKept = (await this.#hands?.persist()) ?? true;
    this.#writes -= 1;
    this.#isKept = isKept;
    return isKept;
  }

  /** Whether all that was to be written is on disk. */
  get isKept(): boolean {
    return this.#writes === 0 && this.#isKept;
  }

  /**
   * Of what only holds a gate: writes it, and says so when a power cut would lose it all the same. One that is said again is
   * written again where it was not kept, unless too many come.
   */
  async held(
    key: string,
    answers: readonly OrderAnswer[],
    isNew: boolean,
    isWithin: boolean,
  ): Promise<readonly OrderAnswer[]> {
    const { isKept } = this;
    const isOnDisk = isNew || (isWithin && !isKept) ? await this.persist() : isKept;
    if (isOnDisk || !answers.some(({ order, state }) => order === key && state === 'done')) return answers;
    const notKept: OrderAnswer = { order: key, state: 'done', why: 'not-kept' };
    this.tell(notKept);
    return [...answers, notKept];
  }

  keep(): unknown {
    return keptBook(this.#book, this.#deps.clock.monotonicMs());
  }

  /** Every answer, as it is given. */
  listen(listener: (answer: OrderAnswer) => void): void {
    this.#listeners.push(listener);
  }

  now(): BookNow {
    const { clock, requiresSyncedClock } = this.#deps;
    const status = clock.status();
    return {
      nowMs: clock.monotonicMs(),
      wallMs: clock.wallMs(),
      isClockTrusted: requiresSyncedClock ? status === 'synced' : status !== 'unsynced',
      refusedBy: (order) => refusedBy(order, this.#hands),
    };
  }

  /** Whether the input would change anything that must be on disk first. */
  changes(input: BookInput): boolean {
    const { events } = stepOrders(this.#book, input, this.now());
    return !events.some(isNoNews);
  }

  /** Steps the book and tells what comes of it. `more` is added to the answer to a selection. */
  apply(input: BookInput, more: Partial<OrderAnswer> = {}): OrderAnswer[] {
    const now = this.now();
    const before = this.#book;
    const { book, events } = stepOrders(before, input, now);
    this.#book = book;
    const answers: OrderAnswer[] = [];
    for (const event of events) {
      this.#record(event);
      if (event.kind === 'command') {
        this.#command(event.command);
        continue;
      }
      const plain = answerTo(event, now.nowMs);
      if (plain === undefined) continue;
      const answer = plain.challenge === undefined ? plain : { ...plain, ...more };
      answers.push(answer);
      this.tell(answer);
    }
    // What comes about by itself is on disk soon; who has an order that is new waits for `persist` himself.
    const isAwaited = input.kind !== 'tick' && input.kind !== 'settled' && !events.some(isNoNews);
    if (!isAwaited && !events.every(isNoNews)) void this.persist();
    return answers;
  }

  /** STOP and nothing else, where too many messages come; one a second for each gate is as good as all. */
  stopOnly(gate: string, by: string): void {
    const { nowMs } = this.now();
    if (nowMs - (this.#stoppedMs.get(gate) ?? Number.NEGATIVE_INFINITY) < STOP_AGAIN_MS) return;
    this.#stoppedMs.set(gate, nowMs);
    this.#command({ kind: 'stop', gate, by });
  }

  tell(answer: OrderAnswer): void {
    for (const listener of this.#listeners) listener(answer);
  }

  /** What is to be done at once, each once. */
  commands(): GateCommand[] {
    return this.#commands.splice(0);
  }

  /** A STOP is never one too many: one that waits for the gate already is this one. */
  #command(command: GateCommand): void {
    const isWaiting =
      command.kind === 'stop' &&
      this.#commands.some(({ kind, gate }) => kind === 'stop' && gate === command.gate);
    const isFull = command.kind !== 'stop' && this.#commands.length >= MAX_COMMANDS;
    if (!isWaiting && !isFull) this.#commands.push(command);
    this.#hands?.hurry();
  }

  #record(event: BookEvent): void {
    if (event.kind === 'accepted') this.#accepted(event.order);
    if (event.kind !== 'outcome') return;
    const { key, gate = '', action, by } = event.order;
    const { kind, why } = event.outcome;
    this.#deps.journal.append('order', {
      step: 'outcome',
      order: key,
      gate,
      action: action.kind,
      outcome: kind,
      why,
    });
    const { report } = this.#deps;
    if (kind === 'done' && action.kind === 'lock') {
      report('gate-locked', 'warning', { gate, name: action.name, why: action.reason });
    } else if (kind === 'done' && action.kind === 'unlock') {
      report('gate-unlocked', 'warning', { gate, by });
    } else {
      const isBad = kind === 'refused' || kind === 'failed' || kind === 'expired';
      report(`order-${kind}`, isBad ? 'warning' : 'info', { order: key, gate, reason: why });
    }
  }

  #accepted({ key, gate = '', action, stage, persons }: OrderEntry): void {
    const signedBy = stage.kind === 'selected' ? stage.signedBy : [];
    this.#deps.journal.append('order', { step: 'accepted', order: key, gate, action, signedBy });
    this.#deps.report('order-accepted', persons > 1 ? 'warning' : 'info', {
      order: key,
      gate,
      action: action.kind,
    });
  }
}

/** What was asked changes nothing; the time that has passed may have. */
function isNoNews({ kind }: BookEvent): boolean {
  return kind === 'again' || kind === 'not-taken';
}

/** Those that are not over, for display. */
export function openOrders({ orders }: Book): OrderEntry[] {
  return orders.filter((order) => !isOver(order));
}
