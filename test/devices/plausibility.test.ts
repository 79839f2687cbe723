import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Finding,
  flagWith,
  judgePlausibility,
  type PlausibilityLimits,
  type PlausibilityState,
} from '../../devices/plausibility.js';
import { trustOf } from '../../devices/quality.js';

/** Feeds values, one each `stepMs`, and gives what was found in each. */
function findingsOf(limits: PlausibilityLimits, values: readonly number[], stepMs = 1000): Finding[][] {
  let state: PlausibilityState = {};
  return values.map((value, index) => {
    const judged = judgePlausibility(limits, state, value, index * stepMs);
    state = judged.state;
    return [...judged.findings];
  });
}

describe('limits', () => {
  const limits = { hard: { min: 0, max: 10 }, soft: { min: 1, max: 9 } };
  test.each([
    [-0.001, ['hard-limit']],
    [0, ['soft-limit']],
    [0.999, ['soft-limit']],
    [1, []],
    [9, []],
    [9.001, ['soft-limit']],
    [10, ['soft-limit']],
    [10.001, ['hard-limit']],
  ])('%d is judged %j', (value, expected) => {
    expect(findingsOf(limits, [value])).toEqual([expected]);
  });
});

describe('a rate', () => {
  const limits = { risePerS: 0.1, fallPerS: 0.2 };
  test('a spike is found, the good value after it is not', () => {
    expect(findingsOf(limits, [1, 5, 1, 1.05])).toEqual([[], ['rise'], [], []]);
    expect(findingsOf(limits, [1, -5, 1])).toEqual([[], ['fall'], []]);
  });
  test('a step that stays is accepted when its rate could have brought it', () => {
    expect(findingsOf(limits, [1, 1.35, 1.35, 1.35, 1.35, 1.35]).flat()).toEqual(['rise', 'rise', 'rise']);
  });
  test('a value beyond the hard limits is nothing to measure a change from', () => {
    const both = { ...limits, hard: { min: 0, max: 10 } };
    expect(findingsOf(both, [99, 2, 2.05])).toEqual([['hard-limit'], [], []]);
    expect(findingsOf(both, [2, 99, 2.05], 600_000)).toEqual([[], ['hard-limit', 'rise'], []]);
    expect(findingsOf(both, [2, 10.5, 2.05], 600_000)).toEqual([[], ['hard-limit'], []]);
  });
  test('the first value, and a change as fast as allowed, are plausible', () => {
    expect(findingsOf({ risePerS: 0.5, fallPerS: 0.5 }, [100, 100.5, 100]).flat()).toEqual([]);
  });
});

describe('a stuck instrument', () => {
  const limits = { same: { forMs: 3000, within: 0.01 } };
  test('is found after the time, and cleared by a change', () => {
    expect(findingsOf(limits, [1, 1.005, 0.995, 1, 1, 1.02])).toEqual([[], [], [], ['same'], ['same'], []]);
  });
  test('a slow drift is no standstill', () => {
    expect(findingsOf(limits, [1, 1.008, 1.016, 1.024, 1.032, 1.04, 1.048]).flat()).toEqual([]);
  });
});

test('a flag only gets worse, and keeps its origin', () => {
  const flags = fc.integer({ min: 0, max: 9 });
  const findings = fc.subarray<Finding>(['hard-limit', 'soft-limit', 'rise', 'fall', 'same', 'cross']);
  fc.assert(
    fc.property(flags, findings, (flag, found) => {
      const after = flagWith(flag as 0, found);
      expect(after).toBeGreaterThanOrEqual(flag);
      if (flag < 9) expect(after % 3).toBe(flag % 3);
      if (flag < 9 && found.length > 0) expect(trustOf(after)).not.toBe('reliable');
      if (flag < 9 && found.includes('hard-limit')) expect(trustOf(after)).toBe('unreliable');
    }),
  );
});

test('values that move slower than the limits are never found', () => {
  const steps = fc.array(fc.double({ min: -0.99, max: 0.99, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (changes) => {
      let value = 0;
      const values = changes.map((change) => (value += change));
      expect(findingsOf({ risePerS: 1, fallPerS: 1 }, values).flat()).toEqual([]);
    }),
  );
});
