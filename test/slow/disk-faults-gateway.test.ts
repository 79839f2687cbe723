/** A gateway whose disk is slow, full or broken: instruments are read and the cycle runs as if nothing were. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { askStatus } from '../../gateway/console/client.js';
import type { Program } from '../../gateway/demo/processes.js';
import type { GatewayStatus } from '../../gateway/status.js';
import { SystemClock, sleep } from '../../protocols/clock.js';
import { JournalReader } from '../../protocols/journal/segments.js';
import { DiskImage, fill, needsDisk } from '../support/disk-image.js';
import { IS_FULL, sized, tell } from '../support/soak.js';
import { readingsOf, recordsIn, Structure, smallEmulator, smallSite, until } from '../support/structure.js';
import { needsTool } from '../support/tools.js';
import { type Fault, flushingThread, Injection } from './syscalls.js';
import { look } from './whole.js';

const clock = new SystemClock();
const CYCLE_MS = 1000;
const POLL_MS = 500;
const LISTEN_EVERY_MS = 200;
const JITTER_LIMIT_MS = 50;
const RECOVERY_LIMIT_MS = 60_000;
const FAULT_MS = sized(100_000, 15_000);
/** For a test's limit: start, recovery and a look at all of it. */
const REST_MS = 120_000;
let at = new Structure();
let disk: DiskImage | undefined;
afterEach(async () => {
  await at.close();
  disk?.remove();
  disk = undefined;
  at = new Structure();
});

/** Emulator and gateway, whose store is in `store`, with a point that is worked out in each cycle. */
async function running(store: string): Promise<Program> {
  at.write('emulator.yaml', smallEmulator());
  const derived = [{ id: 'head.level_m', method: 'sum', inputs: { level: 'forebay.level_m' }, every: '1s' }];
  at.write('site.yaml', smallSite({ derived, store: { directory: store } }));
  await at.ready('emulator', 'emulate', '--config', at.path('emulator.yaml'));
  const { program } = await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
  await until('readings', 15_000, () => new JournalReader(store).head().seq > 5);
  return program;
}

const statusOf = (store: string): Promise<GatewayStatus> => askStatus(join(store, 'aryk.sock'));

interface Word {
  readonly epoch: number;
  readonly seq: number;
  readonly hashHex: string;
}

/** What the gateway says about its journal during a fault. */
async function listen(store: string, forMs: number, each: () => void = () => {}) {
  const endMs = clock.monotonicMs() + forMs;
  const words: Word[] = [];
  let troubled = 0;
  const lateMs: number[] = [];
  while (clock.monotonicMs() < endMs) {
    const { journal } = await statusOf(store);
    if (!journal.ok) troubled++;
    words.push(journal);
    each();
    // How late this process is itself: what the machine adds to the gateway's jitter.
    const fromMs = clock.monotonicMs();
    await sleep(clock, LISTEN_EVERY_MS);
    lateMs.push(clock.monotonicMs() - fromMs - LISTEN_EVERY_MS);
  }
  return { words, troubled, testLateMs: tail(lateMs) };
}

/** Milliseconds until the journal is ok and has taken all that has waited. */
async function recovery(store: string): Promise<{ recoveryMs: number; status: GatewayStatus }> {
  const startMs = clock.monotonicMs();
  const { journal: before } = await statusOf(store);
  const status = await until('the journal to go on', RECOVERY_LIMIT_MS, async () => {
    const now = await statusOf(store);
    const { ok, waiting, seq, epoch } = now.journal;
    const hasMoved = epoch > before.epoch || seq > before.seq;
    return ok && waiting < 10 && hasMoved && now;
  });
  return { recoveryMs: Math.round(clock.monotonicMs() - startMs), status };
}

/** Judges the journal after all: what was called written is there, and the cycle and the polls kept their time. */
function judge(
  what: string,
  store: string,
  words: readonly Word[],
  figures: object,
  fromWallMs: number,
  toWallMs: number,
): void {
  const { lost, faults, records } = look(
    store,
    words.filter(({ seq }) => seq > 0),
  );
  const all = recordsIn(store);
  const hashes = new Map(all.map(({ epoch, seq, hash }) => [`${epoch}/${seq}`, hash.toString('hex')]));
  const untrue = words.filter(
    ({ epoch, seq, hashHex }) => seq > 0 && hashes.get(`${epoch}/${seq}`) !== hashHex,
  );
  const stepsOf = (point: string): number[] => {
    const times = readingsOf(all, point).map(({ atMs }) => atMs);
    const during = times.filter((atMs) => atMs >= fromWallMs && atMs <= toWallMs);
    return during.slice(1).map((time, index) => time - (during[index] ?? time));
  };
  const cycles = stepsOf('head.level_m');
  const jitterMs = tail(cycles.map((step) => Math.abs(step - CYCLE_MS)));
  const pollStepMs = tail(stepsOf('forebay.level_m'));
  const epochs = all.at(-1)?.epoch;
  // When, in seconds from the beginning, and by how much: one late cycle is two steps.
  const uneven = cycles.flatMap((step, index) =>
    Math.abs(step - CYCLE_MS) > 20 ? [`${index + 1} s: ${step - CYCLE_MS} ms`] : [],
  );
  tell(what, { ...figures, records, lost, epochs, cycles: cycles.length, jitterMs, pollStepMs, uneven });
  expect({ lost, faults, untrue }).toEqual({ lost: 0, faults: 0, untrue: [] });
  // One for each second of the fault: the journal has them all, although it could not write them then.
  expect(cycles.length).toBeGreaterThan(0.95 * (FAULT_MS / CYCLE_MS) - 2);
  expect(jitterMs.p99).toBeLessThan(JITTER_LIMIT_MS);
  expect(pollStepMs.p99).toBeLessThan(2 * POLL_MS);
}

/** With few values p99 is the one before the largest. */
function tail(values: readonly number[]): { p50: number; p99: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

describe.skipIf(needsTool('strace'))('when the disk is slow or broken', () => {
  it.each(IS_FULL ? [0, 2, 5, 10] : [2.5])(
    'and each flush takes %d s longer: the cycle and the polls keep their time, and nothing is called written that is not',
    async (flushS) => {
      const fault = { calls: 'fsync,fdatasync', inject: `delay_exit=${flushS * 1_000_000}` };
      await withFault(`flushes of ${flushS} s`, fault);
    },
    FAULT_MS + REST_MS,
  );

  it(
    'and each write and flush fails with EIO: it all goes on, and is written when the disk is good again',
    async () => {
      const fault = { calls: 'pwrite64,fsync,fdatasync', inject: 'error=EIO' };
      expect(await withFault('EIO throughout', fault)).toBeGreaterThan(0);
    },
    FAULT_MS + REST_MS,
  );
});

/** A gateway whose store meets `fault` all the time; gives how often it said that its journal was not well. */
async function withFault(what: string, fault: Fault): Promise<number> {
  const store = at.path('store');
  const program = await running(store);
  const threadId = await flushingThread(program.pid ?? 0, at.path('probe'));
  const injection = new Injection(threadId, fault, at.path('trace'));
  await until('the first fault', 10_000, () => injection.hits.length > 0);
  const fromWallMs = clock.wallMs();
  const { words, troubled, testLateMs } = await listen(store, FAULT_MS);
  const toWallMs = clock.wallMs();
  const calls = injection.hits.length;
  await injection.stop();
  const { recoveryMs, status } = await recovery(store);
  await program.stop();
  expect(status.journal.lost).toBe(0);
  judge(what, store, words, { calls, troubled, recoveryMs, testLateMs }, fromWallMs, toWallMs);
  return troubled;
}

describe.skipIf(needsDisk())('when the disk is full', () => {
  it(
    'the cycle and the polls keep their time, and all of it is written when there is space again',
    async () => {
      disk = new DiskImage(24);
      const place = disk.mount();
      const store = join(place, 'store');
      const hog = join(place, 'hog');
      const program = await running(store);
      const fromWallMs = clock.wallMs();
      const { words, troubled, testLateMs } = await listen(store, FAULT_MS, () => fill(hog, place));
      const toWallMs = clock.wallMs();
      rmSync(hog, { recursive: true });
      const { recoveryMs, status } = await recovery(store);
      await program.stop();
      expect(status.journal.lost).toBe(0);
      expect(troubled).toBeGreaterThan(0);
      judge('a full disk', store, words, { troubled, recoveryMs, testLateMs }, fromWallMs, toWallMs);
    },
    FAULT_MS + REST_MS,
  );
});
