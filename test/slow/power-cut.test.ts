/**
 * Power cuts at random moments of load: what was acknowledged is on the disk, whole. The same with SQLite's default for
 * WAL, synchronous=NORMAL, loses acknowledged records: the harness can tell.
 *
 * The load stands still while an image of its disk is looked through, and gets a new disk after ten cuts: a cut costs the
 * same whether it is the first or the fiftieth.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock, sleep } from '../../protocols/clock.js';
import { SeededRandom } from '../../protocols/random.js';
import { DiskImage, needsDisk } from '../support/disk-image.js';
import { sized, spread, tell } from '../support/soak.js';
import { BINARY } from '../support/structure.js';
import { type Acknowledged, Load, type LoadSettings } from './load.js';
import { goesOn, type Looked, look } from './whole.js';

const SEED = 20_261_121;
const CUTS_A_DISK = 10;
const DISK_MEGABYTES = 64;
/** For the tests' limits; a cut takes a second or so. */
const MOST_A_CUT_MS = 15_000;
const clock = new SystemClock();
const random = new SeededRandom(SEED);
const disks: DiskImage[] = [];
const loads: Load[] = [];
afterEach(async () => {
  for (const load of loads.splice(0)) await load.kill();
  for (const disk of disks.splice(0)) disk.remove();
});

interface Cut<T> {
  /** Events that the load was told are on disk. */
  readonly acknowledged: number;
  readonly found: T;
}

/** Cuts the power of a load `count` times on one disk; gives for each what was acknowledged, and what `inspect` finds. */
async function cutsOfOneDisk<T>(
  count: number,
  settings: LoadSettings,
  inspect: (store: string, acknowledged: readonly Acknowledged[], isLast: boolean) => T,
): Promise<Cut<Awaited<T>>[]> {
  const disk = new DiskImage(DISK_MEGABYTES);
  disks.push(disk);
  const load = new Load(join(disk.mount(), 'store'), settings);
  loads.push(load);
  await load.moves();
  const seen: Cut<Awaited<T>>[] = [];
  for (let cut = 1; cut <= count; cut++) {
    await sleep(clock, 30 + 1000 * random.next());
    seen.push(
      await load.frozen(async (acknowledged) => {
        const image = disk.cut(`cut-${cut}`);
        const place = disk.mount(image);
        try {
          const found = await inspect(join(place, 'store'), acknowledged, cut === count);
          return { acknowledged: acknowledged.length, found };
        } finally {
          disk.unmount(place);
          rmSync(image);
        }
      }),
    );
  }
  await load.kill();
  disk.remove();
  disks.splice(disks.indexOf(disk), 1);
  return seen;
}

/** As `cutsOfOneDisk`, on as many disks as it takes. */
async function cutOff<T>(
  cuts: number,
  settings: LoadSettings,
  inspect: (store: string, acknowledged: readonly Acknowledged[], isLast: boolean) => T,
): Promise<Cut<Awaited<T>>[]> {
  const seen: Cut<Awaited<T>>[] = [];
  while (seen.length < cuts) {
    seen.push(...(await cutsOfOneDisk(Math.min(CUTS_A_DISK, cuts - seen.length), settings, inspect)));
  }
  return seen;
}

/** The last of each disk is judged by the program that people judge with, too. */
function expectVerified(store: string): void {
  const verdict = execFileSync(process.execPath, [BINARY, 'verify', store, '--json'], { encoding: 'utf8' });
  expect(JSON.parse(verdict)).toMatchObject({ ok: true });
}

describe.skipIf(needsDisk())('when the power is cut at a random moment of load', () => {
  const cuts = sized(50, 6);
  it(
    'every acknowledged record is there, the chain is whole, and the store goes on behind it',
    async () => {
      const startMs = clock.monotonicMs();
      const seen = await cutOff(cuts, {}, async (store, acknowledged, isLast) => {
        const looked = look(store, acknowledged);
        if (isLast) expectVerified(store);
        return { ...looked, isLast, next: await goesOn(store) };
      });
      tell('power cuts', { seed: SEED, ...figuresOf(seen), wallS: since(startMs) });
      expect(seen).toHaveLength(cuts);
      for (const { acknowledged, found } of seen) {
        const { lost, faults, head, next } = found;
        expect({ lost, faults }).toEqual({ lost: 0, faults: 0 });
        expect(acknowledged).toBeGreaterThan(0);
        expect(head.epoch).toBe(1);
        expect(next).toEqual({ epoch: 1, seq: head.seq + 1 });
      }
    },
    60_000 + cuts * MOST_A_CUT_MS,
  );

  const controls = sized(20, 6);
  it(
    'the control, the same store with synchronous=NORMAL, loses acknowledged records',
    async () => {
      const startMs = clock.monotonicMs();
      const seen = await cutOff(controls, { synchronous: 'normal' }, (store, acknowledged, isLast) => ({
        ...look(store, acknowledged),
        isLast,
      }));
      const losses = seen.map(({ found }) => found.lost).filter((lost) => lost > 0);
      tell('power cuts, control', {
        seed: SEED,
        ...figuresOf(seen),
        cutsThatLost: losses.length,
        most: Math.max(0, ...losses),
        wallS: since(startMs),
      });
      expect(losses.length).toBeGreaterThan(controls / 2);
    },
    60_000 + controls * MOST_A_CUT_MS,
  );
});

function figuresOf(seen: readonly Cut<Looked & { readonly isLast: boolean }>[]): object {
  const sum = (of: (cut: (typeof seen)[number]) => number): number =>
    seen.reduce((total, cut) => total + of(cut), 0);
  return {
    cuts: seen.length,
    acknowledged: sum(({ acknowledged, found }) => (found.isLast ? acknowledged : 0)),
    // What was there at an earlier cut of the same disk is looked for again.
    lookedFor: sum(({ acknowledged }) => acknowledged),
    lost: sum(({ found }) => found.lost),
    faults: sum(({ found }) => found.faults),
    recordsAtACut: spread(seen.map(({ found }) => found.records)),
    segmentsAtACut: spread(seen.map(({ found }) => found.segments)),
  };
}

function since(startMs: number): number {
  return Math.round((clock.monotonicMs() - startMs) / 100) / 10;
}
