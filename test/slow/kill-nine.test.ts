/** The gateway, or just its store, ended by kill -9 again and again: nothing acknowledged is lost, and it is back at once. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { askStatus } from '../../gateway/console/client.js';
import type { JournalStatus } from '../../gateway/status.js';
import { SystemClock, sleep } from '../../protocols/clock.js';
import { JournalReader } from '../../protocols/journal/segments.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { SeededRandom } from '../../protocols/random.js';
import { sized, spread, tell } from '../support/soak.js';
import { Structure, smallEmulator, smallSite, until } from '../support/structure.js';
import { type Acknowledged, Load } from './load.js';
import { look } from './whole.js';

const clock = new SystemClock();
const SEED = 9;
/** A store is judged as a whole after so many kills, and another begun. */
const KILLS_A_STORE = 20;
/** For the tests' limits; a start and a kill take three seconds or so. */
const MOST_A_KILL_MS = 15_000;
const FIRST_READING_LIMIT_MS = 3000;
const directory = mkdtempSync(join(tmpdir(), 'aryk-kill-'));
const at = new Structure();
const loads: Load[] = [];
afterEach(async () => {
  for (const load of loads.splice(0)) await load.kill();
});
afterAll(async () => {
  await at.close();
  rmSync(directory, { recursive: true, force: true });
});

const kills = sized(200, 15);
it(
  'a store killed at random moments has every record that it acknowledged, in one chain',
  async () => {
    const random = new SeededRandom(SEED);
    const startMs = clock.monotonicMs();
    const acknowledged: Acknowledged[] = [];
    const figures = { kills, acknowledged: 0, records: 0, mostSegments: 0 };
    for (let kill = 1; kill <= kills; kill++) {
      const store = join(directory, `store-${Math.ceil(kill / KILLS_A_STORE)}`);
      const load = new Load(store);
      loads.push(load);
      await load.moves();
      await sleep(clock, 300 * random.next());
      await load.kill();
      acknowledged.push(...load.acknowledgements);
      const head = new JournalReader(store).head();
      expect(head.epoch).toBe(1);
      expect(head.seq).toBeGreaterThanOrEqual(acknowledged.at(-1)?.seq ?? 0);
      if (kill % KILLS_A_STORE > 0 && kill < kills) continue;
      const { lost, faults, records, segments } = look(store, acknowledged);
      expect({ lost, faults }).toEqual({ lost: 0, faults: 0 });
      figures.acknowledged += acknowledged.splice(0).length;
      figures.records += records;
      figures.mostSegments = Math.max(figures.mostSegments, segments);
    }
    tell('kill -9 of the store', { seed: SEED, ...figures, wallS: (clock.monotonicMs() - startMs) / 1000 });
  },
  60_000 + kills * MOST_A_KILL_MS,
);

it(
  'a gateway killed at random moments has what it called written, and reads its instruments again within three seconds',
  async () => {
    const random = new SeededRandom(SEED);
    at.write('emulator.yaml', smallEmulator());
    at.write('site.yaml', smallSite());
    await at.ready('emulator', 'emulate', '--config', at.path('emulator.yaml'));
    const startMs = clock.monotonicMs();
    const ownMs: number[] = [];
    const seenMs: number[] = [];
    const cpuMs: number[] = [];
    let told = 0;
    for (let kill = 0; kill < kills; kill++) {
      const begunMs = clock.monotonicMs();
      const program = at.start('gateway', 'run', '--config', at.path('site.yaml'));
      const status = await until('a reading', 15_000, async () => {
        const seen = await askStatus(at.path('store', 'aryk.sock'));
        return seen.firstReadingMs !== null && seen;
      });
      seenMs.push(clock.monotonicMs() - begunMs);
      cpuMs.push(cpuMsOf(program.pid ?? 0));
      ownMs.push(status.firstReadingMs ?? Number.POSITIVE_INFINITY);
      const written = await lastWord(2000 * random.next(), status.journal);
      process.kill(program.pid ?? 0, 'SIGKILL');
      await program.ended;
      if (written.seq > 0) told++;
      expectHolds(written);
    }
    const verdict = verifyFile(at.path('store'));
    tell('kill -9 of the gateway', {
      seed: SEED,
      kills,
      withAWord: told,
      records: verdict.records,
      ok: verdict.ok,
      firstReadingMs: spread(ownMs),
      seenFromOutsideMs: spread(seenMs),
      cpuMs: spread(cpuMs),
      wallS: (clock.monotonicMs() - startMs) / 1000,
    });
    expect(verdict.ok).toBe(true);
    expect(verdict.head?.epoch).toBe(1);
    expect(told).toBeGreaterThan(kills / 2);
    expect(Math.max(...seenMs)).toBeLessThan(FIRST_READING_LIMIT_MS);
  },
  60_000 + kills * MOST_A_KILL_MS,
);

/** Of all threads so far: what a start costs whatever else the machine does. Ticks are 10 ms: proc(5). */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Asks for `lookMs` how far the journal is written; the last answer. */
async function lastWord(lookMs: number, first: JournalStatus): Promise<JournalStatus> {
  const endMs = clock.monotonicMs() + lookMs;
  let word = first;
  while (clock.monotonicMs() < endMs) {
    await sleep(clock, Math.min(40, endMs - clock.monotonicMs()));
    word = (await askStatus(at.path('store', 'aryk.sock'))).journal;
  }
  return word;
}

/** The very record that the gateway called its last written one is there. */
function expectHolds({ epoch, seq, hashHex }: JournalStatus): void {
  if (seq === 0) return;
  const [record] = new JournalReader(at.path('store')).records({ epoch, seq: seq - 1 });
  expect(record).toMatchObject({ epoch, seq });
  expect(record?.bytes.subarray(-32).toString('hex')).toBe(hashHex);
}
