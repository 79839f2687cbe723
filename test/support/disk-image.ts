/**
 * A small disk in a file, mounted through the loop device: a copy of the file is what a power cut would have left on it,
 * since only what was flushed to the disk has reached the file. Needs root, mount and mkfs.ext4.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needsTool } from './tools.js';

/** For `describe.skipIf`: a laptop's user may not mount; CI must. */
export function needsDisk(): boolean {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && process.env.CI) throw new Error('this test mounts a file system and needs root');
  return !isRoot || needsTool('mkfs.ext4') || needsTool('mount');
}

export class DiskImage {
  readonly #home = mkdtempSync(join(tmpdir(), 'aryk-disk-'));
  readonly file = join(this.#home, 'disk.img');
  readonly #mounts: string[] = [];

  constructor(megabytes: number) {
    writeFileSync(this.file, '');
    truncateSync(this.file, megabytes * 1024 * 1024);
    execFileSync('mkfs.ext4', ['-q', '-F', this.file]);
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

  /** The disk as a power cut at this moment leaves it, as another image. */
  cut(name: string): string {
    const copy = join(this.#home, `${name}.img`);
    copyFileSync(this.file, copy);
    return copy;
  }

  remove(): void {
    for (const place of this.#mounts) if (place !== '') this.unmount(place);
    rmSync(this.#home, { recursive: true, force: true });
  }
}
