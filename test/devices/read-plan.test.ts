import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VALUE_TYPES, widthOf } from '../../devices/codec.js';
import { type PointMap, pointMapSchema, TABLES } from '../../devices/profile.js';
import { type ReadLimits, readPlan } from '../../devices/read-plan.js';

function isBits(table: PointMap['table']): boolean {
  return table === 'coil' || table === 'discrete';
}

function point(table: PointMap['table'], address: number, type: PointMap['type'] = 'u16'): PointMap {
  return pointMapSchema.parse({ name: `p${address}`, table, address, type });
}

const anyPoint = fc
  .record({
    table: fc.constantFrom(...TABLES),
    address: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 65000 })),
    type: fc.constantFrom(...VALUE_TYPES),
    access: fc.constantFrom('r', 'rw', 'w'),
  })
  .map((draft) =>
    pointMapSchema.parse({ ...draft, name: 'any', type: isBits(draft.table) ? 'bool' : draft.type }),
  );

/** No value is wider than 4 registers, so from 4 on every map can be read. */
const anyLimits: fc.Arbitrary<ReadLimits> = fc.record({
  maxRegistersPerRead: fc.integer({ min: 4, max: 125 }),
  maxGap: fc.integer({ min: 0, max: 120 }),
});

test('any map under any limits: each readable point once and whole, no limit broken, spans in order', () => {
  fc.assert(
    fc.property(fc.array(anyPoint, { maxLength: 60 }), anyLimits, (points, limits) => {
      const plan = readPlan(points, limits);
      const covered = plan.flatMap((span) => span.points);
      const readable = points.filter(({ access }) => access !== 'w');
      expect(covered).toHaveLength(readable.length);
      expect(new Set(covered)).toEqual(new Set(readable));
      for (const { table, address, count, points: own } of plan) {
        expect(count).toBeLessThanOrEqual(isBits(table) ? 2000 : limits.maxRegistersPerRead);
        expect(own[0]?.address).toBe(address);
        let end = address;
        for (const each of own) {
          expect(each.table).toBe(table);
          expect(each.address - end).toBeLessThanOrEqual(limits.maxGap);
          expect(each.address).toBeGreaterThanOrEqual(address);
          end = Math.max(end, each.address + widthOf(each.type));
        }
        expect(end).toBe(address + count);
      }
      for (const table of TABLES) {
        const starts = plan.filter((span) => span.table === table).map(({ address }) => address);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
      }
    }),
    { numRuns: 500 },
  );
});

describe('a plan', () => {
  const limits = { maxRegistersPerRead: 125, maxGap: 0 };

  test('keeps the four tables apart, though their addresses are the same', () => {
    const points = TABLES.map((table) => point(table, 7, isBits(table) ? 'bool' : 'u16'));
    expect(readPlan(points, limits)).toHaveLength(4);
  });

  test('reads bits in one request where registers would need several', () => {
    const bits = Array.from({ length: 300 }, (_, address) => point('coil', address, 'bool'));
    expect(readPlan(bits, limits).map(({ count }) => count)).toEqual([300]);
    const registers = Array.from({ length: 300 }, (_, address) => point('holding', address));
    expect(readPlan(registers, limits).map(({ count }) => count)).toEqual([125, 125, 50]);
  });

  test('reads over a hole only as wide as is allowed', () => {
    const points = [point('holding', 0), point('holding', 4)];
    expect(readPlan(points, { ...limits, maxGap: 2 })).toHaveLength(2);
    expect(readPlan(points, { ...limits, maxGap: 3 })).toHaveLength(1);
  });

  test('never tears a value that straddles the limit', () => {
    const points = [point('holding', 0, 'f32'), point('holding', 2, 'f64')];
    const plan = readPlan(points, { maxRegistersPerRead: 4, maxGap: 0 });
    expect(plan.map(({ address, count }) => [address, count])).toEqual([
      [0, 2],
      [2, 4],
    ]);
  });

  test('of nothing is nothing', () => {
    expect(readPlan([], limits)).toEqual([]);
  });
});
