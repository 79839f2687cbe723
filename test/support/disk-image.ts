/**
 * A small disk in a file, mounted through the loop device: a copy of the file is what a power cut would have left on it,
 * since only what has been given to the disk has reached the file. Needs root, mount, losetup and mkfs.ext4.
 */
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { needsTool } from './tools.js';

/** A copy that takes longer than the disk is still for is made again, this many times. */
const MAX_COPIES = 50;
/** Columns of a block device's statistics: https://docs.kernel.org/block/stat.html. */
const WRITES = 4;
const IN_FLIGHT = 8;

/** For `describe.skipIf`: a laptop's user may not mount; CI must. */
export function needsDisk(): boolean {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && process.env.CI) throw new Error('this test mounts a file system and needs root');
  return !isRoot || ['mkfs.ext4', 'mount', 'losetup'].some(needsTool);
}

export class DiskImage {
  readonly #home = mkdtempSync(join(tmpdir(), 'aryk-disk-'));
  readonly file = join(this.#home, 'disk.img');
  readonly #mounts: string[] = [];

  constructor(megabytes: number) {
    writeFileSync(this.file, '');
    truncateSync(this.file, megabytes * 1024 * 1024);
    // Nothing is put by for root, whom a full disk would not trouble.
    execFileSync('mkfs.ext4', ['-q', '-F', '-m', '0', this.file]);
  }

  /** Where its files are from now on. */
  mount(file = this.file): string {
    const place = join(this.#home, `mnt-${this.#mounts.length}`);
    mkdirSync(place);
    execFileSync('mount', ['-o', 'loop', file, place]);
    this.#mounts.push(place);
    return place;
  }

  unmount(place: string): void {
    execFileSync('umount', [place]);
    this.#mounts[this.#mounts.indexOf(place)] = '';
  }

  /**
   * The disk as a power cut at this moment leaves it, as another image. Nobody may write to its files meanwhile; what the
   * kernel writes of its own accord makes the copy one of two moments, and is waited out.
   */
  cut(name: string): string {
    const copy = join(this.#home, `${name}.img`);
    const device = this.#device();
    for (let copies = 0; copies < MAX_COPIES; copies++) {
      const before = writesTo(device);
      copyFileSync(this.file, copy);
      if (before.inFlight === 0 && before.writes === writesTo(device).writes) return copy;
    }
    throw new Error(`${device} was written to during each of ${MAX_COPIES} copies`);
  }

  remove(): void {
    for (const place of this.#mounts) if (place !== '') this.unmount(place);
    rmSync(this.#home, { recursive: true, force: true });
  }

  #device(): string {
    return execFileSync('losetup', ['-n', '-O', 'NAME', '-j', this.file], { encoding: 'utf8' }).trim();
  }
}

function writesTo(device: string): { readonly writes: number; readonly inFlight: number } {
  const columns = readFileSync(`/sys/block/${basename(device)}/stat`, 'utf8')
    .trim()
    .split(/\s+/)
    .map(Number);
  return { writes: columns[WRITES] ?? 0, inFlight: columns[IN_FLIGHT] ?? 0 };
}

const HOG_BLOCK_BYTES = 256 * 1024;
const SMALLEST_BLOCK_BYTES = 1024;

/** Takes all the space that is left in `place` with the directory `hog`; to be called again when some has come free. */
export function fill(hog: string, place: string): void {
  mkdirSync(hog, { recursive: true });
  const handle = openSync(join(hog, 'space'), 'a');
  let block = Buffer.alloc(HOG_BLOCK_BYTES);
  try {
    while (statfsSync(place).bavail > 0 && block.length >= SMALLEST_BLOCK_BYTES) {
      try {
        writeSync(handle, block);
      } catch (error) {
        if (!isFull(error)) throw error;
        // A smaller piece may still fit.
        block = block.subarray(block.length / 2);
      }
    }
  } finally {
    closeSync(handle);
  }
}

/** As `fill`, with so many empty files that there may be no more. */
export function fillInodes(hog: string, place: string): void {
  mkdirSync(hog, { recursive: true });
  try {
    for (let left = statfsSync(place).ffree; left > 0; left--) {
      writeFileSync(join(hog, `${left}-${process.hrtime.bigint()}`), '');
    }
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}

function isFull(error: unknown): boolean {
  return (error as { code?: string }).code === 'ENOSPC';
}
