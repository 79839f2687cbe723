import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { diskFor } from '../../../gateway/store/disk.js';
import { SqliteStore } from '../../../gateway/store/sqlite-store.js';
import { encodeBody } from '../../../protocols/journal/bodies.js';
import type { HoleBody } from '../../../protocols/journal/gaps.js';
import { type JournalRecord, type Position, parseRecord } from '../../../protocols/journal/record.js';
import { JournalReader, segmentsIn } from '../../../protocols/journal/segments.js';
import { verifyFile } from '../../../protocols/journal/verify.js';
import { SeededRandom } from '../../../protocols/random.js';
import { sampleDraft } from '../../protocols/journal/sample.js';
import { sized } from '../../support/soak.js';
import { asideIn, careFor, copyAsKilled, makeStore, placeOf, recordsOf, SITE } from './made-store.js';

const root = mkdtempSync(join(tmpdir(), 'aryk-damage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const DAYS = 4;
const A_DAY = 120;
/** The kinds of damage, each to one file. */
const DAMAGES = ['bit', 'bits', 'zeroed-page', 'zeroed-pages', 'noise', 'cut', 'torn-wal', 'gone'] as const;
type Damage = (typeof DAMAGES)[number];

test.each([
  ['small pages', 0],
  ['large pages', 60_000],
])(
  'a store of %s that is damaged anyhow runs again by itself, with everything that can be read and proved',
  async (pages, gatherMs) => {
    const running = join(root, `running, ${pages}`);
    const store = await makeStore(running, DAYS, A_DAY, { disk: diskFor(gatherMs) });
    await store.keepWatermark('kz', { epoch: 1, seq: A_DAY }, Buffer.from('signed'));
    // Of these nothing but the last segment, its WAL and its index knows.
    for (let nth = 0; nth < 40; nth++) await store.append([sampleDraft(8000 + nth, 'event')]);
    const truth = new Map(recordsOf(running).map((record) => [placeOf(record), record]));
    const killed = join(root, `killed, ${pages}`);
    copyAsKilled(running, killed);
    await store.close();
    const tally = { unharmed: 0, holes: 0, lost: 0, aside: 0, epochs: 0, slowestMs: 0 };
    for (let seed = 1; seed <= sized(200, 40); seed++) {
      const random = new SeededRandom(seed);
      const directory = join(root, `${pages}, ${seed}`);
      cpSync(seed % 4 === 0 ? running : killed, directory, { recursive: true });
      const what = `seed ${seed}: ${damageSome(directory, random)}`;
      try {
        await judge(directory, truth, tally);
      } catch (error) {
        throw new Error(`${what}: ${(error as Error).message}`, { cause: error });
      }
      rmSync(directory, { recursive: true });
    }
    process.stdout.write(`${JSON.stringify({ soak: `damaged stores, ${pages}`, ...tally })}\n`);
    // Damage that never cost anything would prove nothing.
    expect(tally.holes).toBeGreaterThan(5);
    expect(tally.epochs).toBeGreaterThan(5);
    expect(tally.slowestMs).toBeLessThan(30_000);
  },
  600_000,
);

async function judge(
  directory: string,
  truth: ReadonlyMap<string, JournalRecord>,
  tally: Record<string, number> & { slowestMs: number },
): Promise<void> {
  const readable = readableIn(directory);
  const beganMs = performance.now();
  const store = new SqliteStore({ directory, site: SITE });
  const first = (await store.head()).succeeds ? 'start' : 'event';
  const head = await store.append([sampleDraft(9001, first), sampleDraft(9002, 'event')]);
  await careFor(store);
  const notices = await store.notices();
  for (const { id, body } of notices) {
    await store.append([{ ...sampleDraft(9003, 'gap'), body: encodeBody(body) }]);
    await store.noticed(id);
  }
  const end = await store.head();
  expect(end.notices, 'all is declared').toBeUndefined();
  await store.close();
  tally.slowestMs = Math.max(tally.slowestMs, Math.round(performance.now() - beganMs));

  const kept = new Map(recordsOf(directory).map((record) => [placeOf(record), record]));
  const gaps = new JournalReader(directory).gaps();
  const report = verifyFile(directory);
  // Its one watermark is made up.
  const serious = report.faults.filter(({ fault }) => fault !== 'watermark');
  expect(serious, 'the chain is whole but for its gaps').toEqual([]);
  const isNew = ({ epoch, seq }: Position): boolean => epoch === head.epoch && seq > head.seq - 2;
  for (const [place, record] of kept) {
    if (isNew(record)) expect(truth.has(place), `${place} is used twice`).toBe(false);
    else
      expect(record.bytes.equals(truth.get(place)?.bytes ?? Buffer.alloc(0)), `${place} is true`).toBe(true);
  }
  const lost = [...truth.values()].filter((record) => !kept.has(placeOf(record)));
  const lastKept = Math.max(
    0,
    ...[...kept.values()].filter(({ epoch }) => epoch === 1).map(({ seq }) => seq),
  );
  for (const { epoch, seq } of lost) {
    const isIn = ({ fromSeq, toSeq }: { fromSeq: number; toSeq: number }): boolean =>
      seq >= fromSeq && seq <= toSeq;
    const gap = gaps.find((one) => one.epoch === epoch && isIn(one));
    if (gap === undefined) {
      expect(head.epoch, `${seq} was lost at the end, so there is a new epoch`).toBeGreaterThan(1);
      expect(seq).toBeGreaterThan(lastKept);
    } else {
      const declared = notices.some(({ body }: { body: HoleBody }) => body.epoch === epoch && isIn(body));
      expect(declared, `the gap of ${seq} is declared`).toBe(true);
    }
  }
  const aside = asideIn(directory);
  for (const bytes of readable) {
    const record = truth.get(placeOf(parsed(bytes)));
    if (!record?.bytes.equals(bytes)) continue;
    const isThere = kept.has(placeOf(record)) || aside.some((one) => one.equals(bytes));
    expect(isThere, `${placeOf(record)} can be read, and is kept`).toBe(true);
  }
  tally.unharmed = (tally.unharmed ?? 0) + (lost.length === 0 ? 1 : 0);
  tally.holes = (tally.holes ?? 0) + gaps.length;
  tally.lost = (tally.lost ?? 0) + lost.length;
  tally.aside = (tally.aside ?? 0) + aside.length;
  tally.epochs = (tally.epochs ?? 0) + head.epoch - 1;
}

/** What SQLite itself can read of the damaged files, row by row. */
function readableIn(directory: string): Buffer[] {
  const copy = `${directory}-copy`;
  cpSync(directory, copy, { recursive: true });
  const found: Buffer[] = [];
  for (const { path, epoch, firstSeq } of segmentsIn(copy)) {
    let database: Database.Database | undefined;
    try {
      database = new Database(path);
      const row = database.prepare<[number], { bytes: Buffer }>('SELECT bytes FROM record WHERE id = ?');
      for (let seq = firstSeq; seq < firstSeq + 2 * A_DAY; seq++) {
        try {
          const bytes = row.get(epoch * 2 ** 40 + seq)?.bytes;
          if (bytes && !('fault' in parseRecord(bytes))) found.push(bytes);
        } catch {
          // This one cannot be read.
        }
      }
    } catch {
      // None of these can.
    }
    database?.close();
  }
  rmSync(copy, { recursive: true });
  return found;
}

function parsed(bytes: Buffer): JournalRecord {
  const record = parseRecord(bytes);
  if ('fault' in record) throw new Error(record.fault);
  return record;
}

/** Damages one file, or two; says which and how. */
function damageSome(directory: string, random: SeededRandom): string {
  const done: string[] = [];
  for (let left = random.next() < 0.2 ? 2 : 1; left > 0; left--) {
    const damage = pick(DAMAGES, random);
    const files = [
      ...readdirSync(join(directory, 'journal')).map((name) => join('journal', name)),
      'state.db',
    ];
    const candidates = files.filter(
      (name) => !name.endsWith('-shm') && (damage !== 'torn-wal' || name.endsWith('-wal')),
    );
    const name = pick(candidates.length > 0 ? candidates : ['state.db'], random);
    const path = join(directory, name);
    if (!existsSync(path)) continue;
    harm(path, damage, random);
    done.push(`${damage} of ${name}`);
  }
  return done.join(', ');
}

function harm(path: string, damage: Damage, random: SeededRandom): void {
  const { size } = statSync(path);
  const bytes = readFileSync(path);
  const anywhere = (): number => Math.floor(random.next() * size);
  const page = (): number => Math.floor(anywhere() / 1024) * 1024;
  if (size === 0) return;
  switch (damage) {
    case 'bit':
    case 'bits':
      for (let left = damage === 'bit' ? 1 : 20; left > 0; left--) {
        const at = anywhere();
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(random.next() * 8)), at);
      }
      break;
    case 'zeroed-page':
    case 'zeroed-pages':
      for (let left = damage === 'zeroed-page' ? 1 : 6; left > 0; left--) {
        const at = page();
        bytes.fill(0, at, Math.min(size, at + 1024));
      }
      break;
    case 'noise': {
      const at = page();
      random.bytes(Math.min(4096, size - at)).copy(bytes, at);
      break;
    }
    case 'cut':
    case 'torn-wal':
      truncateSync(path, anywhere());
      return;
    case 'gone':
      rmSync(path);
      return;
  }
  writeFileSync(path, bytes);
}

function pick<T>(values: readonly T[], random: SeededRandom): T {
  const value = values[Math.floor(random.next() * values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}
