/** A disk that fails or fills up under the store: nothing is acknowledged that is not there, and it goes on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { SystemClock, sleep } from '../../protocols/clock.js';
import { segmentName } from '../../protocols/journal/segments.js';
import { DiskImage, fill, fillInodes, needsDisk } from '../support/disk-image.js';
import { IS_FULL, spread, tell } from '../support/soak.js';
import { until } from '../support/structure.js';
import { needsTool } from '../support/tools.js';
import { Load, longestSilenceMs } from './load.js';
import { failing, hitsIn, Injection } from './syscalls.js';
import { look } from './whole.js';

const clock = new SystemClock();
const RECOVERY_LIMIT_MS = 60_000;
const home = mkdtempSync(join(tmpdir(), 'aryk-faults-'));
const disks: DiskImage[] = [];
const loads: Load[] = [];
afterEach(async () => {
  for (const load of loads.splice(0)) await load.kill();
});
afterAll(() => {
  for (const disk of disks) disk.remove();
  rmSync(home, { recursive: true, force: true });
});

function loadOn(directory: string, under: readonly string[] = []): Load {
  const load = new Load(directory, { under });
  loads.push(load);
  return load;
}

type Phase = 'making' | 'opening' | 'running';

/**
 * The calls that fail, by what the store is doing and how many of that kind it has made by then: `making` it in an empty
 * directory, `opening` it after a kill, `running` with a new segment each second. Fifty of them.
 */
const EIO: Readonly<Record<Phase, Readonly<Record<string, readonly number[]>>>> = {
  making: {
    pwrite64: [1, 3, 9],
    fsync: [1, 2, 3, 4],
    openat: [1, 2, 4, 7],
    mkdir: [1],
    newfstatat: [1, 6],
    fcntl: [1, 3],
    ftruncate: [1],
    access: [2],
  },
  opening: {
    pread64: [1, 2, 6, 60, 600],
    openat: [1, 2, 4, 8],
    fcntl: [1, 5],
    newfstatat: [2],
    pwrite64: [1],
    fsync: [1],
    ftruncate: [1],
  },
  running: {
    pwrite64: [1, 17, 301, 2001],
    fsync: [1, 2, 10, 100, 150],
    pread64: [1, 30],
    fcntl: [1, 50],
    openat: [1, 2, 3],
    ftruncate: [1],
  },
};

/** Other machines and other builds of SQLite have other names for some; strace passes over one with a question mark. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  access: '?access,?faccessat,?faccessat2',
  fsync: 'fsync,fdatasync',
  mkdir: '?mkdir,mkdirat',
  newfstatat: '?newfstatat,?stat',
};

interface Round {
  readonly phase: Phase;
  readonly call: string;
  readonly nth: number;
}

const allRounds = Object.entries(EIO).flatMap(([phase, calls]) =>
  Object.entries(calls).flatMap(([call, nths]) =>
    nths.map((nth): Round => ({ phase: phase as Phase, call, nth })),
  ),
);
const rounds = IS_FULL ? allRounds : allRounds.filter((_, index) => index % 8 === 3);

/** The files that a store has from the start, so that no other call of the process counts. */
function filesOf(store: string): string[] {
  const folder = join(store, 'journal');
  const databases = [join(folder, segmentName(1, 1)), join(store, 'state.db')];
  const files = databases.flatMap((path) => ['', '-wal', '-shm'].map((suffix) => path + suffix));
  return [store, folder, ...files];
}

describe.skipIf(needsTool('strace'))('when a single call to the disk fails with EIO', () => {
  it(
    'whichever call it is, no false word is given and the journal goes on',
    async () => {
      const seen = [];
      for (const [index, round] of rounds.entries()) {
        seen.push({ ...round, ...(await strike(round, join(home, `eio-${index}`))) });
      }
      const byCall: Record<string, number> = {};
      for (const { call, hits } of seen) byCall[call] = (byCall[call] ?? 0) + hits;
      tell('EIO', {
        rounds: seen.length,
        byCall,
        acknowledged: seen.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
        lost: seen.reduce((sum, { lost }) => sum + lost, 0),
        refused: seen.reduce((sum, { refused }) => sum + refused, 0),
        recoveryMs: spread(seen.map(({ recoveryMs }) => recoveryMs)),
        slowest: seen
          .filter(({ recoveryMs }) => recoveryMs > 2000)
          .map(({ phase, call, nth, recoveryMs }) => `${phase} ${call} ${nth}: ${Math.round(recoveryMs)} ms`),
        newEpochs: seen
          .filter(({ head }) => head.epoch > 1)
          .map(({ phase, call, nth }) => `${phase} ${call} ${nth}`),
      });
      for (const { phase, call, nth, lost, faults, recoveryMs } of seen) {
        const round = { phase, call, nth };
        expect({ ...round, lost, faults }).toEqual({ ...round, lost: 0, faults: 0 });
        expect(recoveryMs).toBeLessThan(RECOVERY_LIMIT_MS);
      }
    },
    60_000 + rounds.length * 20_000,
  );
});

/** One fault in a store of its own. */
async function strike({ phase, call, nth }: Round, store: string) {
  const trace = `${store}.trace`;
  const fault = { calls: ALSO_CALLED[call] ?? call, inject: `error=EIO:when=${nth}` };
  const before = phase === 'making' ? undefined : loadOn(store);
  await before?.moves(20);
  if (phase === 'opening') await before?.kill();
  const load = phase === 'running' && before ? before : loadOn(store, failing(fault, trace, filesOf(store)));
  const injection = phase === 'running' ? new Injection(load.threadId, fault, trace) : undefined;
  const what = `EIO of ${call} ${nth} while ${phase}`;
  const [hit] = await until(what, 20_000, () => {
    const hits = hitsIn(trace);
    return hits.length > 0 && hits;
  });
  await load.moves(20, RECOVERY_LIMIT_MS);
  const hits = hitsIn(trace).length;
  const recoveryMs = longestSilenceMs(load.acknowledgements, hit?.wallMs ?? 0);
  await injection?.stop();
  await load.kill();
  const acknowledgements = [...(before?.acknowledgements ?? []), ...load.acknowledgements];
  const { refused } = load;
  const looked = look(store, acknowledgements);
  rmSync(store, { recursive: true });
  return { ...looked, hits, recoveryMs, refused, acknowledged: acknowledgements.length };
}

/** Takes all that is left on a disk, in one way or another; undone by removing `hog`. */
const FULL = [
  { point: 'in a commit', isRestarted: false, take: fill },
  { point: 'at the beginning of a segment, for want of inodes', isRestarted: false, take: fillInodes },
  { point: 'when it is opened', isRestarted: true, take: fill },
] as const;

describe.skipIf(needsDisk())('when the disk is full', () => {
  it.each(FULL)(
    '$point, nothing acknowledged is lost, and it goes on within a minute of space coming back',
    async ({ point, isRestarted, take }) => {
      const disk = new DiskImage(48);
      disks.push(disk);
      const place = disk.mount();
      const store = join(place, 'store');
      const hog = join(place, 'hog');
      const first = loadOn(store);
      await first.moves(20);
      take(hog, place);
      await isStalled(first, () => take(hog, place));
      let load = first;
      if (isRestarted) {
        await first.kill();
        load = loadOn(store);
        // It tries each second.
        await sleep(clock, 5000);
        take(hog, place);
      }
      const stalledAt = load.acknowledgements.length;
      await sleep(clock, 3000);
      expect(load.acknowledgements.length).toBe(stalledAt);
      expect(load.hasEnded).toBe(false);
      rmSync(hog, { recursive: true });
      const freedMs = clock.monotonicMs();
      await load.moves(1, RECOVERY_LIMIT_MS);
      const recoveryMs = Math.round(clock.monotonicMs() - freedMs);
      await load.moves(100);
      await load.kill();
      const all = [...new Set([...first.acknowledgements, ...load.acknowledgements])];
      const { lost, faults, records, head } = look(store, all);
      const acknowledged = all.length;
      tell('ENOSPC', {
        point,
        recoveryMs,
        acknowledged,
        refused: load.refused,
        records,
        lost,
        epoch: head.epoch,
      });
      expect({ lost, faults, epoch: head.epoch }).toEqual({ lost: 0, faults: 0, epoch: 1 });
    },
  );
});

/** Waits until nothing has been acknowledged for two seconds: the store has used its ballast up. */
async function isStalled(load: Load, takeAgain: () => void): Promise<void> {
  let stills = 0;
  let last = -1;
  await until('the store to stall', 60_000, async () => {
    const now = load.acknowledgements.length;
    stills = now === last ? stills + 1 : 0;
    last = now;
    await sleep(clock, 500);
    takeAgain();
    return stills >= 4;
  });
}
