import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../devices/point.js';
import { pointMapSchema } from '../../../devices/point-map.js';
import { LiveImage, staleAfterMs } from '../../../gateway/poll/image.js';
import type { PolledDevice } from '../../../gateway/poll/polled-device.js';
import { Poller } from '../../../gateway/poll/poller.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { ModbusLine } from '../../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../../protocols/random.js';
import { answerTo, registerOf } from '../../protocols/modbus/far-end.js';
import { ScriptedWire } from '../../protocols/modbus/scripted-wire.js';

interface Asked {
  readonly unit: number;
  readonly address: number;
  readonly atMs: number;
}

/** Two spans in each device: registers 0..1 and 100. */
const points = [
  { name: 'level_m', address: 0 },
  { name: 'flow_m3s', address: 1 },
  { name: 'status', address: 100 },
].map((fields) => pointMapSchema.parse({ table: 'holding', type: 'u16', ...fields }));

/** A line of units that answer in 20 ms, but for those in `mute`. */
async function setUp(units: readonly number[], changes: Partial<PolledDevice> = {}) {
  const clock = new VirtualClock(Date.UTC(2025, 5, 1));
  const mute = new Set<number>();
  const asked: Asked[] = [];
  let wire: ScriptedWire | undefined;
  const line = new ModbusLine({
    id: 'rs485-a',
    config: {
      kind: 'rtu',
      path: '',
      baudRate: 19_200,
      parity: 'none',
      stopBits: 1,
      dataBits: 8,
      timeoutMs: 500,
    },
    clock,
    random: new SeededRandom(1),
    makeWire: () => {
      wire = new ScriptedWire(clock, (request, reply) => {
        const unit = request.readUInt8(0);
        const address = request.readUInt16BE(2);
        asked.push({ unit, address, atMs: clock.monotonicMs() });
        if (!mute.has(unit)) reply(20, answerTo(request));
      });
      return wire;
    },
  });
  line.start();
  await clock.advance(10);
  const devices = units.map(
    (unit): PolledDevice => ({
      id: `u${unit}`,
      unit,
      line,
      everyMs: 1000,
      points,
      timeoutMs: 500,
      limits: { maxRegistersPerRead: 125, maxGap: 0 },
      ...changes,
    }),
  );
  const batches: (readonly Reading[])[] = [];
  const events: string[] = [];
  const poller = new Poller({
    devices,
    clock,
    onReadings: (readings) => batches.push(readings),
    report: (code, _severity, params) => events.push(`${code} ${params.device}`),
  });
  const cut = () => wire?.cut('unplugged');
  return { clock, line, poller, mute, asked, batches, events, cut };
}

/** Longest time between two reads of `unit`'s register 0 from `fromMs` on. */
function longestGap(asked: readonly Asked[], unit: number, fromMs: number): number {
  const times = asked.filter((one) => one.unit === unit && one.address === 0 && one.atMs >= fromMs);
  return Math.max(...times.slice(1).map(({ atMs }, index) => atMs - (times[index]?.atMs ?? 0)));
}

test('each device is read at once and then in its period, all points in one batch', async () => {
  const { clock, poller, batches, asked } = await setUp([1, 2]);
  poller.start();
  await clock.advance(3500);
  expect(batches).toHaveLength(8);
  expect(batches[0]).toMatchObject([
    { point: 'u1.level_m', value: registerOf(1, 0), flag: 0 },
    { point: 'u1.flow_m3s', value: registerOf(1, 1), flag: 0 },
    { point: 'u1.status', value: registerOf(1, 100), flag: 0 },
  ]);
  expect(longestGap(asked, 1, 0)).toBeCloseTo(1000, 0);
  expect(poller.stats()).toMatchObject({ polls: 8, lines: [{ overruns: 0 }] });
});

test('periods of 0.7 s and 1 s share one tick, and keep their period on average', async () => {
  const { clock, poller, asked } = await setUp([1], { everyMs: 700 });
  poller.start();
  await clock.advance(70_000 - 20);
  const firstReads = asked.filter(({ address }) => address === 0);
  expect(firstReads).toHaveLength(100);
  for (const { atMs } of firstReads) expect((atMs - 10) % 250).toBeLessThan(20);
});

test('a poll that is still under way is not begun again but counted, and no unit starves', async () => {
  const { clock, poller, asked } = await setUp([1, 2, 3, 4, 5, 6, 7, 8], { everyMs: 250 });
  poller.start();
  await clock.advance(10_000);
  const perUnit = [1, 2, 3, 4, 5, 6, 7, 8].map((unit) => asked.filter((one) => one.unit === unit).length);
  expect(poller.stats().lines[0]?.overruns).toBeGreaterThan(50);
  expect(Math.min(...perUnit) * 2).toBeGreaterThanOrEqual(Math.max(...perUnit) - 2);
});

describe('one of five units goes silent', () => {
  test('is said once, probed more and more seldom with one span, and does not stretch the period of the others', async () => {
    const { clock, poller, mute, asked, events, batches } = await setUp([1, 2, 3, 4, 5]);
    poller.start();
    await clock.advance(5000);
    mute.add(3);
    await clock.advance(10_000);
    expect(events).toEqual(['unit-suspect u3', 'unit-silent u3']);
    const quietMs = clock.monotonicMs();
    const batchesBefore = batches.length;
    await clock.advance(300_000);
    const probes = asked.filter(({ unit, atMs }) => unit === 3 && atMs >= quietMs);
    expect(probes.length).toBeLessThanOrEqual(9);
    // Nothing is made up between the probes; one of them may be under way at either end.
    const told = batches.slice(batchesBefore).filter(([first]) => first?.point.startsWith('u3'));
    expect(Math.abs(told.length - probes.length)).toBeLessThanOrEqual(1);
    // Each other unit waits for a probe at most: half a second now and then, and never misses a period.
    for (const unit of [1, 2, 4, 5]) {
      const reads = asked.filter((one) => one.unit === unit && one.address === 0 && one.atMs >= quietMs);
      expect(reads.length).toBeGreaterThanOrEqual(299);
    }
    expect(events).toHaveLength(2);
    expect(poller.stats().lines[0]?.units.map(({ health }) => health)).toEqual([
      'healthy',
      'healthy',
      'quarantined',
      'healthy',
      'healthy',
    ]);
  });

  test('it answers again: said once, read in full at that very probe, and back in its period', async () => {
    const { clock, poller, mute, events, batches, asked } = await setUp([1, 2, 3]);
    poller.start();
    mute.add(3);
    await clock.advance(60_000);
    mute.clear();
    await clock.advance(62_000);
    expect(events).toEqual(['unit-suspect u3', 'unit-silent u3', 'unit-answers u3']);
    const fromMs = clock.monotonicMs();
    await clock.advance(10_000);
    expect(longestGap(asked, 3, fromMs)).toBeCloseTo(1000, -1);
    expect(batches.findLast(([first]) => first?.point.startsWith('u3'))).toHaveLength(3);
  });
});

test('a silent unit alone on its line comes back too', async () => {
  const { clock, poller, mute, events } = await setUp([1]);
  mute.add(1);
  poller.start();
  await clock.advance(120_000);
  mute.clear();
  await clock.advance(61_000);
  expect(events).toEqual(['unit-suspect u1', 'unit-silent u1', 'unit-answers u1']);
});

test('a line that is down makes readings missing but no unit silent', async () => {
  const { clock, poller, batches, events, cut } = await setUp([1]);
  poller.start();
  await clock.advance(900);
  cut();
  await clock.advance(200);
  expect(batches.at(-1)).toMatchObject([
    { reason: 'line-down' },
    { reason: 'line-down' },
    { reason: 'line-down' },
  ]);
  await clock.advance(5000);
  expect(batches.at(-1)).toMatchObject([{ flag: 0 }, { flag: 0 }, { flag: 0 }]);
  expect(events).toEqual([]);
});

test('feedback of one device goes ahead of the polls that wait, and gives its readings', async () => {
  const { clock, poller, asked } = await setUp([1, 2, 3, 4, 5, 6]);
  poller.start();
  await clock.advance(30);
  let seen: readonly Reading[] = [];
  void poller.requestFeedback('u6').then((readings) => {
    seen = readings;
  });
  await clock.advance(970);
  expect(seen).toHaveLength(3);
  // The poll of u6 that waited is waited for first; the feedback follows before anything else of another unit.
  const ofSix = asked.filter(({ unit }) => unit === 6);
  expect(ofSix).toHaveLength(4);
  expect(() => poller.requestFeedback('u7')).toThrow(RangeError);
});

test('stop begins nothing new and settles when the line is closed', async () => {
  const { clock, poller, mute, line, asked } = await setUp([1, 2]);
  mute.add(1).add(2);
  poller.start();
  await clock.advance(50);
  let isStopped = false;
  void poller.stop().then(() => {
    isStopped = true;
  });
  void line.close();
  await clock.advance(2000);
  expect(isStopped).toBe(true);
  const { length } = asked;
  await clock.advance(5000);
  expect(asked).toHaveLength(length);
});

test('what the poller no longer brings goes stale in the image', async () => {
  const { clock, poller, mute, batches } = await setUp([1]);
  const names = points.map(({ name }): [string, number] => [`u1.${name}`, staleAfterMs(1000)]);
  const live = new LiveImage(clock, new Map(names));
  const level = () => {
    for (const batch of batches.splice(0)) live.take(batch);
    return live.freeze().observe('u1.level_m').kind;
  };
  poller.start();
  await clock.advance(500);
  expect(level()).toBe('good');
  mute.add(1);
  await clock.advance(4000);
  expect(level()).toBe('good');
  for (let second = 0; second < 60; second++) {
    await clock.advance(1000);
    if (second >= 1) expect(level()).toBe('stale');
  }
});
