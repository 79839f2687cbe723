/** A disk that fails, fills up or hangs: nothing is acknowledged that is not there, and measuring goes on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { SystemClock, sleep } from '../../protocols/clock.js';
import { verifyRecords } from '../../protocols/journal/chain.js';
import { parseRecord } from '../../protocols/journal/record.js';
import { JournalReader } from '../../protocols/journal/segments.js';
import { SeededRandom } from '../../protocols/random.js';
import { DiskImage, needsDisk } from '../support/disk-image.js';
import { sized, tell } from '../support/soak.js';
import { readingsOf, Structure, smallEmulator, smallSite, until } from '../support/structure.js';
import { needsTool } from '../support/tools.js';

const clock = new SystemClock();
const SEED = 5;
const WRITER = new URL('../gateway/store/append-forever.mjs', import.meta.url).pathname;
const home = mkdtempSync(join(tmpdir(), 'aryk-faults-'));
const disks: DiskImage[] = [];
let children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
});
afterAll(() => {
  for (const disk of disks) disk.remove();
  rmSync(home, { recursive: true, force: true });
});

/** A program with the numbers of the records that it was told are written. */
function acknowledging(program: string, args: readonly string[]) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    acknowledged: () => Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1) ?? 0),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    pid: child.pid ?? 0,
  };
}

/** Has `calls` of a running process fail or take long; settles when the process has ended. */
function inject(pid: number, calls: string, what: string): Promise<void> {
  const args = [
    '-f',
    '-qq',
    '-o',
    '/dev/null',
    '-p',
    String(pid),
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${calls}:${what}`,
  ];
  const tracer = spawn('strace', args, { stdio: 'ignore' });
  children.push(tracer);
  return new Promise((resolve) => tracer.once('close', () => resolve()));
}

/** Nothing acknowledged is missing, and what is there is one chain. */
function expectWhole(directory: string, acknowledged: number): void {
  const reader = new JournalReader(directory);
  const records = [...reader.records()].map(({ bytes }) => bytes);
  expect(reader.head().epoch).toBe(1);
  expect(reader.head().seq).toBeGreaterThanOrEqual(acknowledged);
  expect(verifyRecords(records).faultCount).toBe(0);
}

describe.skipIf(needsTool('strace'))('when single calls to the disk fail with EIO', () => {
  it('whichever call it is, no false word is given and the journal goes on', async () => {
    const random = new SeededRandom(SEED);
    const calls = ['pwrite64', 'fdatasync', 'fsync', 'ftruncate', 'pread64'] as const;
    const rounds = sized(50, 6);
    let goneOn = 0;
    for (let round = 0; round < rounds; round++) {
      const directory = join(home, `eio-${round}`);
      const call = calls[round % calls.length] ?? 'pwrite64';
      const nth = 1 + Math.floor(random.next() * 60);
      const writer = acknowledging(process.execPath, [WRITER, directory]);
      await until('an acknowledgement', 30_000, () => writer.acknowledged() > 0);
      const tracer = inject(writer.pid, call, `error=EIO:when=${nth}`);
      await sleep(clock, 1000);
      const before = writer.acknowledged();
      await sleep(clock, 1500);
      const acknowledged = writer.acknowledged();
      if (acknowledged > before) goneOn++;
      await writer.kill();
      await tracer;
      expectWhole(directory, acknowledged);
    }
    tell('EIO', { rounds, goneOn });
    // A writer that met its error in the last moments may still be waiting to open its file again.
    expect(goneOn).toBeGreaterThanOrEqual(rounds * 0.9);
  });
});

describe.skipIf(needsDisk())('when the disk is full', () => {
  it('nothing acknowledged is lost, and it goes on within a minute of space coming back', async () => {
    const disk = new DiskImage(24);
    disks.push(disk);
    const place = disk.mount();
    const directory = join(place, 'store');
    const writer = acknowledging(process.execPath, [WRITER, directory]);
    await until('an acknowledgement', 20_000, () => writer.acknowledged() > 0);
    const points = sized(3, 2);
    const recoveriesMs: number[] = [];
    for (let point = 0; point < points; point++) {
      const hog = join(place, 'hog');
      fill(hog, place);
      // Stalled: no acknowledgement for a while, after the ballast has been used up.
      let last = -1;
      await until('the store to stall', 60_000, async () => {
        const now = writer.acknowledged();
        const isStalled = now === last;
        last = now;
        await sleep(clock, 700);
        fill(hog, place);
        return isStalled;
      });
      rmSync(hog);
      const freedMs = clock.monotonicMs();
      await until('the store to go on', 60_000, () => writer.acknowledged() > last);
      recoveriesMs.push(clock.monotonicMs() - freedMs);
      await sleep(clock, 500);
    }
    const acknowledged = writer.acknowledged();
    await writer.kill();
    expectWhole(directory, acknowledged);
    tell('ENOSPC', { points, recoveriesMs: recoveriesMs.map(Math.round), acknowledged });
  });
});

/** Takes all that is left. */
function fill(file: string, place: string): void {
  const handle = openSync(file, 'a');
  const block = Buffer.alloc(256 * 1024);
  try {
    while (statfsSync(place).bavail > 0) writeSync(handle, block);
  } catch {
    // No space left on the device: that was the aim.
  } finally {
    closeSync(handle);
  }
}

describe.skipIf(needsTool('strace'))('when each flush takes seconds', () => {
  it('instruments are read and the cycle runs as if nothing were', async () => {
    const at = new Structure();
    try {
      at.write('emulator.yaml', smallEmulator());
      const derived = [
        { id: 'head.level_m', method: 'sum', inputs: { level: 'forebay.level_m' }, every: '1s' },
      ];
      at.write('site.yaml', smallSite({ derived }));
      await at.ready('emulator', 'emulate', '--config', at.path('emulator.yaml'));
      const { program } = await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
      await until('readings', 15_000, () => new JournalReader(at.path('store')).head().seq > 5);
      const tracer = inject(program.pid ?? 0, 'fsync,fdatasync', 'delay_exit=2500000');
      await sleep(clock, sized(60_000, 20_000));
      await program.stop();
      await tracer;
      const rows = [...new JournalReader(at.path('store')).records()];
      const records = rows.flatMap(({ bytes }) => {
        const record = parseRecord(bytes);
        return 'fault' in record ? [] : [record];
      });
      const cycles = timesOf(records, 'head.level_m').slice(2);
      const jitterMs = steps(cycles)
        .map((step) => Math.abs(step - 1000))
        .sort((a, b) => a - b);
      const polls = steps(timesOf(records, 'forebay.level_m').slice(2)).sort((a, b) => a - b);
      const p99 = (sorted: readonly number[]): number => sorted[Math.floor(0.99 * (sorted.length - 1))] ?? 0;
      tell('slow flushes', { cycles: cycles.length, jitterP99Ms: p99(jitterMs), pollP99Ms: p99(polls) });
      expect(cycles.length).toBeGreaterThan(10);
      expect(p99(jitterMs)).toBeLessThan(50);
      expect(p99(polls)).toBeLessThan(1000);
    } finally {
      await at.close();
    }
  });
});

function timesOf(records: Parameters<typeof readingsOf>[0], point: string): number[] {
  return readingsOf(records, point).map(({ atMs }) => atMs);
}

function steps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
