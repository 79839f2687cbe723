/**
 * Where orders come in, and what the cycle asks for. A signed message is parsed, its signature checked against the
 * issuer's key of the settings, written to the journal byte for byte, entered in the book, and only then acknowledged. A
 * STOP is acted on first: it waits for no disk.
 *
 *   uplink ──► take ──► signature ──► admission ──► journal ──► book ──► control.json ──► answer
 *                          │ turned away: a refusal, at most so many a minute
 *
 * Limits: 60 messages a minute of one issuer on one uplink, beyond which only STOPs and locks are acted on; 10 refusals a
 * minute of messages that nobody known has signed. A STOP beyond them is entered and written when it holds the gate, or
 * holds it for longer (10 a minute); where another one holds the gate already it is that one said again.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../../../protocols/clock.js';
import {
  CHALLENGE_BYTES,
  MAX_ORDER_BYTES,
  orderFault,
  type ParsedOrder,
  parseOrder,
  type SignedConsent,
  type SignedOrder,
} from '../../../protocols/orders/signed-order.js';
import type { Random } from '../../../protocols/random.js';
import type { Journal } from '../../store/journal.js';
import type { GateCommand, GateOrders, OrderHands, OrderOutcome, OrdersNow } from '../gate-orders.js';
import type { Wish } from '../intent.js';
import type { ReportEvent } from '../surroundings.js';
import type { StandingProgramme } from '../wishes.js';
import { admit, mayOrder, orderKey } from './admission.js';
import type { OrderAnswer } from './answer.js';
import type { BookNow, NewOrder } from './book.js';
import { Clerk } from './clerk.js';
import { ConsoleOrders } from './console-orders.js';
import { MessageLimits } from './message-limits.js';
import type { OrderRules } from './rules.js';
import type { BookInput } from './step-orders.js';
import { changedShares, liftedLimits, orderedProgramme, orderWishes, standingStop } from './views.js';

export interface DeskDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly journal: Journal;
  readonly report: ReportEvent;
  readonly isStoreOk: () => boolean;
}

interface KeptDesk {
  readonly book: unknown;
  readonly unwritten: readonly string[];
}

/** A message that its issuer has signed. */
interface Letter extends Pick<ParsedOrder, 'kind' | 'issuer'> {
  readonly bytes: Buffer;
  /** The uplink that has brought it. */
  readonly via: string;
  /** Whether it is not one of too many. */
  readonly isWithin: boolean;
}

export class OrderDesk implements GateOrders {
  /** For the technician's console. */
  readonly console: ConsoleOrders;
  readonly #rules: OrderRules;
  readonly #deps: DeskDeps;
  readonly #clerk: Clerk;
  readonly #limits: MessageLimits;
  /** Keys of STOPs that have gone out and that the journal did not take: when they come again they are new to it. */
  #unwritten: ReadonlySet<string> = new Set();
  #now: BookNow;

  constructor(rules: OrderRules, deps: DeskDeps) {
    this.#rules = rules;
    this.#deps = deps;
    this.#limits = new MessageLimits(deps.clock, deps.report);
    this.#clerk = new Clerk({ ...deps, requiresSyncedClock: rules.requiresSyncedClock });
    this.#now = this.#clerk.now();
    this.console = new ConsoleOrders(rules, this.#clerk, deps);
  }

  /** With what was kept of the last run. */
  begin(kept: unknown, hands: OrderHands): this {
    const { book = kept, unwritten = [] } = (kept ?? {}) as Partial<KeptDesk>;
    this.#unwritten = new Set(unwritten);
    this.#clerk.begin(book, hands);
    return this;
  }

  /** Whether anybody has a key: without one there is nothing to listen to. */
  get isOpen(): boolean {
    return this.#rules.people.size > 0;
  }

  /** Every answer, as it is given, for whoever publishes it. */
  listen(listener: (answer: OrderAnswer) => void): void {
    this.#clerk.listen(listener);
  }

  /**
   * One message of a party's broker. Resolves with what was answered once it may be acknowledged: it is in the journal, or
   * nothing has come of it. Rejects when the journal does not take it: whoever sent it sends it again.
   */
  async take(bytes: Buffer, via: string): Promise<readonly OrderAnswer[]> {
    const parsed = bytes.length > MAX_ORDER_BYTES ? undefined : parseOrder(bytes);
    if (parsed === undefined) return this.#turnAway('format', bytes, via);
    if (parsed.site !== this.#rules.site) return this.#turnAway('other-site', bytes, via);
    const person = this.#rules.people.get(parsed.issuer);
    if (person === undefined) return this.#turnAway('unknown-issuer', bytes, via);
    const fault = orderFault(parsed, person.key);
    if (fault !== undefined) return this.#turnAway(fault, bytes, via);
    const { kind, issuer } = parsed;
    const letter = { kind, issuer, bytes, via, isWithin: this.#limits.takesMessage(issuer, via) };
    return parsed.kind === 'order' ? this.#takeOrder(parsed, letter) : this.#takeConsent(parsed, letter);
  }

  async #takeOrder(parsed: SignedOrder & ParsedOrder, letter: Letter): Promise<readonly OrderAnswer[]> {
    const key = orderKey(parsed.issuer, parsed.id);
    const admission = admit(parsed, this.#rules, this.#clerk.book, this.#clerk.now());
    if ('refusal' in admission) return this.#refuse(key, admission.refusal, letter);
    const { order } = admission;
    const challenge = this.#deps.random.bytes(CHALLENGE_BYTES).toString('hex');
    const input: BookInput = { kind: 'select', order, challenge, windowMs: this.#rules.windowMs };
    if (order.action.kind === 'stop') return this.#takeStop(order, input, letter);
    if (order.action.kind === 'lock') return this.#takeLock(order, input, letter);
    const text = parsed.signed.text.toString('utf8');
    return this.#enter(input, key, letter, () => ({ text, ...this.#outlook(order) }));
  }

  /** Acted on before it is written. Of too many only those are written that a gate is held by. */
  async #takeStop(order: NewOrder, input: BookInput, letter: Letter): Promise<readonly OrderAnswer[]> {
    const { key, gate = '' } = order;
    const isNew = this.#clerk.changes(input);
    const held = isNew && !letter.isWithin ? standingStop(this.#clerk.book, order) : undefined;
    if (held !== undefined) {
      const isLonger = (order.untilWallMs ?? 0) > (held.untilWallMs ?? 0);
      if (!isLonger || !this.#limits.takesLongerStop(letter.issuer, gate)) {
        this.#clerk.stopOnly(gate, key);
        // What would be forgotten when the power goes now is not in force for good.
        if (isLonger) return this.#tooMany(key, letter);
        if (this.#unwritten.has(held.key)) return this.#stalled(key);
        return this.#say({ order: key, state: 'done', why: 'in-force' });
      }
    }
    const answers = this.#clerk.apply(input);
    const isToWrite = isNew || this.#unwritten.has(key);
    if (isToWrite) await this.#writeStop(key, letter);
    return this.#clerk.held(key, answers, isToWrite, letter.isWithin);
  }

  /** Of too many, too: it only holds a gate. But it is written first, since somebody goes in on its word. */
  async #takeLock(order: NewOrder, input: BookInput, letter: Letter): Promise<readonly OrderAnswer[]> {
    const { key, gate = '' } = order;
    const isNew = this.#clerk.changes(input);
    if (isNew) {
      if (!letter.isWithin && !this.#limits.takesLock(letter.issuer, gate)) return this.#tooMany(key, letter);
      if (!this.#deps.isStoreOk()) return this.#stalled(key);
      await this.#journaled(key, letter);
    }
    return this.#clerk.held(key, this.#clerk.apply(input), isNew, letter.isWithin);
  }

  /** Those that the book has forgotten are forgotten here too. */
  async #writeStop(key: string, letter: Letter): Promise<void> {
    const known = this.#clerk.book.orders.filter((order) => this.#unwritten.has(order.key));
    this.#unwritten = new Set([...known.map((order) => order.key), key]);
    await this.#journaled(key, letter);
    this.#unwritten = new Set([...this.#unwritten].filter((each) => each !== key));
  }

  #takeConsent(parsed: SignedConsent & ParsedOrder, letter: Letter): Promise<readonly OrderAnswer[]> {
    const { kind, issuer, of, challengeHex: challenge, digestHex } = parsed;
    const key = orderKey(of.issuer, of.id);
    const entry = this.#clerk.book.orders.find((order) => order.key === key);
    if (kind === 'approve' && entry !== undefined && !mayOrder(issuer, entry.gate, this.#rules))
      return this.#refuse(key, 'not-your-gate', letter);
    const input: BookInput = { kind, key, by: issuer, challenge, digestHex };
    return this.#enter(input, key, letter, () => ({}));
  }

  async #enter(
    input: BookInput,
    key: string,
    letter: Letter,
    said: () => Partial<OrderAnswer>,
  ): Promise<readonly OrderAnswer[]> {
    if (!letter.isWithin) return this.#tooMany(key, letter);
    if (!this.#clerk.changes(input)) return this.#clerk.apply(input, said());
    if (!this.#deps.isStoreOk()) return this.#stalled(key);
    await this.#journaled(key, letter);
    const answers = this.#clerk.apply(input, said());
    await this.#clerk.persist();
    return answers;
  }

  async #journaled(order: string, { kind, issuer, bytes, via }: Letter): Promise<void> {
    const body = { step: kind, order, by: issuer, via, signed: bytes.toString('base64') };
    await this.#deps.journal.appendDurably('order', body);
  }

  /** Where the gate is and what would keep it there, for whoever is about to confirm. */
  #outlook({ gate, action, key, source }: NewOrder): Partial<OrderAnswer> {
    const { hands } = this.#clerk;
    if (gate === undefined || action.kind !== 'move' || hands === undefined) return {};
    const { openingPercent } = action;
    return {
      openingPercent: hands.gates().find(({ id }) => id === gate)?.openingPercent ?? null,
      notClear: hands.judge({ gate, source, openingPercent, ref: key }),
    };
  }

  /** A known issuer asks for what he may not, or for what there is not. */
  async #refuse(order: string, why: string, letter: Letter): Promise<readonly OrderAnswer[]> {
    const { bytes, via, issuer, isWithin } = letter;
    if (!isWithin || !this.#limits.takesRefusal(issuer)) return this.#tooMany(order, letter);
    this.#deps.journal.append('refusal', { of: 'order', order, why, via, signed: bytes.toString('base64') });
    this.#deps.report('order-refused', 'warning', { order, gate: '', reason: why });
    return this.#say({ order, state: 'refused', why });
  }

  #tooMany(order: string, { issuer, via }: Letter): readonly OrderAnswer[] {
    this.#limits.tell(issuer, via);
    return this.#say({ order, state: 'not-taken', why: 'too-many' });
  }

  /** Nobody known has signed this. Of what comes too often nothing is kept. */
  #turnAway(why: string, bytes: Buffer, via: string): readonly OrderAnswer[] {
    if (!this.#limits.takesUnsigned(via)) return [];
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#deps.journal.append('refusal', { of: 'order', order: null, why, via, bytes: bytes.length, sha256 });
    this.#deps.report('order-turned-away', 'alarm', { uplink: via, reason: why });
    return this.#say({ order: null, state: 'refused', why });
  }

  #stalled(order: string): readonly OrderAnswer[] {
    return this.#say({ order, state: 'not-taken', why: 'store-stalled' });
  }

  #say(answer: OrderAnswer): readonly OrderAnswer[] {
    this.#clerk.tell(answer);
    return [answer];
  }

  // What the cycle asks for.

  cycle(_now: OrdersNow): readonly GateCommand[] {
    this.#arrivals();
    this.#clerk.apply({ kind: 'tick' });
    this.#now = this.#clerk.now();
    return this.#clerk.commands();
  }

  wishesFor(gate: string): readonly Wish[] {
    return orderWishes(this.#clerk.book, gate, this.#now);
  }

  programmeFor(gate: string): StandingProgramme | undefined {
    return orderedProgramme(this.#clerk.book, gate, this.#now);
  }

  liftedFor(gate: string): ReadonlySet<string> {
    return liftedLimits(this.#clerk.book, gate, this.#now);
  }

  shares(): ReadonlyMap<string, number> | undefined {
    return changedShares(this.#clerk.book, this.#now);
  }

  settled(_gate: string, ref: string, outcome: OrderOutcome, why: string): void {
    const answers = this.#clerk.apply({ kind: 'settled', key: ref, outcome, why });
    if (answers.length > 0) void this.#clerk.persist();
  }

  keep(): KeptDesk {
    return { book: this.#clerk.keep(), unwritten: [...this.#unwritten] };
  }

  /** Moves to where the gate is already: it does not move, so nothing arrives. */
  #arrivals(): void {
    const { book, hands } = this.#clerk;
    for (const { key, gate = '', action, stage, outcome } of book.orders) {
      if (action.kind !== 'move' || stage.kind !== 'standing' || outcome !== undefined) continue;
      const status = hands?.gates().find(({ id }) => id === gate);
      const minPercent = this.#rules.gates.get(gate)?.limits.minTravel ?? 0;
      const isThere =
        status?.state === 'idle' &&
        status.openingPercent !== null &&
        Math.abs(status.openingPercent - action.openingPercent) < minPercent;
      if (isThere) this.settled(gate, key, 'done', '');
    }
  }
}
