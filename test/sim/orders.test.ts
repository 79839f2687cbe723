import { beforeEach, describe, expect, test } from 'vitest';
import { encodeBody } from '../../protocols/journal/bodies.js';
import type { Draft } from '../../protocols/journal/record.js';
import type { OrderAction } from '../../protocols/orders/action.js';
import {
  orderDigestHex,
  orderText,
  type SignedOrder,
  signConsent,
  signOrder,
} from '../../protocols/orders/signed-order.js';
import type { Letter } from './correspondence.js';
import type { Errand } from './errands.js';
import { OrderWatch } from './order-watch.js';
import { peopleOf } from './people.js';
import { SimTime, SimWall } from './sim-clock.js';

const START_MS = Date.parse('2026-06-08T00:00:00Z');
const CHALLENGE = 'ef'.repeat(16);
const PEOPLE = peopleOf(1, ['left', 'right']);
const KEY = 'party:kz/n-1';

/** One order of kz, and a gateway of which only the answers and records are there. */
class Story {
  readonly time = new SimTime();
  readonly wall = new SimWall(START_MS);
  readonly rules: string[] = [];
  readonly watch = new OrderWatch(this, PEOPLE, (_gate, rule) => void this.rules.push(rule));
  readonly order: SignedOrder;

  constructor(action: OrderAction = { kind: 'move', openingPercent: 30 }, gate = 'left') {
    const [fromMs, untilMs] = [START_MS, START_MS + 3_600_000];
    this.order = { kind: 'order', site: 's', issuer: 'party:kz', id: 'n-1', gate, fromMs, untilMs, action };
  }

  letter(kind: Letter['kind'], by = 'party:kz', isGenuine = true): Letter {
    const person = PEOPLE.find(({ issuer }) => issuer === by);
    if (!person) throw new Error(by);
    const { order } = this;
    const errand: Errand = {
      atMs: 0,
      issuer: order.issuer,
      gate: order.gate ?? '',
      action: order.action,
      fromMs: 0,
      untilMs: 1,
      quirk: 'plain',
    };
    const over = { digestHex: orderDigestHex(orderText(order)), challengeHex: CHALLENGE };
    const rest = { key: KEY, errand, order, by: person, isGenuine };
    if (kind === 'order') return { ...rest, kind, bytes: signOrder(order, person.key) };
    const consent = {
      kind,
      site: 's',
      issuer: person.issuer,
      of: { issuer: order.issuer, id: order.id },
      ...over,
    };
    return { ...rest, kind, over, bytes: signConsent(consent, person.key) };
  }

  /** Ordered, selected, signed and accepted, as it should be. */
  accepted(signers: readonly string[] = ['party:kz'], isGenuine = true): this {
    this.watch.sent(this.letter('order', 'party:kz', isGenuine));
    this.written('order');
    this.watch.answered({ order: KEY, state: 'selected', challenge: CHALLENGE });
    for (const by of signers) this.watch.sent(this.letter(by === 'party:kz' ? 'operate' : 'approve', by));
    this.written('operate');
    return this.says('accepted', { signedBy: signers });
  }

  says(step: string, more: object = {}): this {
    this.watch.recorded('order', { step, order: KEY, ...more });
    return this;
  }

  written(step: string): this {
    this.watch.written([{ kind: 'order', body: encodeBody({ step, order: KEY }) } as Draft]);
    return this;
  }

  moves(): this {
    this.watch.recorded('decision', { gate: 'left', source: 'order', ref: KEY, toPercent: 30 });
    return this;
  }

  async passes(ms: number): Promise<this> {
    await this.time.runUntil(this.time.nowMs + ms);
    this.watch.holds.cycle();
    return this;
  }
}

const DONE = { outcome: 'done', why: 'arrived' };

describe('what becomes of an order', () => {
  let story = new Story();
  beforeEach(() => {
    story = new Story();
  });

  test('is well when it is signed, accepted, carried out and told once', () => {
    story.accepted().moves().says('outcome', DONE).written('outcome');
    story.watch.acknowledged(story.letter('operate'), [{ order: KEY, state: 'accepted' }]);
    story.watch.finish(new Set());
    expect(story.rules).toEqual([]);
  });

  test('is told when it has two outcomes, or none', () => {
    story.accepted().says('outcome', DONE).says('outcome', { outcome: 'failed', why: 'stuck' });
    expect(story.rules).toEqual(['order-outcome-twice']);
    const other = new Story().accepted();
    other.watch.finish(new Set([KEY]));
    expect(other.rules).toEqual([]);
    other.watch.finish(new Set());
    expect(other.rules).toEqual(['order-no-outcome']);
  });

  test('is lost with a process that was killed before the disk had it, and with no other', () => {
    story.accepted().says('outcome', DONE);
    story.watch.processEnded(true);
    story.watch.finish(new Set());
    expect(story.rules).toEqual([]);
    const other = new Story().accepted().says('outcome', DONE);
    other.watch.finish(new Set());
    expect(other.rules).toEqual(['order-not-on-disk']);
  });

  test('is told when it is acknowledged and not on disk', () => {
    story.watch.sent(story.letter('order'));
    story.watch.acknowledged(story.letter('order'), [{ order: KEY, state: 'selected' }]);
    expect(story.rules).toEqual(['order-not-on-disk']);
  });

  test('is told when it moves a gate before, or after, its time', async () => {
    story.moves();
    story.watch.sent(story.letter('order'));
    story.moves();
    expect(story.rules).toEqual(['order-unaccepted']);
    const late = await new Story().accepted().passes(3_600_000);
    expect(late.moves().rules).toEqual(['order-expired']);
    const over = new Story().accepted().says('outcome', { outcome: 'cancelled', why: 'stopped' });
    expect(over.moves().rules).toEqual(['order-over']);
  });

  test.each([
    ['who forged it', () => new Story().accepted(['party:kz'], false), 'order-forged'],
    ['who may not order this gate', () => new Story(undefined, 'right').accepted(), 'order-of-others'],
    [
      'one person where it takes two',
      () => new Story({ kind: 'lift-limit', interlock: 'ramp' }).accepted(),
      'order-one-person',
    ],
  ])('is told when it is taken from %s', (_name, act, rule) => {
    expect(act().rules).toEqual([rule]);
  });

  test('is told when somebody is said to have signed who has not, or too late', async () => {
    story.watch.sent(story.letter('order'));
    story.says('accepted', { signedBy: ['party:kz'] });
    expect(story.rules).toContain('order-unsigned');
    const late = new Story();
    late.watch.answered({ order: KEY, state: 'selected', challenge: CHALLENGE });
    late.watch.sent(late.letter('order'));
    late.watch.answered({ order: KEY, state: 'selected', challenge: CHALLENGE });
    late.watch.sent(late.letter('operate'));
    await late.passes(60_000);
    late.says('accepted', { signedBy: ['party:kz'] });
    expect(late.rules).toContain('order-unsigned');
  });

  test('is told when a gate moves under a lock or a STOP, but for a trip under a STOP', async () => {
    const locked = await new Story({ kind: 'lock', name: 'Aliya', reason: 'sill' }).passes(0);
    locked.watch.sent(locked.letter('order'));
    locked.says('outcome', { outcome: 'done', why: 'carried-out' });
    await locked.passes(60_000);
    locked.watch.holds.demanded('left', 'interlock-trip', 0);
    expect(locked.rules).toEqual(['order-lock']);
    const stopped = new Story({ kind: 'stop' });
    stopped.watch.sent(stopped.letter('order'));
    stopped.written('order').says('outcome', { outcome: 'done', why: 'in-force' });
    stopped.watch.acknowledged(stopped.letter('order'), [{ order: KEY, state: 'done', why: 'in-force' }]);
    await stopped.passes(60_000);
    stopped.watch.holds.demanded('left', 'interlock-trip', 0);
    expect(stopped.rules).toEqual([]);
    stopped.watch.holds.demanded('left', 'schedule', 0);
    expect(stopped.rules).toEqual(['order-stop']);
    await stopped.passes(3_600_000);
    stopped.watch.holds.demanded('left', 'schedule', 0);
    expect(stopped.rules).toHaveLength(1);
  });
});
