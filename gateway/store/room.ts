/**
 * Room without which the store writes nothing. SQLite keeps the index of a WAL in shared memory that is backed by a file, 32 KB of
 * it at a time, and makes sure of no more than one block in each 4 KB. Where blocks are smaller (mkfs.ext4 takes 1 KB for less than
 * 512 MB), or are not overwritten in place, a full disk has none for the rest when it is written to through memory, and the
 * system ends the process with SIGBUS. Seen so on ext4; SQLite's side is `unixShmMap` in os_unix.c.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from './disk.js';
import { Refusal } from './refusal.js';

/** Given up when the disk is full: deleting anything else takes a little space first. In the store's directory. */
export const BALLAST_FILE = 'ballast';
/** Of an index, and as much again for what is written with it. */
const LEAST_ROOM_BYTES = 64 * 1024;

/** As the system says it, so that room is made where anything may be given up. */
class NoRoom extends Refusal {
  readonly code = 'ENOSPC';
}

/** Throws before the disk is full to the last block. To be called before a WAL is opened or grows. */
export function requireRoom(disk: Pick<Disk, 'freeBytes'>, directory: string): void {
  const freeBytes = disk.freeBytes(directory);
  if (freeBytes >= LEAST_ROOM_BYTES) return;
  throw new NoRoom(`the disk of ${directory} is full: ${freeBytes} bytes are free`);
}

/** As `requireRoom`, for a store that is not open yet: it gives up its reserve first. */
export function makeRoom(disk: Pick<Disk, 'freeBytes'>, directory: string): void {
  if (disk.freeBytes(directory) < LEAST_ROOM_BYTES) rmSync(join(directory, BALLAST_FILE), { force: true });
  requireRoom(disk, directory);
}
