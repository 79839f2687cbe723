import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StateFile } from '../../../gateway/store/state-file.js';
import { signWatermark } from '../../../protocols/journal/watermark.js';

const DAY_MS = 86_400_000;
const FROM_MS = Date.UTC(2026, 0, 1);
const { privateKey } = generateKeyPairSync('ed25519');
const directory = mkdtempSync(join(tmpdir(), 'aryk-state-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const path = join(directory, 'state.db');

function signs(state: StateFile, party: string, epoch: number, seq: number, day: number): void {
  const hash = Buffer.alloc(32, seq % 256);
  const mark = { site: 'khorgos-head', party, epoch, seq, hash, signedAtMs: FROM_MS + day * DAY_MS };
  state.keepWatermark(party, { epoch, seq }, signWatermark(mark, privateKey));
}

function latest(state: StateFile): Record<string, string> {
  return Object.fromEntries(
    [...state.watermarks()].map(([party, { epoch, seq }]) => [party, `${epoch}/${seq}`]),
  );
}

test('the latest watermark of each party is known at once, and after a restart, whatever the order they came in', () => {
  const state = StateFile.open(path);
  expect(latest(state)).toEqual({});
  for (let day = 0; day < 40; day++) {
    signs(state, 'kz', 1, 100 * day + 1, day);
    signs(state, 'cn', 1, 100 * day + 2, day);
  }
  expect(latest(state)).toEqual({ kz: '1/3901', cn: '1/3902' });
  // An older one of another day changes nothing; one of the same day takes the place of the latest.
  signs(state, 'kz', 1, 55, 3);
  expect(latest(state)).toEqual({ kz: '1/3901', cn: '1/3902' });
  signs(state, 'kz', 1, 3850, 39);
  expect(latest(state)).toEqual({ kz: '1/3850', cn: '1/3902' });
  signs(state, 'cn', 2, 7, 39);
  const expected = { kz: '1/3850', cn: '2/7' };
  expect(latest(state)).toEqual(expected);
  state.close();
  const again = StateFile.open(path);
  expect(latest(again)).toEqual(expected);
  again.close();
});
