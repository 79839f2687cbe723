/** A STOP holds its gate however much has been ordered, and whoever sent it is told so. */
import { describe, expect, test } from 'vitest';
import { isOver, MAX_PER_ISSUER } from '../../../../gateway/control/orders/book.js';
import { Clerk } from '../../../../gateway/control/orders/clerk.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import { HOUR_MS, MOVE as MOVE_ACTION, orderOf, START_MS } from './order-of.js';
import { Office, signed, wanted } from './parties.js';
import { Story } from './story.js';

const MOVE = { kind: 'move', openingPercent: 40 } as const;
const STOP = { kind: 'stop' } as const;
const HELD = ['order stays: ordered'];

describe('when the book is full', () => {
  function full(): Story {
    const story = new Story();
    for (let nth = 0; nth < MAX_PER_ISSUER; nth++) story.select(orderOf(`m${nth}`, MOVE_ACTION));
    for (let nth = 0; nth < MAX_PER_ISSUER; nth++) story.select(orderOf(`s${nth}`, STOP));
    return story;
  }

  test('STOP stops and holds, is told, and the book grows no more', () => {
    const story = full();
    const size = story.book.orders.length;
    story.order('r', { kind: 'resume' }, { by: 'operator:aliya' });
    expect(story.wishes()).toEqual([]);
    expect(story.select(orderOf('last', STOP))).toEqual(['command stop left', 'last done: in-force']);
    expect(story.wishes()).toEqual(HELD);
    expect(story.book.orders.length).toBe(size + 1);
    expect(story.select(orderOf('last', STOP))).toEqual(['last again']);
  });

  test('the oldest STOP that is over is forgotten for it, never one that holds', () => {
    const story = full();
    story.select(orderOf('right', STOP, { gate: 'right' }));
    for (let nth = 0; nth < MAX_PER_ISSUER; nth++) story.select(orderOf(`t${nth}`, STOP));
    expect(story.wishes('right')).toEqual(HELD);
    expect(story.select(orderOf('s1', STOP))).toContain('command stop left');
    expect(story.select(orderOf('t49', STOP))).toEqual(['t49 again']);
  });

  test('each of more gates than places is held', () => {
    const story = new Story();
    const gates = Array.from({ length: 2 * MAX_PER_ISSUER }, (_, nth) => `gate-${nth}`);
    for (let round = 0; round < 3; round++)
      for (const gate of gates) story.select(orderOf(`${gate}-${round}`, STOP, { gate }));
    for (const gate of gates) expect(story.wishes(gate)).toEqual(HELD);
    expect(story.book.orders.filter((order) => !isOver(order))).toHaveLength(gates.length);
    expect(story.book.orders.length).toBeLessThanOrEqual(gates.length + 1);
  });

  test('of STOPs, its issuer can still order, and be told that the book is full of orders', () => {
    const story = new Story();
    for (let nth = 0; nth < 2 * MAX_PER_ISSUER; nth++) story.select(orderOf(`s${nth}`, STOP));
    expect(story.order('r', { kind: 'resume' })).toContain('r done: carried-out');
    for (let nth = 1; nth < MAX_PER_ISSUER; nth++) story.select(orderOf(`m${nth}`, MOVE_ACTION));
    expect(story.select(orderOf('more', MOVE_ACTION))).toEqual(['more not taken: busy']);
  });
});

describe('when too many messages come', () => {
  const later = (id: string, byMs: number) => wanted(id, STOP, { untilMs: START_MS + HOUR_MS + byMs });

  async function flooded(): Promise<Office> {
    const office = new Office();
    for (let nth = 0; nth < 60; nth++) await office.take(signed(wanted(`m${nth}`, MOVE)));
    expect(await office.take(signed(wanted('more', MOVE)))).toMatchObject([{ why: 'too-many' }]);
    return office;
  }

  test('STOP stops and holds, is written and told, and outlives a power cut', async () => {
    const office = await flooded();
    const told = await office.take(signed(wanted('s', STOP)));
    expect(told).toContainEqual({ order: 'party:kz/s', state: 'done', why: 'in-force' });
    expect(office.cycle()).toEqual([{ kind: 'stop', gate: 'left', by: 'party:kz/s' }]);
    expect(office.of('order').at(-1)).toMatchObject({ step: 'order', order: 'party:kz/s' });
    office.restart();
    expect(office.wishes()).toEqual(['order stays']);
  });

  test('more STOPs for a gate that is held are that one said again: nothing is written', async () => {
    const office = await flooded();
    await office.take(signed(wanted('s', STOP)));
    await office.clock.advance(1000);
    office.cycle();
    const records = office.records.length;
    const told = await office.take(signed(wanted('t', STOP)));
    expect(told).toEqual([{ order: 'party:kz/t', state: 'done', why: 'in-force' }]);
    expect(office.cycle()).toEqual([{ kind: 'stop', gate: 'left', by: 'party:kz/t' }]);
    // The very message that holds it does nothing, as ever.
    await office.clock.advance(1000);
    expect(await office.take(signed(wanted('s', STOP)))).toMatchObject([{ state: 'done' }]);
    expect(office.cycle()).toEqual([]);
    expect(office.records).toHaveLength(records);
  });

  test('a STOP is not called in force by one that is not on disk', async () => {
    const office = await flooded();
    office.diskFails = true;
    await expect(office.take(signed(wanted('s', STOP)))).rejects.toThrow('disk');
    expect(await office.take(signed(wanted('t', STOP)))).toMatchObject([
      { state: 'not-taken', why: 'store-stalled' },
    ]);
    office.diskFails = false;
    await office.take(signed(wanted('s', STOP)));
    expect(await office.take(signed(wanted('t', STOP)))).toMatchObject([{ state: 'done' }]);
    expect(office.wishes()).toEqual(['order stays']);
  });

  test('a STOP after somebody’s resume holds again', async () => {
    const office = await flooded();
    await office.take(signed(wanted('s', STOP)));
    await office.order(wanted('r', { kind: 'resume' }, { issuer: 'operator:aliya' }));
    expect(office.wishes()).toEqual([]);
    await office.take(signed(wanted('t', STOP)));
    expect(office.wishes()).toEqual(['order stays']);
  });

  test('a STOP for longer holds for longer, and of a flood of those a few are written', async () => {
    const office = await flooded();
    await office.take(signed(wanted('s', STOP)));
    const records = office.records.length;
    const states: string[] = [];
    for (let nth = 1; nth <= 30; nth++) {
      const [told] = await office.take(signed(later(`l${nth}`, nth * 60_000)));
      states.push(`${told?.state} ${told?.why}`);
    }
    expect(states).toEqual([...Array(10).fill('done in-force'), ...Array(20).fill('not-taken too-many')]);
    // Each its message and its outcome.
    expect(office.records).toHaveLength(records + 20);
    await office.clock.advance(HOUR_MS + 599_999);
    expect(office.wishes()).toEqual(['order stays']);
    await office.clock.advance(1);
    expect(office.wishes()).toEqual([]);
  });

  test('a STOP whose time is over is none', async () => {
    const office = await flooded();
    const past = { fromMs: START_MS - HOUR_MS, untilMs: START_MS };
    expect(await office.take(signed(wanted('s', STOP, past)))).toMatchObject([{ why: 'until' }]);
    expect(office.cycle()).toEqual([]);
  });
});

test('a STOP reaches its gate behind any number of other commands', () => {
  const clerk = new Clerk({
    clock: new VirtualClock(START_MS),
    journal: { append: () => undefined, appendDurably: async () => ({ epoch: 1, seq: 1 }) },
    report: () => undefined,
    requiresSyncedClock: false,
  });
  for (let nth = 0; nth < 400; nth++) {
    const order = orderOf('r', { kind: 'release' }, { by: `party:p${nth}` });
    const { key, by, digestHex } = order;
    clerk.apply({ kind: 'select', order, challenge: 'c', windowMs: 1000 });
    clerk.apply({ kind: 'operate', key, by, challenge: 'c', digestHex });
  }
  clerk.apply({ kind: 'select', order: orderOf('s', STOP), challenge: 'c', windowMs: 1000 });
  clerk.apply({ kind: 'select', order: orderOf('t', STOP), challenge: 'c', windowMs: 1000 });
  const commands = clerk.commands();
  expect(commands).toHaveLength(257);
  expect(commands.at(-1)).toEqual({ kind: 'stop', gate: 'left', by: 'party:kz/s' });
});
