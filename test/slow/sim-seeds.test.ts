import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Season } from '../../emulator/canal/season.js';
import { runSeed } from '../sim/run.js';

const season = Season.shipped();
const directory = mkdtempSync(join(tmpdir(), 'aryk-sim-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.for([101, 102, 103, 104, 105, 106])('two days of seed %i break nothing', async (seed) => {
  const { violations } = await runSeed({ seed, days: 2, season, directory });
  expect(violations).toEqual([]);
});
