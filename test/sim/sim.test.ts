import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Season } from '../../emulator/canal/season.js';
import { type Outcome, runSeed } from './run.js';

const season = Season.shipped();
const directory = mkdtempSync(join(tmpdir(), 'aryk-sim-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function run(seed: number): Promise<Outcome> {
  return runSeed({ seed, days: 0.3, season, directory });
}

test('seven hours of a seed, hostile and then healed, breaks nothing, and again it is the same run', async () => {
  const first = await run(16);
  expect(first.violations).toEqual([]);
  expect(first.counts.moves).toBeGreaterThan(0);
  const second = await run(16);
  expect(second.traceHash).toBe(first.traceHash);
}, 120_000);
