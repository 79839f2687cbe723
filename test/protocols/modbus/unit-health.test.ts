import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { QUARANTINE_SHARE, UnitAllowance } from '../../../protocols/modbus/unit-allowance.js';
import {
  afterAnswer,
  afterSilence,
  backOffMs,
  fearfulTimeoutMs,
  HEALTHY,
  isFeared,
  LONGEST_BACK_OFF_MS,
  type UnitHealth,
} from '../../../protocols/modbus/unit-health.js';

/** `a` an answer, `.` a silence. */
function healthAfter(story: string, from: UnitHealth = HEALTHY): UnitHealth {
  return [...story].reduce((health, one) => (one === 'a' ? afterAnswer(health) : afterSilence(health)), from);
}

test.each([
  ['', 'healthy'],
  ['.', 'healthy'],
  ['.a', 'healthy'],
  ['..', 'suspect'],
  ['..a', 'healthy'],
  ['...', 'quarantined'],
  ['.a.a.a.a', 'healthy'],
  ['........', 'quarantined'],
  ['........a', 'healthy'],
])('after %j the unit is %s', (story, name) => {
  expect(healthAfter(story).name).toBe(name);
});

test('a unit that comes and goes is back in quarantine at its first silence, one step further', () => {
  expect(healthAfter('...')).toEqual({ name: 'quarantined', step: 0 });
  expect(healthAfter('.....')).toEqual({ name: 'quarantined', step: 2 });
  expect(healthAfter('.....a.')).toEqual({ name: 'quarantined', step: 3 });
  expect(healthAfter('.....aaaaaaaaa.')).toEqual({ name: 'quarantined', step: 3 });
  expect(healthAfter('.....aaaaaaaaaa.').name).toBe('healthy');
});

test('the back-off doubles to a minute and is never shorter than the period', () => {
  expect([0, 1, 2, 5, 6, 99].map((step) => backOffMs(step, 1000))).toEqual([
    2000, 4000, 8000, 60_000, 60_000, 60_000,
  ]);
  expect(backOffMs(0, 900_000)).toBe(900_000);
});

describe('the wait for a unit that is feared silent', () => {
  test.each([
    ['three times its slowest reply', '.', 80, 240],
    ['but at least 100 ms', '..', 5, 100],
    ['and at most what is configured', '..', 400, 500],
    ['what is configured when nobody has answered yet', '...', 0, 500],
    ['what is configured in every fourth probe', '......', 80, 500],
  ])('%s', (_name, story, slowestMs, expectedMs) => {
    expect(isFeared(healthAfter(story))).toBe(true);
    expect(fearfulTimeoutMs(healthAfter(story), slowestMs, 500)).toBe(expectedMs);
  });

  test('none is feared that has answered, but one that has just returned', () => {
    expect(isFeared(healthAfter('..a'))).toBe(false);
    expect(isFeared(healthAfter('...a'))).toBe(true);
  });
});

test('whatever happens, one answer makes a unit healthy and 3 silences quarantine it', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '.'), maxLength: 60 }), (story) => {
      const health = healthAfter(story);
      expect(afterAnswer(health).name).toBe('healthy');
      expect(healthAfter('...', health).name).toBe('quarantined');
      if (health.name === 'quarantined') {
        const waitMs = backOffMs(health.step, 1000);
        expect(waitMs).toBeGreaterThanOrEqual(2000);
        expect(waitMs).toBeLessThanOrEqual(LONGEST_BACK_OFF_MS);
      }
    }),
    { seed: 20_240_229 },
  );
});

test('probes as often as the allowance lets them take 1.8 % of any stretch of time, and one probe', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 2, maxLength: 50 }), (costsMs) => {
      const allowance = new UnitAllowance();
      const probes: { fromMs: number; untilMs: number }[] = [];
      let nowMs = 0;
      for (const costMs of costsMs) {
        nowMs = Math.max(nowMs, allowance.freeAtMs);
        probes.push({ fromMs: nowMs, untilMs: nowMs + costMs });
        nowMs += costMs;
        allowance.spend(costMs, nowMs);
      }
      const longestMs = Math.max(...costsMs);
      for (const [first, { fromMs }] of probes.entries()) {
        let spentMs = 0;
        for (const { fromMs: beganMs, untilMs } of probes.slice(first)) {
          spentMs += untilMs - beganMs;
          expect(spentMs).toBeLessThanOrEqual(QUARANTINE_SHARE * (untilMs - fromMs) + longestMs + 1e-6);
        }
      }
    }),
    { seed: 20_240_229, numRuns: 200 },
  );
});
