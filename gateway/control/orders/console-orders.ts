/**
 * Orders of a technician at the console. He has no key: being there is his word, so he does everything but what takes two
 * signatures. STOP and a lock act at once; what may set a gate in motion is asked for and confirmed by a code.
 */
import type { Random } from '../../../protocols/random.js';
import type { Programme } from '../../config/programme-schema.js';
import type { GateStatus } from '../../status.js';
import type { Journal } from '../../store/journal.js';
import type { Judgement } from '../interlocks/finding.js';
import { programmeOf } from './admission.js';
import type { OrderAnswer } from './answer.js';
import type { BookAction, Lock, NewOrder, OrderEntry } from './book.js';
import { type Clerk, openOrders } from './clerk.js';
import type { OrderRules } from './rules.js';

export type ConsoleAnswer =
  | {
      readonly kind: 'selected';
      readonly code: string;
      readonly windowS: number;
      readonly gate: GateStatus | undefined;
      readonly notClear: readonly Judgement[];
    }
  /** For longer than an order may hold: nothing has been asked for. */
  | { readonly kind: 'too-long'; readonly longestMs: number }
  /** A STOP or a lock that holds the gate now, and would be lost by a power cut: it could not be written to disk. */
  | { readonly kind: 'not-kept'; readonly order: string }
  /** The last that became of it, and its order. */
  | {
      readonly kind: 'state';
      readonly state: OrderAnswer['state'];
      readonly order: string;
      readonly why: string;
    };

export interface ConsoleDeps {
  readonly random: Random;
  readonly journal: Journal;
}

const BY = 'console';

/**
 * Of a STOP: every order of the book has an end, and nobody lives to see this one. A gate that somebody stopped who stood beside
 * it must not set off because a day has passed. Finite, since it goes through JSON.
 */
const NO_END_MS = 100 * 365 * 86_400_000;

export class ConsoleOrders {
  readonly #rules: OrderRules;
  readonly #clerk: Clerk;
  readonly #deps: ConsoleDeps;

  constructor(rules: OrderRules, clerk: Clerk, deps: ConsoleDeps) {
    this.#rules = rules;
    this.#clerk = clerk;
    this.#deps = deps;
  }

  gates(): readonly string[] {
    return [...this.#rules.gates.keys()];
  }

  /** The programme that these members make for the gate, if they make one. */
  programmeOf(gate: string, members: Readonly<Record<string, string>>): Programme | undefined {
    return programmeOf(members, gate, this.#rules);
  }

  /** What is ordered, and who works where. */
  list(): { readonly orders: readonly OrderEntry[]; readonly locks: readonly Lock[] } {
    const { book } = this.#clerk;
    return { orders: openOrders(book), locks: book.locks };
  }

  /**
   * STOP, and a lock, at once; anything else waits for `operate` with the code. A STOP holds until the technician orders
   * something else, all else for `forMs`. Rejects when the journal does not take it, but a STOP has gone out by then.
   */
  async ask(gate: string, action: BookAction, forMs = this.#rules.longestMs): Promise<ConsoleAnswer> {
    const { windowMs, longestMs } = this.#rules;
    const isStop = action.kind === 'stop';
    // Cut short in silence, it would end while he still counts on it.
    if (forMs > longestMs && !isStop) return { kind: 'too-long', longestMs };
    const unkept = this.#clerk.isKept ? undefined : this.#sameLock(gate, action);
    if (unkept !== undefined)
      return this.#held({ kind: 'state', state: 'done', order: unkept.key, why: 'carried-out' });
    const order = this.#newOrder(gate, action, isStop ? NO_END_MS : forMs);
    const challenge = String(this.#deps.random.bytes(4).readUInt32BE() % 10_000).padStart(4, '0');
    const input = { kind: 'select', order, challenge, windowMs } as const;
    let answers = isStop ? this.#clerk.apply(input) : [];
    await this.#journaled('asked', order.key, gate, action);
    if (!isStop) answers = this.#clerk.apply(input);
    if (
      action.kind !== 'stop' &&
      action.kind !== 'lock' &&
      answers.some(({ state }) => state === 'selected')
    ) {
      const { hands } = this.#clerk;
      const status = hands?.gates().find(({ id }) => id === gate);
      const { key: ref, source } = order;
      const notClear =
        action.kind === 'move'
          ? (hands?.judge({ gate, source, openingPercent: action.openingPercent, ref }) ?? [])
          : [];
      return { kind: 'selected', code: challenge, windowS: windowMs / 1000, gate: status, notClear };
    }
    return this.#held(lastOf(order.key, answers));
  }

  /** As it is said of what only holds a gate: somebody may be about to go in on its word. */
  async #held(said: ConsoleAnswer & { kind: 'state' }): Promise<ConsoleAnswer> {
    const isKept = await this.#clerk.persist();
    return isKept || said.state !== 'done' ? said : { kind: 'not-kept', order: said.order };
  }

  /** The lock that is asked for once more, word for word, when it was not kept: there need not be two. */
  #sameLock(gate: string, action: BookAction): Lock | undefined {
    if (action.kind !== 'lock') return undefined;
    const lock = this.lockOf(gate, action.name);
    return lock?.reason === action.reason ? lock : undefined;
  }

  /** Carries out what has been asked for with this code. */
  async operate(code: string): Promise<ConsoleAnswer> {
    const asked = openOrders(this.#clerk.book).filter(
      ({ by, stage }) => by === BY && stage.kind === 'selected',
    );
    const meant =
      asked.find(({ stage }) => stage.kind === 'selected' && stage.challenge === code) ?? asked.at(-1);
    if (meant === undefined) return { kind: 'state', state: 'not-taken', order: '', why: 'not-selected' };
    const { key, gate = '', action } = meant;
    const input = { kind: 'operate', key, by: BY, challenge: code, digestHex: '' } as const;
    if (this.#clerk.changes(input)) await this.#journaled('operated', key, gate, action);
    const answers = this.#clerk.apply(input);
    await this.#clerk.persist();
    return lastOf(key, answers);
  }

  /** The console's own lock of that name; anybody else's takes two signatures. */
  lockOf(gate: string, name: string): Lock | undefined {
    const wanted = name.trim().toLowerCase();
    return this.#clerk.book.locks.find(
      (lock) => lock.gate === gate && lock.by === BY && lock.name.toLowerCase() === wanted,
    );
  }

  #newOrder(gate: string, action: BookAction, forMs: number): NewOrder {
    const { nowMs, wallMs, isClockTrusted } = this.#clerk.now();
    return {
      key: `${BY}/${this.#deps.random.bytes(6).toString('hex')}`,
      by: BY,
      source: 'technician',
      gate,
      action,
      digestHex: '',
      fromWallMs: undefined,
      untilWallMs: isClockTrusted ? wallMs + forMs : undefined,
      untilMs: nowMs + forMs,
      persons: 1,
      mustSign: [],
    };
  }

  async #journaled(step: string, order: string, gate: string, action: BookAction): Promise<void> {
    await this.#deps.journal.appendDurably('console', { step, order, gate, action });
  }
}

/** Whether it holds until the technician orders something else. */
export function hasNoEnd({ by, action }: OrderEntry): boolean {
  return by === BY && action.kind === 'stop';
}

function lastOf(order: string, answers: readonly OrderAnswer[]): ConsoleAnswer & { kind: 'state' } {
  const last = answers.filter((answer) => answer.order === order).at(-1);
  return { kind: 'state', state: last?.state ?? 'not-taken', order, why: last?.why ?? '' };
}
