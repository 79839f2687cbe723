/**
 * Watches what becomes of every order: by the letters that were sent, the answers that came, what control says to the
 * journal and what of that is on disk. It knows what the letters mean, and nothing of the gateway's book.
 */
import type { OrderAnswer } from '../../gateway/control/orders/answer.js';
import { decodeBody } from '../../protocols/journal/bodies.js';
import type { Draft } from '../../protocols/journal/record.js';
import { orderDigestHex, orderText, type SignedOrder } from '../../protocols/orders/signed-order.js';
import type { Letter } from './correspondence.js';
import { Holds, type Moment } from './order-holds.js';
import type { Person } from './people.js';

/** What the records of control say, as far as it matters here. */
interface Said {
  readonly step?: string;
  readonly order?: string;
  readonly outcome?: string;
  readonly why?: string;
  readonly signedBy?: readonly string[];
  readonly source?: string;
  readonly ref?: string;
  readonly by?: string;
}

interface Account {
  readonly order: SignedOrder;
  readonly letters: Letter[];
  /** Challenge -> when it was given. */
  readonly challenges: Map<string, number>;
  /** Steps of it that are on disk. */
  readonly onDisk: Set<string>;
  acceptedMs: number | undefined;
  /** It was told to who ordered it that the order is taken. */
  isPromised: boolean;
  outcome: { readonly kind: string; readonly why: string; isOnDisk: boolean; isLost: boolean } | undefined;
  releases: number;
}

type SayOf = (gate: string, rule: string, detail: string) => void;

/** Of the settings, and as long as a disk may take. */
const WINDOW_MS = 20_000 + 10_000;
const ENDS: ReadonlySet<string> = new Set(['refused', 'expired', 'cancelled', 'superseded', 'failed']);
const OUTCOMES: ReadonlySet<string> = new Set([...ENDS, 'done']);
/** Nothing has come of the letter, and nothing is kept of it but that. */
const TURNED_AWAY: ReadonlySet<string> = new Set([
  'unknown-gate',
  'not-your-gate',
  'too-long',
  'bad-programme',
  'not-liftable',
  'bad-shares',
  'party-cannot-sign',
]);

export class OrderWatch {
  readonly holds: Holds;
  readonly counts = { orders: 0, accepted: 0, outcomes: 0 };
  readonly #world: Moment;
  readonly #people: readonly Person[];
  readonly #say: SayOf;
  readonly #accounts = new Map<string, Account>();

  constructor(world: Moment, people: readonly Person[], say: SayOf) {
    this.#world = world;
    this.#people = people;
    this.#say = say;
    this.holds = new Holds(world, say);
  }

  sent(letter: Letter): void {
    const known = this.#accounts.get(letter.key);
    if (known) {
      known.letters.push(letter);
      return;
    }
    this.counts.orders += 1;
    this.#accounts.set(letter.key, {
      order: letter.order,
      letters: [letter],
      challenges: new Map(),
      onDisk: new Set(),
      acceptedMs: undefined,
      isPromised: false,
      outcome: undefined,
      releases: 0,
    });
  }

  /** What the gateway says to everybody. */
  answered({ order: key, state, why = '', challenge }: OrderAnswer): void {
    const account = key === null ? undefined : this.#accounts.get(key);
    if (account === undefined) return;
    const { challenges, outcome } = account;
    if (challenge !== undefined && !challenges.has(challenge))
      challenges.set(challenge, this.#world.time.nowMs);
    const isOther = OUTCOMES.has(state) && outcome !== undefined && outcome.kind !== state;
    if (isOther && !TURNED_AWAY.has(why)) this.#fail(account, 'order-told-otherwise', `${state} ${why}`);
  }

  /** The gateway has answered for the letter, which nobody will send again. */
  acknowledged(letter: Letter, answers: readonly OrderAnswer[]): void {
    const account = this.#accounts.get(letter.key);
    const last = answers.filter(({ order }) => order === letter.key).at(-1);
    if (account === undefined || last === undefined) return;
    const { state, why = '' } = last;
    if (state === 'not-taken' || TURNED_AWAY.has(why)) return;
    account.isPromised = true;
    const step = letter.kind === 'order' ? 'order' : state === 'accepted' ? 'operate' : undefined;
    if (step !== undefined && !account.onDisk.has(step))
      this.#fail(account, 'order-not-on-disk', `${step} answered with ${state}`);
    if (state === 'done' && letter.kind === 'order') this.holds.promised(letter.key, account.order);
  }

  /** What control gives to the journal. */
  recorded(kind: string, body: unknown): void {
    const said = body as Said;
    if (kind === 'order' && said.step === 'accepted') this.#accepted(said);
    else if (kind === 'order' && said.step === 'outcome') this.#ended(said);
    else if (kind === 'decision' && said.outcome === undefined) this.#decided(said);
    else if (kind === 'console' && said.outcome === 'released') this.#released(said);
  }

  /** What the disk has taken. */
  written(drafts: readonly Draft[]): void {
    for (const { kind, body } of drafts) {
      if (kind !== 'order') continue;
      const { step = '', order = '' } = decodeBody(body) as Said;
      const account = this.#accounts.get(order);
      if (account === undefined) continue;
      if (step === 'outcome' && account.onDisk.has(step) && !mayComeAgain(account))
        this.#fail(account, 'order-outcome-twice', 'on disk');
      account.onDisk.add(step);
      if (step === 'outcome' && account.outcome) account.outcome.isOnDisk = true;
    }
  }

  /** `isLossy`: what was not on disk by then never will be. */
  processEnded(isLossy: boolean): void {
    if (!isLossy) return;
    for (const { outcome } of this.#accounts.values())
      if (outcome && !outcome.isOnDisk) outcome.isLost = true;
  }

  /** At the very end; `open`: keys of the orders that still stand. */
  finish(open: ReadonlySet<string>): void {
    for (const [key, account] of this.#accounts) {
      const { outcome, isPromised, acceptedMs } = account;
      if (outcome === undefined && (isPromised || acceptedMs !== undefined) && !open.has(key))
        this.#fail(account, 'order-no-outcome', 'it was taken, and nothing became of it');
      if (outcome && !outcome.isOnDisk && !outcome.isLost)
        this.#fail(account, 'order-not-on-disk', `outcome ${outcome.kind}`);
    }
  }

  #accepted({ order: key = '', signedBy = [] }: Said): void {
    const account = this.#accounts.get(key);
    if (account === undefined) return;
    this.counts.accepted += 1;
    if (account.acceptedMs !== undefined && account.onDisk.has('accepted'))
      this.#fail(account, 'order-accepted-twice', '');
    account.acceptedMs = this.#world.time.nowMs;
    this.#mayBe(account);
    this.#isSigned(account, signedBy);
    this.holds.accepted(account.order);
  }

  #ended({ order: key = '', outcome: kind = '', why = '' }: Said): void {
    const account = this.#accounts.get(key);
    if (account === undefined) return;
    this.counts.outcomes += 1;
    const { outcome } = account;
    if (outcome && !outcome.isLost && !mayComeAgain(account))
      this.#fail(account, 'order-outcome-twice', `${outcome.kind}, then ${kind}`);
    account.outcome = { kind, why, isOnDisk: false, isLost: false };
    if (kind !== 'done') return;
    this.#mayBe(account);
    this.holds.done(key, account.order);
  }

  /** Signed by whom it says, for a gate of his, and not over yet. */
  #mayBe(account: Account): void {
    const { order, letters } = account;
    const person = this.#people.find(({ issuer }) => issuer === order.issuer);
    if (!letters.some(({ kind, isGenuine }) => kind === 'order' && isGenuine))
      this.#fail(account, 'order-forged', '');
    if (order.gate !== undefined && !person?.gates.includes(order.gate))
      this.#fail(account, 'order-of-others', order.gate);
    const isKept = account.outcome?.why === 'until';
    if (!isKept && this.holds.hasExpired(order)) this.#fail(account, 'order-expired', 'taken');
  }

  /** Everybody who is said to have signed has, over a challenge of the window; as many as it takes. */
  #isSigned(account: Account, signedBy: readonly string[]): void {
    const { order, letters, challenges } = account;
    const digestHex = orderDigestHex(orderText(order));
    const nowMs = this.#world.time.nowMs;
    for (const issuer of [order.issuer, ...signedBy]) {
      const hasSigned = letters.some(({ by, over }) => {
        const givenMs = challenges.get(over?.challengeHex ?? '') ?? Number.NEGATIVE_INFINITY;
        return by.issuer === issuer && over?.digestHex === digestHex && nowMs - givenMs <= WINDOW_MS;
      });
      if (!hasSigned) this.#fail(account, 'order-unsigned', issuer);
    }
    const { action } = order;
    const isDangerous =
      action.kind === 'lift-limit' ||
      action.kind === 'change-share' ||
      (action.kind === 'unlock' && this.holds.isLockOfOthers(action.lock, order.issuer));
    if (isDangerous && new Set(signedBy).size < 2) this.#fail(account, 'order-one-person', signedBy.join());
    if (action.kind !== 'change-share') return;
    for (const [party, share] of Object.entries(action.shares))
      if (share < 0.5 && !signedBy.includes(`party:${party}`)) this.#fail(account, 'order-unsigned', party);
  }

  /** A move for an order that is over, is not yet, or never was accepted. */
  #decided({ source, ref = '' }: Said): void {
    const account = this.#accounts.get(ref);
    if (source !== 'order' || account === undefined) return;
    const { acceptedMs, outcome, order } = account;
    if (acceptedMs === undefined) this.#fail(account, 'order-unaccepted', 'moves');
    if (outcome && (ENDS.has(outcome.kind) || outcome.why === 'until'))
      this.#fail(account, 'order-over', `moves, and was ${outcome.kind}`);
    if (this.#world.wall.status === 'unsynced') this.#fail(account, 'order-without-clock', 'moves');
    else if (this.holds.hasExpired(order)) this.#fail(account, 'order-expired', 'moves');
    else if (this.holds.isEarly(order)) this.#fail(account, 'order-early', 'moves');
  }

  #released({ by = '' }: Said): void {
    const account = this.#accounts.get(by);
    if (account === undefined) return;
    account.releases += 1;
    if (account.releases > 1) this.#fail(account, 'order-carried-out-twice', 'released');
  }

  #fail({ order }: Account, rule: string, detail: string): void {
    this.#say(order.gate ?? '', rule, `${order.issuer}/${order.id} ${order.action.kind} ${detail}`);
  }
}

/** A STOP that has been forgotten holds the gate anew when it comes again by a clock that cannot tell that it is over. */
function mayComeAgain({ order }: Account): boolean {
  return order.action.kind === 'stop';
}
