import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Season } from '../../emulator/canal/season.js';
import type { GateSettings } from '../../gateway/config/gate-schema.js';
import type { SiteSettings } from '../../gateway/config/schema.js';
import { type Outcome, type RunOptions, runSeed } from './run.js';

const season = Season.shipped();
const directory = mkdtempSync(join(tmpdir(), 'aryk-sim-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function run(seed: number, more: Partial<RunOptions> = {}): Promise<Outcome> {
  return runSeed({ seed, days: 0.3, season, directory, ...more });
}

test('seven hours of a seed, hostile and then healed, breaks nothing, and again it is the same run', async () => {
  const first = await run(33);
  expect(first.violations).toEqual([]);
  expect(first.counts.moves).toBeGreaterThan(0);
  expect(first.counts.accepted).toBeGreaterThan(0);
  const second = await run(33);
  expect(second.traceHash).toBe(first.traceHash);
}, 120_000);

test.each([
  ['told to open, to close and to stop', 318],
  ['run by contacts', 143],
  ['run by contacts and tells no position', 106],
])(
  'seven hours of a gate that is %s break nothing',
  async (_name, seed) => {
    const { violations, counts } = await run(seed);
    expect(violations).toEqual([]);
    expect(counts.moves).toBeGreaterThan(5);
    expect(counts.stops).toBeGreaterThanOrEqual(counts.moves ?? 0);
  },
  120_000,
);

/** A level that follows the lip metre by metre: so it was taken to be once. */
function followingTheLip(limits: GateSettings['limits']): GateSettings['limits'] {
  return { ...limits, ramp: limits.ramp.map((window) => ({ levelPerPercentM: 0.02, ...window })) };
}

/** A gateway that does not know of a limit breaks it; the interlocks' oracle and the canal itself both tell. */
test.each<[string, number, (limits: GateSettings['limits']) => GateSettings['limits'], string]>([
  ['ramp windows', 7, (limits) => ({ ...limits, ramp: [] }), 'true-ramp'],
  ['slopes where nobody has measured them', 28, followingTheLip, 'true-ramp'],
  ['travel limits', 24, (limits) => ({ ...limits, minOpening: 0, maxOpening: 100 }), 'true-travel-limits'],
  ['ramp windows, its motor run by contacts', 143, (limits) => ({ ...limits, ramp: [] }), 'true-ramp'],
])(
  'seven hours without knowing of its %s are told',
  async (_name, seed, without, rule) => {
    const misled = (settings: SiteSettings): SiteSettings => ({
      ...settings,
      gates: settings.gates.map((gate) => ({ ...gate, limits: without(gate.limits) })),
    });
    const { violations } = await run(seed, { misled });
    const rules = violations.map((each) => each.rule);
    expect(rules).toContain(rule);
    expect(rules).toContain('interlock');
  },
  120_000,
);

test('a gate that is elsewhere than the gateway takes it to be is told', async () => {
  const misled = (settings: SiteSettings): SiteSettings => ({
    ...settings,
    gates: settings.gates.map((gate) => ({ ...gate, travelTime: 1.3 * (gate.travelTime ?? 0) })),
  });
  const { violations } = await run(40, { misled });
  expect(violations.map(({ rule }) => rule)).toContain('true-estimate');
}, 120_000);
