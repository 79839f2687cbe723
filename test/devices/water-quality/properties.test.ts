import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classify, type Verdict } from '../../../devices/water-quality/classify.js';
import type { Measurement } from '../../../devices/water-quality/evidence.js';
import { levelOf } from '../../../devices/water-quality/grade.js';
import type { QualityTable } from '../../../devices/water-quality/table.js';
import { type Bounds, classTable, indexTable, measured, sampled } from './fixtures.js';

const LEVELS = 5;
const figure = fc.integer({ min: 0, max: 200 }).map((tenths) => tenths / 10);

/** Bounds in the right order, with nulls at the end. */
const steps = fc
  .tuple(fc.array(figure, { minLength: LEVELS - 1, maxLength: LEVELS - 1 }), fc.nat(LEVELS - 2))
  .map(([figures, nulls]) => {
    const up = [...figures].sort((a, b) => a - b);
    return up.map((bound, at) => (at >= LEVELS - 1 - nulls ? null : bound));
  });
const reversed = steps.map((list) => list.map((bound) => (bound === null ? null : 20 - bound)));
const bounds: fc.Arbitrary<Bounds> = fc.oneof(
  steps.map((max) => ({ max })),
  reversed.map((min) => ({ min })),
  fc.tuple(steps, reversed).map(([max, min]) => ({ max, min })),
);
const tables = fc.array(bounds, { minLength: 1, maxLength: 4 });

const quality = fc.constantFrom(0, 0, 0, 3, 6, 9) as fc.Arbitrary<Measurement['flag']>;
const measurement = fc
  .tuple(fc.nat(4), figure, quality, fc.boolean(), fc.nat(40), fc.boolean())
  .map(([parameter, value, flag, isLaboratory, days, isBelow]) =>
    isLaboratory
      ? sampled(`p${parameter}`, value, 'mg/L', days, { flag, isBelow })
      : measured(`p${parameter}`, value, 'mg/L', { flag }),
  );
const measurements = fc.array(measurement, { maxLength: 8 });
const groups = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 5 });

function only(table: QualityTable, values: readonly Measurement[]): Verdict {
  const [verdict] = classify(table, values).verdicts;
  if (!verdict) throw new Error('no verdict');
  return verdict;
}

/** All that the water can be by `inner` it can be by `outer`. */
function expectWithin(inner: Verdict, outer: Verdict): void {
  expect(outer.atLeast).toBeLessThanOrEqual(inner.atLeast);
  expect(outer.atMost).toBeGreaterThanOrEqual(inner.atMost);
}

function expectOrdered({ atLeast, level, atMost, levels }: Verdict): void {
  expect(atLeast).toBeGreaterThanOrEqual(1);
  expect(atMost).toBeLessThanOrEqual(levels);
  expect(atLeast).toBeLessThanOrEqual(level ?? atLeast);
  expect(level ?? atMost).toBeLessThanOrEqual(atMost);
}

test('adding a worse value of a parameter never improves the class', () => {
  fc.assert(
    fc.property(tables, measurements, fc.nat(3), figure, (list, values, which, value) => {
      const table = classTable(LEVELS, list);
      const at = which % list.length;
      const before = only(table, values);
      const worse = measured(`p${at}`, value, 'mg/L');
      const after = only(table, [...values, worse]);
      expect(after.level).toBeGreaterThanOrEqual(
        Math.max(before.level ?? 1, levelOf(value, list[at] ?? {}, LEVELS)),
      );
      expect(after.atLeast).toBeGreaterThanOrEqual(before.atLeast);
    }),
  );
});

test('a value that moves away from what its bounds want never improves the class', () => {
  fc.assert(
    fc.property(steps, measurements, figure, figure, (max, values, value, more) => {
      const table = classTable(LEVELS, [{ max }, { max }, { max }, { max }]);
      const others = values.filter(({ parameter }) => parameter !== 'p0');
      const before = only(table, [...others, measured('p0', value, 'mg/L')]);
      const after = only(table, [...others, measured('p0', value + more, 'mg/L')]);
      expect(after.level).toBeGreaterThanOrEqual(before.level ?? 0);
      expect(after.atLeast).toBeGreaterThanOrEqual(before.atLeast);
      expect(after.atMost).toBeGreaterThanOrEqual(before.atMost);
    }),
  );
});

test('a parameter that goes missing never improves the class: it only leaves more open', () => {
  fc.assert(
    fc.property(tables, measurements, fc.nat(3), (list, values, which) => {
      const table = classTable(LEVELS, list);
      const gone = `p${which % list.length}`;
      const before = only(table, values);
      const after = only(
        table,
        values.filter(({ parameter }) => parameter !== gone),
      );
      expectOrdered(before);
      expectWithin(before, after);
      expect(after.isComplete).toBe(false);
      expect(after.atMost).toBe(LEVELS);
    }),
  );
});

test('nor does one whose values become doubtful', () => {
  fc.assert(
    fc.property(tables, measurements, fc.nat(3), (list, values, which) => {
      const table = classTable(LEVELS, list);
      const at = `p${which % list.length}`;
      const doubted = values.map((one) =>
        one.parameter === at && one.flag === 0 ? { ...one, flag: 3 as const } : one,
      );
      expectWithin(only(table, values), only(table, doubted));
    }),
  );
});

test('the index: missing and doubtful values never improve the level, and "at least" holds whatever they turn out to be', () => {
  fc.assert(
    fc.property(
      groups,
      measurements,
      fc.array(figure, { minLength: 5, maxLength: 5 }),
      (list, values, truth) => {
        const table = indexTable(list);
        const known = only(table, values);
        expectOrdered(known);
        const certain = values.filter(
          ({ flag, isBelow, ageMs }) => flag === 0 && !isBelow && (ageMs ?? 0) <= 30 * 86_400_000,
        );
        const measuredIds = new Set(certain.map(({ parameter }) => parameter));
        // What nobody knew, measured after all.
        const rest = list.flatMap((_, at) =>
          measuredIds.has(`p${at}`) ? [] : [measured(`p${at}`, truth[at] ?? 0, 'mg/L')],
        );
        const whole = only(table, [...certain, ...rest]);
        expect(whole.isComplete).toBe(true);
        expectWithin(whole, only(table, certain));
        for (let at = 0; at < list.length; at++) {
          expectWithin(
            only(table, values),
            only(
              table,
              values.filter(({ parameter }) => parameter !== `p${at}`),
            ),
          );
        }
      },
    ),
  );
});

test('the index never falls when a substance that exceeds already exceeds by more', () => {
  fc.assert(
    fc.property(
      groups,
      fc.array(figure, { minLength: 5, maxLength: 5 }),
      fc.nat(4),
      figure,
      (list, values, which, more) => {
        const table = indexTable(list);
        const at = which % list.length;
        const of = (factor: number) =>
          only(
            table,
            list.map((_, index) =>
              measured(`p${index}`, index === at ? 1.1 + factor : (values[index] ?? 0), 'mg/L'),
            ),
          );
        expect(of(more).index).toBeGreaterThanOrEqual(of(0).index ?? 0);
        expect(of(more).level).toBeGreaterThanOrEqual(of(0).level ?? 0);
      },
    ),
  );
});
