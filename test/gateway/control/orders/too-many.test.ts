/** Whoever has seen an order can send it again: every party's journal has its signed bytes. */
import { describe, expect, test } from 'vitest';
import { HOUR_MS, START_MS } from './order-of.js';
import { consent, Office, signed, wanted } from './parties.js';

const MOVE = { kind: 'move', openingPercent: 40 } as const;
const LOCK = { kind: 'lock', name: 'Berik', reason: 'in the gate' } as const;
const PAST = { fromMs: START_MS - 2 * HOUR_MS, untilMs: START_MS - HOUR_MS };
const OLD = signed(wanted('open-0', MOVE, PAST));

async function flooded(via: string, count = 60): Promise<Office> {
  const office = new Office();
  for (let nth = 0; nth < count; nth++) await office.take(OLD, via);
  return office;
}

describe('an old order that comes again and again on another uplink', () => {
  test('leaves its issuer everything on its own', async () => {
    const office = await flooded('cn-line', 200);
    const close = wanted('shut-1', { kind: 'close' });
    const [selected] = await office.take(signed(close));
    expect(selected).toMatchObject({ state: 'selected' });
    const operate = consent('operate', close, selected?.challenge ?? '');
    expect(await office.take(operate)).toMatchObject([{ state: 'accepted' }]);
    expect(office.wishes()).toEqual(['order 0']);
  });

  test('and what that issuer sends there is too many, but for STOP and locks', async () => {
    const office = await flooded('cn-line');
    expect(await office.take(signed(wanted('open-1', MOVE)), 'cn-line')).toEqual([
      { order: 'party:kz/open-1', state: 'not-taken', why: 'too-many' },
    ]);
    await office.take(signed(wanted('stop-1', { kind: 'stop' })), 'cn-line');
    expect(office.wishes()).toEqual(['order stays']);
  });
});

describe('a lock beyond the messages of a minute', () => {
  test('is put on, written and kept', async () => {
    const office = await flooded('kz-line');
    const told = await office.take(signed(wanted('lock-1', LOCK)));
    expect(told).toEqual([{ order: 'party:kz/lock-1', state: 'done', why: 'carried-out' }]);
    expect(office.of('order').map(({ step }) => step)).toEqual(['order', 'outcome']);
    office.restart();
    expect(office.wishes()).toEqual(['maintenance-lock stays']);
  });

  test('is written ten times a minute at most, and said again as often as it comes', async () => {
    const office = await flooded('kz-line');
    const whys: (string | undefined)[] = [];
    for (let nth = 0; nth < 30; nth++)
      whys.push((await office.take(signed(wanted(`lock-${nth}`, LOCK))))[0]?.why);
    expect(whys).toEqual([
      ...Array(8).fill('carried-out'),
      ...Array(2).fill('too-many-locks'),
      ...Array(20).fill('too-many'),
    ]);
    const { length } = office.records;
    for (let nth = 0; nth < 30; nth++)
      expect(await office.take(signed(wanted('lock-1', LOCK)))).toMatchObject([{ state: 'done' }]);
    expect(office.records).toHaveLength(length);
  });
});

test('that messages are too many is told once a minute, with the issuer and the uplink', async () => {
  const office = await flooded('cn-line');
  expect(office.events).toEqual([]);
  for (let nth = 0; nth < 100; nth++) await office.take(OLD, 'cn-line');
  const told = 'order-too-many party:kz cn-line 60';
  expect(office.events).toEqual([told]);
  await office.clock.advance(60_000);
  for (let nth = 0; nth < 61; nth++) await office.take(OLD, 'cn-line');
  expect(office.events).toEqual([told, told]);
});

test('what an issuer is refused is written sixty times a minute, on however many uplinks it comes', async () => {
  const office = new Office();
  const notTheirs = signed(wanted('open-1', MOVE, { gate: 'right' }));
  for (let nth = 0; nth < 300; nth++) await office.take(notTheirs, `line-${nth % 10}`);
  expect(office.of('refusal')).toHaveLength(60);
  expect(await office.order(wanted('open-2', MOVE))).toMatchObject({ state: 'accepted' });
});

test('a STOP that is kept is not written to disk again each time that it comes', async () => {
  const office = new Office();
  const stop = signed(wanted('stop-1', { kind: 'stop' }));
  await office.take(stop);
  const { keeps } = office;
  for (let nth = 0; nth < 100; nth++) await office.take(stop, 'cn-line');
  expect(office.keeps).toBe(keeps);
});
