/** Small stores of several segments, as tests of the store need them. */
import { cpSync, existsSync } from 'node:fs';
import { expect } from 'vitest';
import { SqliteStore, type StoreDeps } from '../../../gateway/store/sqlite-store.js';
import { encodeBody } from '../../../protocols/journal/bodies.js';
import { type Draft, type JournalRecord, parseRecord } from '../../../protocols/journal/record.js';
import { JournalReader, segmentsIn, withSegment } from '../../../protocols/journal/segments.js';
import { verifyFile } from '../../../protocols/journal/verify.js';
import { SAMPLE_POINTS, sampleDraft } from '../../protocols/journal/sample.js';

export const SITE = 'khorgos-head';
export const DAY_MS = 86_400_000;
export const FIRST_DAY_MS = Date.UTC(2026, 4, 1, 6);

/** The names that the readings after it mean: where a segment may begin. */
export function pointsDraft(wallMs: number): Draft {
  return { ...sampleDraft(0, 'event', wallMs), kind: 'points', body: encodeBody(SAMPLE_POINTS) };
}

/** A day of a small journal: the names, then readings with an event among them now and then. */
export function dayOfDrafts(day: number, count: number): Draft[] {
  const atMs = FIRST_DAY_MS + day * DAY_MS;
  const drafts = Array.from({ length: count - 1 }, (_, nth) =>
    sampleDraft(day * count + nth, nth % 7 === 3 ? 'event' : 'readings', atMs + nth * 1000),
  );
  return [pointsDraft(atMs), ...drafts];
}

/** A store of `days` segments of `count` records each. */
export async function makeStore(
  directory: string,
  days: number,
  count: number,
  deps: StoreDeps = {},
): Promise<SqliteStore> {
  const store = new SqliteStore({ directory, site: SITE }, deps);
  for (let day = 0; day < days; day++) {
    const drafts = dayOfDrafts(day, count);
    // Several commits, so that the WAL has several transactions.
    for (let from = 0; from < drafts.length; from += 10) await store.append(drafts.slice(from, from + 10));
  }
  return store;
}

/** The directory as kill -9 would leave it, while the store goes on. */
export function copyAsKilled(directory: string, to: string): void {
  cpSync(directory, to, { recursive: true });
}

export function recordsOf(directory: string): JournalRecord[] {
  return [...new JournalReader(directory).records()].map(({ bytes }) => whole(bytes));
}

/** Readable records that salvage could not prove. */
export function asideIn(directory: string): Buffer[] {
  return segmentsIn(directory).flatMap(({ path }) =>
    withSegment(path, ({ database }) => {
      const has = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'aside'").get();
      return has ? database.prepare<[], { bytes: Buffer }>('SELECT bytes FROM aside').all() : [];
    }).map(({ bytes }) => bytes),
  );
}

/** All that waits is done. */
export async function careFor(store: SqliteStore): Promise<void> {
  for (let turns = 0; await store.care(); turns++) {
    if (turns > 1000) throw new Error('there is no end of it');
  }
}

export function placeOf({ epoch, seq }: { epoch: number; seq: number }): string {
  return `${epoch}/${seq}`;
}

export function whole(bytes: Buffer): JournalRecord {
  const record = parseRecord(bytes);
  if ('fault' in record) throw new Error(record.fault);
  return record;
}

export function exists(path: string): boolean {
  return existsSync(path);
}

/** Appends the `gap` records that the store is owed, closes it, and expects its files to hold what their gap tables say. */
export async function declareAndVerify(store: SqliteStore, directory: string): Promise<void> {
  for (const { id, body } of await store.notices()) {
    await store.append([{ ...sampleDraft(1, 'gap'), body: encodeBody(body) }]);
    await store.noticed(id);
  }
  await store.close();
  expect(verifyFile(directory).faults).toEqual([]);
}
