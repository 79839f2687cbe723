/**
 * People who order, each by letters that are sent until they are acknowledged, as a broker does: sign an order, wait for the
 * challenge, sign over it, have it approved. They know the gateway by its answers only.
 */

import { orderKey } from '../../gateway/control/orders/admission.js';
import type { OrderAnswer } from '../../gateway/control/orders/answer.js';
import type { OrderDesk } from '../../gateway/control/orders/order-desk.js';
import {
  orderDigestHex,
  orderText,
  type SignedOrder,
  signConsent,
  signOrder,
} from '../../protocols/orders/signed-order.js';
import type { Errand } from './errands.js';
import { isStranger, type Person } from './people.js';
import type { SimTime } from './sim-clock.js';

/** A letter as whoever wrote it knows it to be. */
export interface Letter {
  readonly key: string;
  readonly kind: 'order' | 'operate' | 'approve';
  readonly errand: Errand;
  readonly order: SignedOrder;
  readonly bytes: Buffer;
  readonly by: Person;
  /** Whether the signature is that of the one whose name it bears. */
  readonly isGenuine: boolean;
  /** Of a signature: over what it was given. */
  readonly over?: { readonly digestHex: string; readonly challengeHex: string };
}

export interface CorrespondenceParts {
  readonly time: SimTime;
  readonly startWallMs: number;
  readonly people: readonly Person[];
  readonly errands: readonly Errand[];
  readonly site: string;
  /** Of the gateway that runs now. */
  readonly desk: () => OrderDesk | undefined;
  /** Where a gate is, for who can see it. */
  readonly openingPercent: (gate: string) => number;
  readonly onSent: (letter: Letter) => void;
  readonly onAcknowledged: (letter: Letter, answers: readonly OrderAnswer[]) => void;
}

const SIGNED_AFTER_MS = 5_000;
const APPROVED_AFTER_MS = 9_000;
/** Beyond every window. */
const LATE_MS = 45_000;
const AGAIN_MS = 60_000;
const ANSWERED_WITHIN_MS = 20_000;
const MOST_ATTEMPTS = 30;
const NEEDS_NO_SIGNATURE: ReadonlySet<string> = new Set(['stop', 'lock']);

export class Correspondence {
  readonly #parts: CorrespondenceParts;
  readonly #orders = new Map<string, { readonly errand: Errand; readonly order: SignedOrder }>();
  readonly #signed = new Set<string>();
  #count = 0;

  constructor(parts: CorrespondenceParts) {
    this.#parts = parts;
  }

  begin(): void {
    const { time, errands } = this.#parts;
    for (const errand of errands) time.after(errand.atMs - time.nowMs, () => this.#give(errand));
  }

  /** Who has put a lock on, or holds a gate by orders, gives it back; every order is over a day later anyway. */
  tidyUp(gates: readonly string[]): void {
    const { people, desk, time } = this.#parts;
    const now = { atMs: time.nowMs, fromMs: 0, untilMs: 3_600_000, quirk: 'plain' } as const;
    for (const { key, by, gate } of desk()?.console.list().locks ?? []) {
      const issuer = people.find((each) => each.issuer === by)?.issuer;
      if (issuer) this.#give({ ...now, issuer, gate, action: { kind: 'unlock', lock: key } });
    }
    for (const gate of gates)
      this.#give({ ...now, issuer: 'operator:aliya', gate, action: { kind: 'resume' } });
  }

  /** What the gateway says to everybody. */
  answered({ order: key, state, challenge }: OrderAnswer): void {
    const known = key === null ? undefined : this.#orders.get(key);
    if (key === null || known === undefined || challenge === undefined || state !== 'selected') return;
    // Each answers once to each challenge.
    if (this.#signed.has(challenge)) return;
    this.#signed.add(challenge);
    this.#sign(key, known.errand, known.order, challenge);
  }

  #give(given: Errand): void {
    const { startWallMs, time, site } = this.#parts;
    const errand = this.#meant(given);
    const nowMs = startWallMs + time.nowMs;
    this.#count += 1;
    const order: SignedOrder = {
      kind: 'order',
      site,
      issuer: errand.issuer,
      id: `n-${this.#count}`,
      gate: errand.action.kind === 'change-share' ? undefined : errand.gate,
      fromMs: nowMs + errand.fromMs,
      untilMs: nowMs + errand.untilMs,
      action: errand.action,
    };
    const key = orderKey(order.issuer, order.id);
    this.#orders.set(key, { errand, order });
    this.#order(key, errand, order);
    if (errand.quirk === 'again')
      for (const afterMs of [1, 30, 4000]) this.#later(afterMs * 1000, key, errand, order);
    if (errand.quirk === 'same-id')
      this.#later(2000, key, errand, { ...order, action: { kind: 'move', openingPercent: 99 } });
  }

  /** What was left open in the plan: whose lock it is, and where the gate is that somebody wants a little further. */
  #meant(errand: Errand): Errand {
    const { gate, action, byPercent } = errand;
    if (action.kind === 'move' && byPercent !== undefined) {
      const percent = Math.round(this.#parts.openingPercent(gate) + byPercent);
      return { ...errand, action: { kind: 'move', openingPercent: Math.min(100, Math.max(0, percent)) } };
    }
    if (action.kind !== 'unlock' || action.lock !== '') return errand;
    const locks = this.#parts.desk()?.console.list().locks ?? [];
    const lock = locks.find((each) => each.gate === gate);
    return { ...errand, action: { kind: 'unlock', lock: lock?.key ?? 'party:kz/never-was' } };
  }

  #later(afterMs: number, key: string, errand: Errand, order: SignedOrder): void {
    this.#parts.time.after(afterMs, () => this.#order(key, errand, order));
  }

  #order(key: string, errand: Errand, order: SignedOrder): void {
    const by = this.#person(errand.quirk === 'forged' ? 'operator:nobody' : errand.issuer);
    const isGenuine = errand.quirk !== 'forged';
    this.#send({ key, kind: 'order', errand, order, by, isGenuine, bytes: signOrder(order, by.key) }, 1);
  }

  #sign(key: string, errand: Errand, order: SignedOrder, challenge: string): void {
    const { quirk, action } = errand;
    if (quirk === 'never-operated' || NEEDS_NO_SIGNATURE.has(action.kind)) return;
    const over = {
      digestHex: quirk === 'wrong-digest' ? 'ab'.repeat(32) : orderDigestHex(orderText(order)),
      challengeHex: quirk === 'wrong-challenge' ? 'cd'.repeat(16) : challenge,
    };
    const late = quirk === 'operated-late' ? LATE_MS : 0;
    const { time } = this.#parts;
    const consent = (kind: 'operate' | 'approve', by: Person): void => {
      const of = { issuer: order.issuer, id: order.id };
      const bytes = signConsent({ kind, site: order.site, issuer: by.issuer, of, ...over }, by.key);
      this.#send({ key, kind, errand, order, by, isGenuine: true, bytes, over }, 1);
    };
    const operate = (): void => consent('operate', this.#person(errand.issuer));
    time.after(SIGNED_AFTER_MS + late, operate);
    if (quirk === 'again') time.after(SIGNED_AFTER_MS + 1000, operate);
    for (const by of this.#approvers(errand)) time.after(APPROVED_AFTER_MS, () => consent('approve', by));
  }

  /** More than are needed, where two are: each party that loses by it must be among them. */
  #approvers({ quirk, action, issuer }: Errand): readonly Person[] {
    if (quirk === 'not-approved') return [];
    if (quirk === 'approves-himself') return [this.#person(issuer)];
    if (quirk === 'approved-by-stranger') return [this.#person('operator:nobody')];
    const isOfTwo =
      action.kind === 'lift-limit' || action.kind === 'change-share' || action.kind === 'unlock';
    if (!isOfTwo) return [];
    return this.#parts.people.filter((each) => each.issuer !== issuer && !isStranger(each.issuer));
  }

  #person(issuer: string): Person {
    const person = this.#parts.people.find((each) => each.issuer === issuer);
    if (person === undefined) throw new Error(`nobody is ${issuer}`);
    return person;
  }

  /** Until it is acknowledged; a gateway that was killed never does. */
  #send(letter: Letter, attempt: number): void {
    const { time, desk, onSent, onAcknowledged } = this.#parts;
    const now = desk();
    let isOver = false;
    const again = (): void => {
      if (isOver) return;
      isOver = true;
      if (attempt < MOST_ATTEMPTS) time.after(AGAIN_MS, () => this.#send(letter, attempt + 1));
    };
    if (now === undefined) {
      again();
      return;
    }
    onSent(letter);
    time.after(ANSWERED_WITHIN_MS, again);
    now.take(letter.bytes, 'simulated').then((answers) => {
      if (isOver || desk() !== now) return;
      isOver = true;
      onAcknowledged(letter, answers);
    }, again);
  }
}
