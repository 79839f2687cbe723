import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { widthOf } from '../../devices/codec.js';
import { holds } from '../../devices/point-map.js';
import { lintProfile, unconfirmedActuatorPoints } from '../../devices/profile-lint.js';
import { readPlan } from '../../devices/read-plan.js';
import { loadProfiles } from '../../devices/shipped-profiles.js';

const profiles = loadProfiles();

describe('the profiles that ship', () => {
  test('are the six of the first form, each in a file of its own name', () => {
    const files = readdirSync(new URL('../../devices/profiles/', import.meta.url));
    expect(files.map((file) => file.replace(/\.yaml$/, '')).sort()).toEqual([...profiles.keys()].sort());
    expect([...profiles.keys()]).toEqual(
      expect.arrayContaining([
        'generic-tuf-2000m',
        'insitu-aquatroll400',
        'keller-series30',
        'rotork-iq',
        'vegapuls',
        'yosemitech-y4000',
      ]),
    );
  });

  test.each([...profiles.values()])('$profile is sound', (each) => {
    expect(lintProfile(each)).toEqual([]);
  });

  test.each([...profiles.values()])('$profile says where every address comes from', (each) => {
    for (const point of each.points) expect(point.source, point.name).toMatch(/^\[\d+\]/);
  });

  test('none moves a gate on an unconfirmed number, but for those that are known not to be armed', () => {
    const unconfirmed = [...profiles.values()].filter((each) => unconfirmedActuatorPoints(each).length > 0);
    expect(unconfirmed.map(({ profile: id }) => id)).toEqual(['limitorque-mx']);
  });

  test.each([...profiles.values()])('$profile is read within its limits, every polled point once', (each) => {
    const plan = readPlan(each.points, each);
    for (const span of plan) {
      if (span.table === 'holding' || span.table === 'input') {
        expect(span.count).toBeLessThanOrEqual(each.maxRegistersPerRead);
      }
      for (const point of span.points) {
        expect(point.address).toBeGreaterThanOrEqual(span.address);
        expect(point.address + widthOf(point)).toBeLessThanOrEqual(span.address + span.count);
      }
    }
    const covered = plan.flatMap((span) => span.points.map(({ name }) => name));
    expect(covered.sort()).toEqual(
      each.points
        .filter(({ access, polled }) => access !== 'w' && polled)
        .map(({ name }) => name)
        .sort(),
    );
  });
});

test('a validity mask reaches bit 31', () => {
  expect(holds({ point: 'status', mask: 0x8000_0000, equals: 0x8000_0000 }, 0x8000_0001)).toBe(true);
  expect(holds({ point: 'status', mask: 0x8000_0000, equals: 0 }, 0x8000_0001)).toBe(false);
});
