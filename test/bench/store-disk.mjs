/**
 * Where `bench store` writes: a file system of its own in an image, if the computer lets it, whose block device counts every
 * sector; else a directory. Removed at the end.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { segmentsIn } from './store-site.mjs';

const SECTOR_BYTES = 512;

export class BenchDisk {
  #home = mkdtempSync(join(tmpdir(), 'aryk-bench-store-'));
  #counters;
  directory = join(this.#home, 'store');

  constructor(megabytes) {
    mkdirSync(this.directory);
    if (process.getuid?.() !== 0) return;
    const image = join(this.#home, 'disk.img');
    try {
      writeFileSync(image, '');
      truncateSync(image, megabytes * 2 ** 20);
      execFileSync(
        'mkfs.ext4',
        ['-q', '-F', '-b', '4096', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image],
        quiet,
      );
      execFileSync('mount', ['-o', 'loop', image, this.directory], quiet);
    } catch {
      rmSync(image, { force: true });
      return;
    }
    const device = execFileSync('findmnt', ['-no', 'SOURCE', this.directory], { encoding: 'utf8' }).trim();
    this.#counters = `/sys/block/${basename(device)}/stat`;
  }

  place(name) {
    const directory = join(this.directory, name);
    mkdirSync(directory, { recursive: true });
    return directory;
  }

  get hasDevice() {
    return this.#counters !== undefined;
  }

  /** Bytes written so far: by this process (proc_pid_io(5)), and to the device. */
  written() {
    const io = readFileSync('/proc/self/io', 'utf8');
    const process = Number(/^write_bytes: (\d+)$/m.exec(io)?.[1]);
    if (this.#counters === undefined) return { process, device: undefined };
    const sectors = readFileSync(this.#counters, 'utf8').trim().split(/\s+/)[6];
    return { process, device: Number(sectors) * SECTOR_BYTES };
  }

  /** Has the file system write out all that it holds back, as it does by itself within some seconds. */
  sync() {
    execFileSync('sync', ['-f', this.directory]);
  }

  /** `isInUse`: files in it are open still. */
  remove(isInUse = false) {
    if (this.hasDevice) execFileSync('umount', [...(isInUse ? ['--lazy'] : []), this.directory], quiet);
    rmSync(this.#home, { recursive: true, force: true });
  }
}

const quiet = { stdio: 'ignore' };

/** Bytes of the parts of a store, as blocks on disk. */
export function bytesAtRest(directory) {
  const of = (path) => (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * SECTOR_BYTES;
  const database = (path) => of(path) + of(`${path}-wal`) + of(`${path}-shm`);
  const segments = segmentsIn(directory);
  return {
    segments: segments.length,
    journal: segments.reduce((sum, { path }) => sum + database(path), 0),
    rollups: database(join(directory, 'rollups.db')),
    other: database(join(directory, 'state.db')) + of(join(directory, 'ballast')),
  };
}

/** What the system has read of a file is forgotten, so that it is read from the disk again. */
export function forgetCached(path) {
  for (const file of [path, `${path}-wal`]) {
    try {
      execFileSync('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0'], quiet);
    } catch {
      return false;
    }
  }
  return true;
}
