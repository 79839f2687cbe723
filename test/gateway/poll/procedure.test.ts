/** Instruments that want something done before they are read. */
import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../../devices/profile.js';
import { proceduresOf } from '../../../gateway/poll/procedure.js';
import { instrumentLine } from './instrument-line.js';

const TAKE_READING = 100;
const MINUTE_MS = 60_000;

const common = { vendor: 'Test', model: 'Meter', kind: 'flow', source: ['made up'], turnaroundMs: 100 };
const level = { name: 'level_m', table: 'holding', address: 0, type: 'u16', scale: 0.001, unit: 'm' };
const trigger = { name: 'take_reading', table: 'holding', address: TAKE_READING, type: 'u16', access: 'rw' };

/** As the ISCO 2150 does it: write 1, wait until it reads 0, then read the values. */
function metered(more: object = {}) {
  return parseProfile({
    ...common,
    profile: 'triggered-meter',
    points: [level, trigger],
    procedures: [
      {
        id: 'take_reading',
        run: 'each-poll',
        why: 'registers keep their last reading until a new one is asked for',
        steps: [
          { write: { point: 'take_reading', value: 1 } },
          { until: { point: 'take_reading', equals: 0 }, everyMs: 2000, withinMs: 50_000 },
        ],
      },
    ],
    ...more,
  });
}

const plain = parseProfile({ ...common, profile: 'plain-meter', points: [level] });

async function setUp(tookMs = 30_000) {
  const site = await instrumentLine([
    { unit: 1, profile: metered(), everyMs: MINUTE_MS },
    { unit: 2, profile: plain },
  ]);
  const meter = site.instrument(1);
  meter.registers.set(0, 1111).set(TAKE_READING, 0);
  site.instrument(2).registers.set(0, 2222);
  const state = { tookMs, next: 3333 };
  meter.written = (address, value) => {
    if (address !== TAKE_READING || value !== 1) return;
    site.clock.after(state.tookMs, () => {
      meter.registers.set(0, state.next).set(TAKE_READING, 0);
    });
  };
  return { ...site, meter, state };
}

describe('a meter that measures when it is told to', () => {
  test('is told, waited for and read; the old value is never taken for the new one', async () => {
    const { clock, poller, asked, batchesOf, events } = await setUp();
    poller.start();
    await clock.advance(29_000);
    expect(batchesOf(1)).toEqual([]);
    await clock.advance(5000);
    expect(batchesOf(1)).toMatchObject([[{ point: 'u1.level_m', value: 3.333, flag: 0 }, { value: 0 }]]);
    const own = asked.filter(({ unit }) => unit === 1);
    expect(own.filter(({ code }) => code === 6)).toHaveLength(1);
    // Looked at every two seconds, then both points read.
    expect(own.filter(({ code }) => code === 3)).toHaveLength(16 + 2);
    expect(events).toEqual([]);
  });

  test('takes nothing from the others of its line while it measures', async () => {
    const { clock, poller, batchesOf } = await setUp();
    poller.start();
    await clock.advance(30_500);
    expect(batchesOf(2)).toHaveLength(31);
  });

  test('is told once in each period, and no new reading begins while one is under way', async () => {
    const { clock, poller, asked, batchesOf } = await setUp(45_000);
    poller.start();
    await clock.advance(10 * MINUTE_MS + 30_000);
    const told = asked.filter(({ unit, code }) => unit === 1 && code === 6).map(({ atMs }) => atMs);
    expect(told).toHaveLength(11);
    expect(batchesOf(1)).toHaveLength(10);
  });

  test('that does not come to an end in time has no values, and it is said once until it works again', async () => {
    const { clock, poller, state, batchesOf, events, healthOf } = await setUp(MINUTE_MS ** 2);
    poller.start();
    await clock.advance(3 * MINUTE_MS + 55_000);
    const failed = batchesOf(1);
    expect(failed.length).toBeGreaterThanOrEqual(3);
    for (const batch of failed) {
      expect(batch).toMatchObject([
        { point: 'u1.level_m', value: null, flag: 9, reason: 'instrument-error' },
        { point: 'u1.take_reading', value: null, reason: 'instrument-error' },
      ]);
    }
    expect(events).toEqual([
      {
        code: 'procedure-failed',
        device: 'u1',
        line: 'rs485-a',
        procedure: 'take_reading',
        reason: 'instrument-error',
      },
    ]);
    expect(healthOf(1)).toBe('healthy');
    state.tookMs = 10_000;
    await clock.advance(3 * MINUTE_MS);
    expect(events.slice(1)).toMatchObject([{ code: 'procedure-works', device: 'u1' }]);
    expect(batchesOf(1).at(-1)).toMatchObject([{ value: 3.333, flag: 0 }, {}]);
  });

  test('that is switched off is silent like any other, and is measured with again after its return', async () => {
    const { clock, poller, meter, asked, batchesOf, events, healthOf } = await setUp(10_000);
    poller.start();
    await clock.advance(MINUTE_MS / 2);
    meter.isOn = false;
    batchesOf(1);
    await clock.advance(10 * MINUTE_MS);
    expect(healthOf(1)).toBe('quarantined');
    for (const batch of batchesOf(1))
      expect(batch).toMatchObject([{ reason: 'timeout' }, { reason: 'timeout' }]);
    expect(events.map(({ code }) => code)).toEqual(['procedure-failed', 'unit-suspect', 'unit-silent']);
    // One request in each probe.
    const probes = asked.filter(({ unit, atMs }) => unit === 1 && atMs > MINUTE_MS / 2);
    expect(probes.every(({ code }) => code === 6)).toBe(true);
    expect(probes.length).toBeLessThanOrEqual(11);
    meter.isOn = true;
    await clock.advance(3 * MINUTE_MS);
    expect(healthOf(1)).toBe('healthy');
    expect(batchesOf(1).at(-1)).toMatchObject([{ value: 3.333, flag: 0 }, {}]);
  });

  test('does not hold up the gateway when it stops', async () => {
    const { clock, poller, batchesOf, events } = await setUp();
    poller.start();
    await clock.advance(10_000);
    let isStopped = false;
    void poller.stop().then(() => {
      isStopped = true;
    });
    await clock.advance(600);
    expect(isStopped).toBe(true);
    // What was cut short says nothing of the instrument.
    expect([batchesOf(1), events]).toEqual([[], []]);
  });
});

test('what a step reads on the way is what counts, and is not read again', async () => {
  const channel = {
    name: 'channel',
    table: 'holding',
    address: 50,
    type: 'u16',
    access: 'rw',
    polled: false,
  };
  const shared = ['a', 'b'].map((name) => ({ ...level, name: `level_${name}_m` }));
  const profile = parseProfile({
    ...common,
    profile: 'two-channels',
    points: [...shared, channel],
    procedures: [
      {
        id: 'channels',
        run: 'each-poll',
        why: 'one register shows the channel that is chosen',
        steps: [
          { write: { point: 'channel', value: 1 } },
          { waitMs: 100 },
          { read: ['level_a_m'] },
          { write: { point: 'channel', value: 2 } },
          { waitMs: 100 },
          { read: ['level_b_m'] },
        ],
      },
    ],
  });
  const { clock, poller, instrument, batchesOf, asked, healthOf } = await instrumentLine([
    { unit: 1, profile, everyMs: 5000 },
  ]);
  const meter = instrument(1);
  meter.written = (_address, value) => meter.registers.set(0, value * 1000);
  poller.start();
  await clock.advance(2000);
  expect(batchesOf(1)).toMatchObject([
    [
      { point: 'u1.level_a_m', value: 1, flag: 0 },
      { point: 'u1.level_b_m', value: 2, flag: 0 },
    ],
  ]);
  expect(asked.map(({ code }) => code)).toEqual([6, 3, 6, 3]);
  meter.isOn = false;
  await clock.advance(MINUTE_MS);
  expect(healthOf(1)).toBe('quarantined');
  meter.isOn = true;
  await clock.advance(2 * MINUTE_MS);
  expect(healthOf(1)).toBe('healthy');
});

test('what is to be done at the start is done once, and again when the instrument has been off', async () => {
  const unlock = { name: 'key', table: 'holding', address: 60, type: 'u16', access: 'w' };
  const profile = parseProfile({
    ...common,
    profile: 'locked-meter',
    points: [level, unlock],
    procedures: [
      { id: 'unlock', run: 'at-start', why: 'it is locked', steps: [{ write: { point: 'key', value: 77 } }] },
    ],
  });
  const { clock, poller, instrument, asked } = await instrumentLine([{ unit: 1, profile }]);
  const meter = instrument(1);
  meter.registers.set(0, 5);
  const writes = (): number => asked.splice(0).filter(({ code }) => code === 6).length;
  poller.start();
  await clock.advance(20_000);
  expect(writes()).toBe(1);
  // One lost reply is no start.
  meter.deafFor = 1;
  await clock.advance(20_000);
  expect(writes()).toBe(0);
  meter.isOn = false;
  await clock.advance(30_000);
  writes();
  meter.isOn = true;
  await clock.advance(2 * MINUTE_MS);
  expect(writes()).toBe(1);
});

describe('no procedure', () => {
  const actuator = {
    kind: 'positioner',
    position: 'position_percent',
    demand: 'demand_percent',
    stop: { point: 'demand_percent', value: 0 },
  };
  const gatePoints = ['position_percent', 'demand_percent'].map((name, address) => ({
    ...{ name, table: 'holding', address: 10 + address, type: 'u16', unit: '%', access: 'rw' },
  }));

  test('is ever carried out on an actuator', () => {
    const profile = metered({ kind: 'gate', actuator, points: [level, trigger, ...gatePoints] });
    expect(() => proceduresOf(profile)).toThrow(RangeError);
  });

  test('is made of steps that cannot be carried out', () => {
    const step = (one: object) => ({ id: 'p', run: 'each-poll', why: 'test', steps: [one] });
    for (const wrong of [
      { write: { point: 'nothing', value: 1 } },
      { write: { point: 'take_reading', value: 70_000 } },
    ]) {
      expect(() => proceduresOf(metered({ procedures: [step(wrong)] }))).toThrow(RangeError);
    }
  });

  test('runs by itself that a person has to ask for', () => {
    const steps = [{ write: { point: 'take_reading', value: 1 } }];
    const profile = metered({ procedures: [{ id: 'p', run: 'on-request', why: 'test', steps }] });
    expect(proceduresOf(profile)).toBeUndefined();
  });
});
