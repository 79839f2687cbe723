/** How long a motor is run, and which way. */
import { describe, expect, it } from 'vitest';
import { planRun, wayTo } from '../../../../gateway/control/driver/run-plan.js';

const BLIND = { travelTimeMs: 100_000, isSeen: false, hasOpenedEnd: false, hasClosedEnd: false };
const ENDS = { ...BLIND, hasOpenedEnd: true, hasClosedEnd: true };
const SEEN = { ...BLIND, isSeen: true };
const TIMELESS = { travelTimeMs: undefined };

describe('a run', () => {
  it.each([
    ['blind, by the part of the way alone', BLIND, 20, 50, 'opening', 30_000],
    ['blind, back', BLIND, 50, 20, 'closing', 30_000],
    ['blind, to an end that does not tell', BLIND, 20, 0, 'closing', 20_000],
    ['blind, to the other end', BLIND, 20, 100, 'opening', 80_000],
    ['blind, by one percent', BLIND, 0, 1, 'opening', 1000],
    ['blind, from beyond its closed end', BLIND, -2, 0, 'closing', 2000],
    ['blind, from beyond its open end', BLIND, 103, 100, 'opening', 3000],
    ['to a contact', ENDS, 20, 0, 'closing', 0.2 * 100_000 * 1.2 + 5000],
    ['to the other contact', ENDS, 20, 100, 'opening', 0.8 * 100_000 * 1.2 + 5000],
    ['beside contacts', ENDS, 20, 50, 'opening', 30_000],
    ['almost to a contact', ENDS, 20, 1, 'closing', 19_000],
    ['almost to the other', ENDS, 20, 99, 'opening', 79_000],
    ['to a contact from nobody knows where', ENDS, undefined, 0, 'closing', 125_000],
    ['to the other from nobody knows where', ENDS, undefined, 100, 'opening', 125_000],
    ['to a contact where it stands already', ENDS, 0, 0, 'closing', 5000],
    ['to the other where it stands already', ENDS, 100, 100, 'opening', 5000],
    ['measured', SEEN, 20, 50, 'opening', 0.3 * 100_000 * 1.5 + 5000],
    ['measured, to a contact', { ...SEEN, hasClosedEnd: true }, 20, 0, 'closing', 35_000],
    [
      'measured, to a contact from nobody knows where',
      { ...SEEN, hasClosedEnd: true },
      undefined,
      0,
      'closing',
      155_000,
    ],
    ['measured, of unknown time', { ...SEEN, ...TIMELESS }, 20, 50, 'opening', 60_000],
    ['to a contact, of unknown time', { ...ENDS, ...TIMELESS }, 20, 0, 'closing', 60_000],
  ] as const)('%s', (_name, settings, from, to, way, runMs) => {
    expect(planRun(settings, from, to)?.way).toBe(way);
    expect(planRun(settings, from, to)?.runMs).toBeCloseTo(runMs, 6);
  });

  it.each([
    ['longer to a contact that may be further', ENDS, 20, 0, (0.2 + 0.07) * 100_000 * 1.2 + 5000],
    ['where it stands already, perhaps', ENDS, 0, 0, 0.07 * 100_000 * 1.2 + 5000],
    ['and never longer than from the other end', ENDS, 96, 0, 125_000],
    ['to an opening as far as it is thought to be', ENDS, 20, 50, 30_000],
    ['to an end that does not tell', BLIND, 20, 0, 20_000],
    ['to an end where it is measured', { ...SEEN, hasClosedEnd: true }, 20, 0, 35_000],
  ] as const)('from a position that is known to 7 %: %s', (_name, settings, from, to, runMs) => {
    expect(planRun(settings, from, to, 7)?.runMs).toBeCloseTo(runMs, 6);
  });

  it.each([
    ['blind, of unknown time', { ...BLIND, ...TIMELESS }, 20, 50],
    ['beside contacts, of unknown time', { ...ENDS, ...TIMELESS }, 20, 50],
    ['from nobody knows where', ENDS, undefined, 50],
    ['from nobody knows where, though measured', SEEN, undefined, 0],
    ['to an end without a contact, from nobody knows where', BLIND, undefined, 0],
    ['closing on the contact of the other end', { ...BLIND, hasOpenedEnd: true }, undefined, 0],
    ['opening on the contact of the other end', { ...BLIND, hasClosedEnd: true }, undefined, 100],
    ['to where it stands', ENDS, 50, 50],
    ['to the end where it stands, without a contact', BLIND, 0, 0],
  ] as const)('that nobody can answer for: %s', (_name, settings, from, to) => {
    expect(planRun(settings, from, to)).toBeUndefined();
  });
});

describe('the way', () => {
  it.each([
    [50, 49, 'closing'],
    [50, 50, 'opening'],
    [50, 51, 'opening'],
    [-5, 0, 'closing'],
    [0, 0, 'closing'],
    [105, 100, 'opening'],
    [105, 99, 'closing'],
    [-5, 1, 'opening'],
    [undefined, 0, 'closing'],
    [undefined, 0.5, 'opening'],
    [undefined, 100, 'opening'],
  ] as const)('from %s to %i is %s', (from, to, way) => {
    expect(wayTo(from, to)).toBe(way);
  });
});
