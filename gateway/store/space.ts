import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../protocols/clock.js';
import { type Disk, fileBytes, sizeOf, syncDirectory, writeDurably } from './disk.js';
import type { SpaceReport } from './journal.js';
import { BALLAST_FILE } from './room.js';

const BALLAST_BYTES = 2 * 1024 * 1024;
/** Room for the reserve, and as much again. */
const ENOUGH_BYTES = 2 * BALLAST_BYTES;
/** Making room begins before the limit is reached. */
const NEARLY = 0.95;
const MEASURE_EVERY_MS = 60_000;
const MEASURE_EVERY_BYTES = 4 * 1024 * 1024;

type ReliefFigures = Pick<SpaceReport, 'releasableBytes' | 'thinnedRecords' | 'clockAheadMs'>;

/** How much of the disk the store takes, and may take. */
export class Space {
  readonly #directory: string;
  readonly #limitBytes: number;
  readonly #disk: Disk;
  readonly #clock: Clock;
  #usedBytes = 0;
  #measuredMs = Number.NEGATIVE_INFINITY;
  /** Since it was measured. */
  #grownBytes = 0;

  constructor(directory: string, limitBytes: number, disk: Disk, clock: Clock) {
    this.#directory = directory;
    this.#limitBytes = limitBytes;
    this.#disk = disk;
    this.#clock = clock;
    this.measure();
  }

  measure(): void {
    this.#usedBytes = sizeOf(this.#directory);
    this.#grownBytes = 0;
    this.#measuredMs = this.#clock.monotonicMs();
  }

  measureIfDue(): void {
    if (this.#clock.monotonicMs() - this.#measuredMs >= MEASURE_EVERY_MS) this.measure();
  }

  grow(bytes: number): void {
    this.#usedBytes += bytes;
    this.#grownBytes += bytes;
    if (this.#grownBytes > Math.min(MEASURE_EVERY_BYTES, this.#limitBytes / 64)) this.measure();
  }

  get isFull(): boolean {
    return this.#usedBytes > this.#limitBytes;
  }

  get fullText(): string {
    const limitMegabytes = this.#limitBytes / 1024 / 1024;
    return `the store in ${this.#directory} has reached its limit of ${limitMegabytes} MB, and nothing more may be given up yet`;
  }

  /** Whether room should be made, before it is too late. A full disk is not waited for only when the reserve is used up. */
  get isShort(): boolean {
    const isNearLimit = this.#usedBytes > this.#limitBytes * NEARLY;
    return isNearLimit || (!this.#hasBallast && this.#freeBytes() < ENOUGH_BYTES);
  }

  get #hasBallast(): boolean {
    return existsSync(join(this.#directory, BALLAST_FILE));
  }

  giveUpBallast(): boolean {
    const path = join(this.#directory, BALLAST_FILE);
    if (!existsSync(path)) return false;
    rmSync(path);
    return true;
  }

  /** Makes the reserve, again perhaps, when that leaves enough. */
  makeBallast(): void {
    const path = join(this.#directory, BALLAST_FILE);
    if (fileBytes(path) === BALLAST_BYTES || this.#freeBytes() < ENOUGH_BYTES) return;
    // Not a hole in the file system's books: bytes that are really there.
    writeDurably(path, Buffer.alloc(BALLAST_BYTES));
    syncDirectory(this.#directory);
  }

  report({ releasableBytes, thinnedRecords, clockAheadMs }: ReliefFigures): SpaceReport {
    const freeBytes = this.#freeBytes();
    return {
      usedBytes: Math.round(this.#usedBytes),
      limitBytes: this.#limitBytes,
      freeBytes,
      roomBytes: Math.max(0, Math.floor(Math.min(freeBytes, this.#limitBytes * NEARLY - this.#usedBytes))),
      releasableBytes,
      hasBallast: this.#hasBallast,
      thinnedRecords,
      clockAheadMs,
    };
  }

  #freeBytes(): number {
    return this.#disk.freeBytes(this.#directory);
  }
}
