import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { WorkerStore } from '../../../gateway/store/worker-store.js';
import { SystemClock } from '../../../protocols/clock.js';
import type { Draft } from '../../../protocols/journal/record.js';
import { until } from '../../protocols/mqtt/broker.js';
import { MemoryJournal } from './rollups-journal.js';

const WORKER = new URL('../../../dist/gateway/store/worker.js', import.meta.url);
const NOON_MS = Date.UTC(2026, 6, 1, 12);
const HOUR_MS = 3_600_000;
const FLOW = 'left-meter.discharge_m3s';
const directory = mkdtempSync(join(tmpdir(), 'aryk-rollups-worker-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Of what stands in the file, the newest reading. */
function newestInFile(): number | undefined {
  const path = join(directory, 'rollups.db');
  if (!existsSync(path)) return undefined;
  const file = new Database(path, { readonly: true });
  try {
    return file.prepare<[], { value: number }>('SELECT value FROM point').get()?.value;
  } catch {
    // Its tables are being made.
    return undefined;
  } finally {
    file.close();
  }
}

test('a gateway that runs on goes on with its roll-ups', async () => {
  const store = new WorkerStore({ directory, site: 'khorgos-head' }, new SystemClock(), WORKER);
  const journal = new MemoryJournal();
  const names = draftOf(journal.name([{ id: FLOW, unit: 'm3/s', everyMs: 10_000 }]));
  const at = (atMs: number, value: number): Draft =>
    draftOf(journal.read([{ point: FLOW, atMs, value, flag: 0 }]));
  try {
    await store.append([names, at(NOON_MS, 1), at(NOON_MS + 2 * HOUR_MS, 2)]);
    await until('what was there is rolled up', () => newestInFile() === 2);
    // Nothing was missing then: what comes later must be taken all the same, and written in its hour.
    await store.append([at(NOON_MS + 4 * HOUR_MS, 4)]);
    await until('what came later is too', () => newestInFile() === 4);
  } finally {
    await store.close();
  }
  expect(newestInFile()).toBe(4);
});

function draftOf({ kind, clockStatus, bootId, monotonicMs, wallMs, body }: Draft): Draft {
  return { kind, clockStatus, bootId, monotonicMs, wallMs, body };
}
