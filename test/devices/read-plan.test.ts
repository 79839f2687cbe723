import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VALUE_TYPES, widthOf } from '../../devices/codec.js';
import { type PointMap, pointMapSchema, TABLES } from '../../devices/point-map.js';
import { isPolled, type ReadLimits, readPlan } from '../../devices/read-plan.js';

function isBits(table: PointMap['table']): boolean {
  return table === 'coil' || table === 'discrete';
}

function point(table: PointMap['table'], address: number, type: PointMap['type'] = 'u16'): PointMap {
  return pointMapSchema.parse({ name: `p${address}`, table, address, type });
}

const TEMPLATE = point('holding', 0);

/** Registers of a map that is small enough to try every plan, or large and dense as those of real instruments. */
const anyPoint = (last: number) =>
  fc
    .record({
      table: fc.constantFrom(...TABLES),
      address: fc.integer({ min: 0, max: last }),
      type: fc.constantFrom(...VALUE_TYPES),
      length: fc.integer({ min: 1, max: 4 }),
      byteOffset: fc.constantFrom(0, 0, 0, 1),
      polled: fc.constantFrom(true, true, true, true, false),
      access: fc.constantFrom('r', 'r', 'rw', 'w'),
    })
    .map((draft): PointMap => ({ ...TEMPLATE, ...draft, type: isBits(draft.table) ? 'bool' : draft.type }));

interface Case {
  readonly points: readonly PointMap[];
  readonly limits: Required<ReadLimits>;
}

/** Any map, any limits under which each of its points and groups can be read. */
function anyCase(last: number, most: number, longest = 125): fc.Arbitrary<Case> {
  return fc
    .record({
      points: fc.array(anyPoint(last), { maxLength: most }),
      maxRegistersPerRead: fc.integer({ min: 6, max: longest }),
      maxBitsPerRead: fc.integer({ min: 2, max: 2000 }),
      maxGap: fc.integer({ min: 0, max: longest / 5 }),
      evenReads: fc.boolean(),
      pairs: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 }),
      forbidden: fc.array(
        fc.record({
          table: fc.constantFrom(...TABLES),
          from: fc.integer({ min: 0, max: last }),
          size: fc.nat(4),
        }),
        { maxLength: 3 },
      ),
    })
    .map(({ points: drafts, pairs, forbidden: walls, ...rest }) => {
      const points = drafts.map((point, index) => ({ ...point, name: `p${index}` }));
      const limits = { ...rest, together: [], forbidden: [] };
      const read = (own: readonly PointMap[]): Hull => hullOf(own, limits);
      const together = pairs.flatMap(([one, other]) => {
        const [a, b] = [points[one % points.length], points[other % points.length]];
        if (!a || !b || a === b || a.table !== b.table || !isPolled(a) || !isPolled(b)) return [];
        return read([a, b]).end - read([a, b]).start <= maxCount(a.table, limits) ? [[a.name, b.name]] : [];
      });
      // Pairs that share a point are one group, which may be too long then.
      const groups = together.filter(
        (pair, index) =>
          !together
            .slice(0, index)
            .flat()
            .some((n) => pair.includes(n)),
      );
      const groupOf = (point: PointMap): PointMap[] => {
        const names = groups.find((group) => group.includes(point.name)) ?? [point.name];
        return points.filter(({ name }) => names.includes(name));
      };
      const forbidden = walls
        .map(({ table, from, size }) => ({ table, from, to: from + size }))
        .filter(({ table, from, to }) =>
          points.every(
            (point) =>
              point.table !== table || read(groupOf(point)).end <= from || read(groupOf(point)).start > to,
          ),
        );
      return { points, limits: { ...limits, together: groups, forbidden } };
    });
}

interface Hull {
  readonly start: number;
  readonly end: number;
}

function hullOf(points: readonly PointMap[], { evenReads }: ReadLimits): Hull {
  const start = Math.min(...points.map(({ address }) => address));
  const end = Math.max(...points.map((each) => each.address + widthOf(each)));
  const pads = evenReads === true && !points.some(({ table }) => isBits(table));
  return pads ? { start: start - (start % 2), end: end + (end % 2) } : { start, end };
}

function maxCount(table: PointMap['table'], limits: Required<ReadLimits>): number {
  return isBits(table) ? limits.maxBitsPerRead : limits.maxRegistersPerRead;
}

/** Registers of a table that somebody asks for, those between the points of a group included. */
function askedOf(table: PointMap['table'], { points, limits }: Case): ReadonlySet<number> {
  const here = points.filter((each) => isPolled(each) && each.table === table);
  const groups = limits.together.map((names) => here.filter(({ name }) => names.includes(name)));
  const hulls = [...here.map((each) => [each]), ...groups.filter(({ length }) => length > 0)].map((own) =>
    hullOf(own, { ...limits, evenReads: false }),
  );
  return new Set(
    hulls.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)),
  );
}

/** What is wrong with a read of these points of one table; said without the plan's own ways of looking at it. */
function wrongs(
  own: readonly PointMap[],
  read: Hull,
  asked: ReadonlySet<number>,
  { limits }: Case,
): string[] {
  const [{ table } = { table: 'holding' as const }] = own;
  const wrong: string[] = [];
  if (read.end - read.start > maxCount(table, limits)) wrong.push('too long');
  if (limits.evenReads && !isBits(table) && (read.start % 2 || read.end % 2)) wrong.push('odd');
  const { start, end } = hullOf(own, { ...limits, evenReads: false });
  let gap = 0;
  for (let register = start; register < end; register++) {
    gap = asked.has(register) ? 0 : gap + 1;
    if (gap > limits.maxGap) wrong.push(`gap at ${register}`);
  }
  for (const { table: walled, from, to } of limits.forbidden) {
    if (walled === table && read.start <= to && read.end > from) wrong.push(`forbidden ${from}`);
  }
  for (const names of limits.together) {
    const here = own.filter(({ name }) => names.includes(name)).length;
    if (here !== 0 && here !== names.length) wrong.push('torn');
  }
  return wrong;
}

test('any map under any limits: each polled point once and whole, no limit broken, spans in order', () => {
  fc.assert(
    fc.property(fc.oneof(anyCase(60, 40), anyCase(2000, 20), anyCase(12, 8), anyCase(12, 8)), (one) => {
      const plan = readPlan(one.points, one.limits);
      const covered = plan.flatMap((span) => span.points);
      const polled = one.points.filter(isPolled);
      const set = new Set(covered);
      const asked = new Map(TABLES.map((table) => [table, askedOf(table, one)]));
      const wrong = plan.flatMap(({ table, address, count, points: own }) => {
        const read = { start: address, end: address + count };
        const hull = hullOf(own, one.limits);
        const isWhole = hull.start === read.start && hull.end === read.end;
        const isOneTable = own.every((each) => each.table === table);
        return [
          ...wrongs(own, read, asked.get(table) ?? new Set(), one),
          ...(isWhole ? [] : ['reads other registers than its points have']),
          ...(isOneTable ? [] : ['tables mixed']),
        ];
      });
      expect([wrong, covered.length, polled.filter((each) => !set.has(each))]).toEqual([
        [],
        polled.length,
        [],
      ]);
      for (const table of TABLES) {
        const starts = plan.filter((span) => span.table === table).map(({ address }) => address);
        expect(starts).toEqual([...starts].sort((a, b) => a - b));
      }
    }),
    { numRuns: 10_000 },
  );
}, 120_000);

/** Every way to put `items` into groups. */
function* partitions<T>(items: readonly T[]): Generator<T[][]> {
  const [first, ...rest] = items;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const groups of partitions(rest)) {
    yield [[first], ...groups];
    for (const [index, group] of groups.entries()) {
      yield [...groups.slice(0, index), [first, ...group], ...groups.slice(index + 1)];
    }
  }
}

/** The fewest reads, and the fewest registers in so many, by trying every plan that there is. */
function bestOf(one: Case): { reads: number; registers: number } {
  const total = { reads: 0, registers: 0 };
  for (const table of TABLES) {
    const own = one.points.filter((each) => each.table === table && isPolled(each));
    const asked = askedOf(table, one);
    let best: { reads: number; registers: number } | undefined;
    for (const groups of partitions(own)) {
      if (best && groups.length > best.reads) continue;
      const reads = groups.map((group) => hullOf(group, one.limits));
      const registers = reads.reduce((sum, { start, end }) => sum + end - start, 0);
      if (best && groups.length === best.reads && registers >= best.registers) continue;
      if (
        groups.every(
          (group, index) => wrongs(group, reads[index] ?? { start: 0, end: 0 }, asked, one).length === 0,
        )
      ) {
        best = { reads: groups.length, registers };
      }
    }
    total.reads += best?.reads ?? 0;
    total.registers += best?.registers ?? 0;
  }
  return total;
}

test('no plan has fewer reads, and none with so many has fewer registers: tried out on small maps', () => {
  let several = 0;
  fc.assert(
    fc.property(anyCase(14, 6, 15), (one) => {
      const plan = readPlan(one.points, one.limits);
      const best = bestOf(one);
      if (best.reads > 1) several++;
      expect({ reads: plan.length, registers: plan.reduce((sum, { count }) => sum + count, 0) }).toEqual(
        best,
      );
    }),
    { numRuns: 3000 },
  );
  expect(several).toBeGreaterThan(1000);
}, 120_000);

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

  test('keeps values that mean something only together in one reply, over a gap that it would not cross otherwise', () => {
    const points = [0, 2, 4, 10].map((address) => point('holding', address));
    const plan = readPlan(points, {
      ...limits,
      together: [
        ['p0', 'p10'],
        ['p10', 'p4'],
      ],
    });
    expect(plan.map(({ address, count }) => [address, count])).toEqual([[0, 11]]);
  });

  test('begins and ends at even addresses where the instrument wants it so', () => {
    const points = [point('holding', 3), point('holding', 4, 'f32'), point('coil', 3, 'bool')];
    expect(
      readPlan(points, { ...limits, evenReads: true }).map(({ table, address, count }) => [
        table,
        address,
        count,
      ]),
    ).toEqual([
      ['coil', 3, 1],
      ['holding', 2, 4],
    ]);
  });

  test('never touches a forbidden register, nor with what makes a read even; such a point is left out', () => {
    const points = [point('holding', 0), point('holding', 2), point('holding', 5)];
    const forbidden = [
      { table: 'holding', from: 1, to: 1 } as const,
      { table: 'input', from: 0, to: 9 } as const,
    ];
    const addresses = (more: object) =>
      readPlan(points, { ...limits, maxGap: 10, forbidden, ...more }).map(({ address, count }) => [
        address,
        count,
      ]);
    expect(addresses({})).toEqual([
      [0, 1],
      [2, 4],
    ]);
    expect(addresses({ evenReads: true })).toEqual([[2, 4]]);
    const before = [{ table: 'holding', from: 4, to: 4 } as const];
    expect(addresses({ evenReads: true, forbidden: before })).toEqual([[0, 4]]);
  });

  test('asks alone for what is longer than any read, so that the refusal is seen', () => {
    const points = [point('holding', 0), point('holding', 1, 'f64')];
    expect(readPlan(points, { maxRegistersPerRead: 2, maxGap: 0 }).map(({ count }) => count)).toEqual([1, 4]);
  });

  test('reads bit fields of one register once, and no texts, settings or points that are only written', () => {
    const fields = [0, 4, 8].map((from) => ({
      ...point('holding', 7),
      name: `b${from}`,
      bits: { from, count: 4 },
    }));
    const others = [
      { ...point('holding', 9), type: 'string' as const, length: 8 },
      { ...point('holding', 20), polled: false },
      { ...point('holding', 21), access: 'w' as const },
    ];
    const plan = readPlan([...fields, ...others], limits);
    expect(plan.map(({ address, count, points }) => [address, count, points.length])).toEqual([[7, 1, 3]]);
  });

  test('of nothing is nothing', () => {
    expect(readPlan([], limits)).toEqual([]);
  });
});
