/**
 * Power cuts at random moments of load: what was acknowledged is on the disk, whole. The same with SQLite's default for
 * WAL, synchronous=NORMAL, loses acknowledged records: the harness can tell.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SystemClock, sleep } from '../../protocols/clock.js';
import { JournalReader } from '../../protocols/journal/segments.js';
import { RecordTable } from '../../protocols/journal/table.js';
import { SeededRandom } from '../../protocols/random.js';
import { DiskImage, needsDisk } from '../support/disk-image.js';
import { sized, tell } from '../support/soak.js';
import { BINARY, until } from '../support/structure.js';

const clock = new SystemClock();
const SEED = 20_261_121;
/** Room for all that is written between the cuts. */
const DISK_MEGABYTES = sized(192, 32);
const disks: DiskImage[] = [];
const writers: ChildProcess[] = [];
afterAll(() => {
  for (const writer of writers) writer.kill('SIGKILL');
  for (const disk of disks) disk.remove();
});

function diskOf(): DiskImage {
  const disk = new DiskImage(DISK_MEGABYTES);
  disks.push(disk);
  return disk;
}

/** A program that prints the number of each record once it is acknowledged. */
class Writer {
  readonly #process: ChildProcess;
  #text = '';

  constructor(script: string, place: string) {
    this.#process = spawn(process.execPath, [script, place], { stdio: ['ignore', 'pipe', 'inherit'] });
    writers.push(this.#process);
    this.#process.stdout?.on('data', (chunk) => {
      this.#text += chunk;
    });
  }

  get acknowledged(): number {
    const whole = this.#text.slice(0, this.#text.lastIndexOf('\n')).split('\n');
    return Number(whole.at(-1) ?? 0);
  }

  /** Stands still while `work` copies the disk: the copy is of one moment. Gives what had been acknowledged by then. */
  async frozen(work: () => void): Promise<number> {
    this.#process.kill('SIGSTOP');
    // What it printed before may still be on its way.
    await sleep(clock, 20);
    const { acknowledged } = this;
    work();
    this.#process.kill('SIGCONT');
    return acknowledged;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }
}

/** Cuts the power `cuts` times while `writer` writes; gives for each cut what was acknowledged and what `look` finds. */
async function cutOff<T>(
  disk: DiskImage,
  writer: Writer,
  cuts: number,
  look: (place: string) => T,
): Promise<{ acknowledged: number; found: T }[]> {
  const random = new SeededRandom(SEED);
  const seen: { acknowledged: number; found: T }[] = [];
  await until('the first acknowledgement', 20_000, () => writer.acknowledged > 0);
  for (let cut = 0; cut < cuts; cut++) {
    await sleep(clock, 30 + 200 * random.next());
    let image = '';
    const acknowledged = await writer.frozen(() => {
      image = disk.cut(`cut-${cut}`);
    });
    const place = disk.mount(image);
    try {
      seen.push({ acknowledged, found: look(place) });
    } finally {
      disk.unmount(place);
      rmSync(image);
    }
  }
  return seen;
}

describe.skipIf(needsDisk())('when the power is cut at a random moment of load', () => {
  it('every acknowledged record is there, and the chain is whole', async () => {
    const disk = diskOf();
    const place = disk.mount();
    const writer = new Writer(
      new URL('../gateway/store/append-forever.mjs', import.meta.url).pathname,
      join(place, 'store'),
    );
    const cuts = sized(50, 6);
    const seen = await cutOff(disk, writer, cuts, (mounted) => {
      const directory = join(mounted, 'store');
      const head = new JournalReader(directory).head().seq;
      const verified = execFileSync(process.execPath, [BINARY, 'verify', directory, '--json'], {
        encoding: 'utf8',
      });
      return { head, ok: JSON.parse(verified).ok as boolean };
    });
    await writer.end();
    tell('power cuts', { cuts, lastAcknowledged: seen.at(-1)?.acknowledged ?? 0 });
    for (const { acknowledged, found } of seen) {
      expect(found.head).toBeGreaterThanOrEqual(acknowledged);
      expect(found.ok).toBe(true);
    }
  });

  it('the control, with synchronous=NORMAL, loses acknowledged records', async () => {
    const disk = diskOf();
    const place = disk.mount();
    const writer = new Writer(
      new URL('../crash/append-unsafe.mjs', import.meta.url).pathname,
      join(place, 'journal.db'),
    );
    const cuts = sized(20, 6);
    const seen = await cutOff(disk, writer, cuts, (mounted) => {
      const table = RecordTable.open(join(mounted, 'journal.db'));
      try {
        return table.head().seq;
      } finally {
        table.close();
      }
    });
    await writer.end();
    const lost = seen.map(({ acknowledged, found }) => Math.max(0, acknowledged - found));
    tell('power cuts, control', {
      cuts,
      lost: lost.filter((count) => count > 0).length,
      most: Math.max(...lost),
    });
    expect(Math.max(...lost)).toBeGreaterThan(0);
  });
});
