import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Reading } from '../../../devices/point.js';
import { derivedPoints } from '../../../gateway/config/derived.js';
import { derivedSchema } from '../../../gateway/config/derived-schema.js';
import { DerivedPoints } from '../../../gateway/derive/derived-points.js';
import { ordered } from '../../../gateway/derive/order.js';
import { LiveImage } from '../../../gateway/poll/image.js';
import { VirtualClock } from '../../../protocols/clock.js';

const SETTINGS = [
  { id: 'head.lost_m3s', method: 'difference', inputs: { from: 'head.inflow_m3s', less: 'head.taken_m3s' } },
  {
    id: 'head.taken_m3s',
    method: 'sum',
    inputs: {
      left: 'left.discharge_m3s',
      right: { point: 'right.discharge_ls', scale: 0.001, unit: 'm3/s' },
    },
    every: '10s',
  },
].map((one) => derivedSchema.parse(one));

const UNITS = new Map([
  ['left.discharge_m3s', 'm3/s'],
  ['right.discharge_ls', 'L/s'],
  ['head.inflow_m3s', 'm3/s'],
]);

function rig() {
  const clock = new VirtualClock(Date.UTC(2026, 6, 1));
  const image = new LiveImage(clock, new Map([...UNITS.keys()].map((id) => [id, 5000])));
  const points = new DerivedPoints(
    derivedPoints(SETTINGS, UNITS),
    clock,
    (_, value) => Math.abs(value) * 0.01,
  );
  const read = (point: string, value: number, flag: 0 | 3 = 0): void =>
    image.take([{ point, value, flag, atWallMs: clock.wallMs(), atMonotonicMs: clock.monotonicMs() }]);
  const readingNow = (id: string) => points.evaluate(image.freeze()).all.find(({ point }) => point === id);
  return { clock, read, readingNow, points, image };
}

test('a point is computed after those that it needs, scaled and with its unit, in every cycle', () => {
  const { read, readingNow } = rig();
  read('left.discharge_m3s', 3);
  read('right.discharge_ls', 1500);
  read('head.inflow_m3s', 5);
  expect(readingNow('head.taken_m3s')).toMatchObject({ value: 4.5, flag: 0 });
  expect(readingNow('head.lost_m3s')).toMatchObject({ value: 0.5, flag: 0 });
  expect(readingNow('head.lost_m3s')?.uncertainty).toBeCloseTo(Math.hypot(0.03, 0.015, 0.05), 12);
  expect(derivedPoints(SETTINGS, UNITS).map(({ id, unit }) => [id, unit])).toEqual([
    ['head.taken_m3s', 'm3/s'],
    ['head.lost_m3s', 'm3/s'],
  ]);
});

test('quality goes through the whole graph: doubtful, missing with its cause, stale', async () => {
  const { read, readingNow, clock } = rig();
  expect(readingNow('head.lost_m3s')).toMatchObject({ value: null, flag: 9, reason: 'never-read' });
  read('left.discharge_m3s', 3, 3);
  read('right.discharge_ls', 1500);
  read('head.inflow_m3s', 5);
  expect(readingNow('head.lost_m3s')).toMatchObject({ value: 0.5, flag: 3, reason: 'input' });
  await clock.advance(6000);
  read('left.discharge_m3s', 3);
  expect(readingNow('head.taken_m3s')).toMatchObject({ value: null, reason: 'stale' });
});

test('the journal gets a value in its own period only', async () => {
  const { read, points, image, clock } = rig();
  read('left.discharge_m3s', 3);
  const dueNow = (): string[] => points.evaluate(image.freeze()).due.map(({ point }) => point);
  expect(dueNow()).toHaveLength(2);
  await clock.advance(1000);
  expect(dueNow()).toHaveLength(0);
  await clock.advance(9000);
  expect(dueNow()).toHaveLength(2);
});

test('a computed value that cannot be is flagged before anything is computed from it', () => {
  const clock = new VirtualClock(Date.UTC(2026, 6, 1));
  const image = new LiveImage(clock, new Map([...UNITS.keys()].map((id) => [id, 5000])));
  const judged: string[] = [];
  const judge = (reading: Reading): Reading => {
    judged.push(reading.point);
    return reading.point === 'head.taken_m3s' ? { ...reading, flag: 6, reason: 'out-of-range' } : reading;
  };
  const points = new DerivedPoints(derivedPoints(SETTINGS, UNITS), clock, () => undefined, judge);
  for (const point of UNITS.keys())
    image.take([{ point, value: 3, flag: 0, atWallMs: clock.wallMs(), atMonotonicMs: clock.monotonicMs() }]);
  const { all, due } = points.evaluate(image.freeze());
  expect(all).toMatchObject([
    { point: 'head.taken_m3s', flag: 6, reason: 'out-of-range' },
    { point: 'head.lost_m3s', flag: 6, reason: 'out-of-range' },
  ]);
  expect(due).toEqual(all);
  expect(judged).toEqual(['head.taken_m3s', 'head.lost_m3s']);
});

test('a cycle that comes a little early does not cost a value its turn', async () => {
  const { read, points, image, clock } = rig();
  read('left.discharge_m3s', 3);
  const dueNow = (): number => points.evaluate(image.freeze()).due.length;
  expect(dueNow()).toBe(2);
  await clock.advance(9999);
  expect(dueNow()).toBe(2);
});

test('a cycle is found and named', () => {
  const nodes = [
    { id: 'a', needs: ['b'] },
    { id: 'b', needs: ['c', 'x'] },
    { id: 'c', needs: ['a'] },
  ];
  expect(ordered(nodes)).toEqual({ ok: false, cycle: ['a', 'b', 'c', 'a'] });
  expect(ordered([{ id: 'a', needs: ['a'] }])).toEqual({ ok: false, cycle: ['a', 'a'] });
});

test('whatever the graph, each point comes after its needs, or a real cycle is named', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const graph = fc.array(fc.subarray(ids), { minLength: ids.length, maxLength: ids.length });
  fc.assert(
    fc.property(graph, (needs) => {
      const nodes = ids.map((id, index) => ({ id, needs: needs[index] ?? [] }));
      const needsOf = (id: string) => nodes.find((node) => node.id === id)?.needs ?? [];
      const result = ordered(nodes);
      if (result.ok) {
        expect([...result.order].sort()).toEqual(ids);
        for (const [index, id] of result.order.entries())
          for (const need of needsOf(id)) expect(result.order.indexOf(need)).toBeLessThan(index);
      } else {
        expect(result.cycle.at(0)).toBe(result.cycle.at(-1));
        for (const [index, id] of result.cycle.slice(0, -1).entries())
          expect(needsOf(id)).toContain(result.cycle[index + 1]);
      }
    }),
  );
});
