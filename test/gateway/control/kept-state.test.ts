import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEPT_FILE, Keeper, loadKept } from '../../../gateway/control/kept-state.js';
import { VirtualClock } from '../../../protocols/clock.js';

const clock = new VirtualClock(0);
let directory = '';
let file = '';
let failures: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-kept-'));
  file = join(directory, KEPT_FILE);
  failures = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

function keeperOf(state: () => unknown): Keeper<unknown> {
  return new Keeper({ clock, directory, failed: (cause) => void failures.push(cause) }, state);
}

describe('what was kept', () => {
  test('is nothing only where there is no file', () => {
    expect(loadKept(directory, clock)).toBeUndefined();
    expect(loadKept(join(directory, 'not-there-yet'), clock)).toBeUndefined();
  });

  test.each<[string, () => void]>([
    ['leads to itself', () => symlinkSync(file, file)],
    ['is a folder', () => mkdirSync(file)],
    ['is empty', () => writeFileSync(file, '')],
    ['is half of one', () => writeFileSync(file, `${'0'.repeat(64)}\n{"version":1,`)],
  ])('is damaged where the file %s', (_name, make) => {
    make();
    expect(loadKept(directory, clock)).toBe('damaged');
  });

  test('is damaged where its folder cannot be looked into', () => {
    writeFileSync(file, '');
    expect(loadKept(file, clock)).toBe('damaged');
  });

  test('is what was written last, whatever a crash has left beside it', async () => {
    writeFileSync(`${file}.new`, 'the first write of all, cut off');
    expect(loadKept(directory, clock)).toBeUndefined();
    expect(await keeperOf(() => 'locked').write()).toBe(true);
    writeFileSync(`${file}.new`, 'the next one, cut off');
    expect(loadKept(directory, clock)).toMatchObject({ state: 'locked' });
    expect(await keeperOf(() => 'unlocked').write()).toBe(true);
    expect(loadKept(directory, clock)).toMatchObject({ state: 'unlocked' });
  });
});

test('whoever waits for a write is told whether it is on disk, each of his own', async () => {
  const way = `${file}.new`;
  let writes = 0;
  const keeper = keeperOf(() => {
    writes += 1;
    // Where the file is to be written there is a folder, for the first one only.
    if (writes === 1) mkdirSync(way);
    else rmSync(way, { recursive: true, force: true });
    return writes;
  });
  expect(await Promise.all([keeper.write(), keeper.write()])).toEqual([false, true]);
  expect(failures).toHaveLength(1);
  expect(loadKept(directory, clock)).toMatchObject({ state: 2 });
});
