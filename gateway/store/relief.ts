/**
 * Deletes what is old, and makes room when that runs out, in this order: the reserve (only when the disk is full); what has
 * been set aside as damaged; the oldest segments that every required party has signed for; the readings of the oldest
 * segments, which is declared. Nothing else is ever given up.
 *
 * Each call does a bounded piece (`isLate` says when to stop), because appends wait meanwhile.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../protocols/clock.js';
import type { Position } from '../../protocols/journal/record.js';
import { type AgeLimits, Ages } from './ages.js';
import { ClockTrust } from './clock-trust.js';
import { DAMAGED_DIRECTORY, type Repairs } from './damage.js';
import { isDiskFull } from './disk.js';
import type { Segment, Segments } from './segments.js';
import type { Space } from './space.js';
import type { StateFile } from './state-file.js';
import { Thinning } from './thinning.js';

export class Relief {
  readonly #segments: Segments;
  readonly #state: StateFile;
  readonly #space: Space;
  readonly #beforeDeleting: () => void;
  readonly #clock: Clock;
  readonly #trust: ClockTrust;
  readonly #ages = new Ages();
  /** What every required party has signed for, as far as anybody has said. */
  #released: Position = { epoch: 0, seq: 0 };
  #thinning: Thinning | undefined;
  #thinned = 0;

  /** `beforeDeleting`: what is deleted must not be the only word for something. */
  constructor(segments: Segments, state: StateFile, space: Space, clock: Clock, beforeDeleting: () => void) {
    this.#segments = segments;
    this.#state = state;
    this.#space = space;
    this.#clock = clock;
    this.#trust = new ClockTrust(state.clockTrust, clock.monotonicMs());
    this.#beforeDeleting = beforeDeleting;
  }

  /** Whether anything may be deleted because it is old by this wall clock. */
  believes(wallMs: number): boolean {
    return this.#trust.look(wallMs, this.#clock.monotonicMs());
  }

  /** How far the wall clock is ahead of what is believed; 0 while it is believed. */
  get clockAheadMs(): number {
    return this.#trust.aheadMs;
  }

  /** What to know of the clock after a restart. */
  get clockTrust(): string | undefined {
    return this.#trust.saved;
  }

  /** Readings given up. */
  get thinnedRecords(): number {
    return this.#thinned;
  }

  get releasableBytes(): number {
    const released = this.#segments.list.filter((segment) => this.#isReleased(segment));
    return released.reduce((sum, segment) => sum + this.#segments.bytesOf(segment), 0);
  }

  /**
   * Deletes segments that are released and old, if the clock that says so is believed; how many records. To delete waits for the
   * disk, so nothing is deleted when that could not begin before `isLateToDelete`: the next call does it first.
   */
  retain(
    released: Position,
    limits: AgeLimits,
    nowMs: number,
    isLate: () => boolean,
    isLateToDelete: () => boolean,
  ): number {
    this.#released = released;
    if (limits.olderThanWallMs === Number.NEGATIVE_INFINITY || !this.believes(limits.nowWallMs)) return 0;
    let deleted = 0;
    for (let isBegin = true; isBegin || !isLate(); isBegin = false) {
      const first = this.#firstReleased();
      // What is being mended can be judged afterwards.
      if (first === undefined || first.damage !== undefined) break;
      const mayDelete = isBegin && this.#ages.isKnownOld(first, limits);
      if (this.#ages.judge(this.#segments, first, limits, isLate) !== 'old') break;
      if (!mayDelete && isLateToDelete()) break;
      deleted += this.#dropFirst(nowMs);
    }
    return deleted;
  }

  /** One step that makes room, or comes nearer to it; false when nothing is left to give up. */
  step(repairs: Repairs, isDiskAtEnd: boolean, isLate: () => boolean): boolean {
    const isDone =
      (isDiskAtEnd && this.#space.giveUpBallast()) ||
      this.#dropDamaged(repairs.directory) ||
      (this.#firstReleased() !== undefined && this.#dropFirst(repairs.nowMs) >= 0) ||
      this.#thin(repairs, isLate);
    if (isDone) this.#space.measure();
    return isDone;
  }

  close(): void {
    this.#thinning?.abandon();
    this.#thinning = undefined;
  }

  #firstReleased(): Segment | undefined {
    const [first] = this.#segments.list;
    return first && this.#isReleased(first) ? first : undefined;
  }

  #isReleased(segment: Segment): boolean {
    const { epoch, seq } = this.#released;
    if (this.#segments.isCurrent(segment) || segment.epoch > epoch) return false;
    return segment.epoch < epoch || this.#segments.lastSeqOf(segment) <= seq;
  }

  #dropFirst(nowMs: number): number {
    const [first] = this.#segments.list;
    if (first === undefined) return 0;
    // Its file is about to go.
    this.close();
    this.#beforeDeleting();
    const { epoch, firstSeq } = first;
    const end = this.#segments.endOf(first);
    const count = end.seq - firstSeq + 1 - first.missing;
    this.#state.addDropped({ epoch, fromSeq: firstSeq, toSeq: end.seq, hash: end.hash, atMs: nowMs });
    this.#segments.dropFirst();
    return count;
  }

  #dropDamaged(directory: string): boolean {
    const folder = join(directory, DAMAGED_DIRECTORY);
    const [oldest] = existsSync(folder) ? readdirSync(folder).sort() : [];
    if (oldest === undefined) return false;
    rmSync(join(folder, oldest), { recursive: true, force: true });
    return true;
  }

  #thin(repairs: Repairs, isLate: () => boolean): boolean {
    const segment = this.#thinning ? undefined : Thinning.candidate(this.#segments);
    if (this.#thinning === undefined && segment === undefined) return false;
    try {
      this.#thinning ??= segment && new Thinning(segment, repairs);
      const result = this.#thinning?.copy(repairs.nowMs, isLate);
      if (this.#thinning === undefined || result === undefined || result === 'unfinished') return true;
      if (result === 'nothing') {
        this.#thinning.segment.isThinned = true;
        this.close();
        return true;
      }
      // First the word, then the deed: it may be said twice, but never not at all.
      this.#state.notice(result);
      this.#thinned += this.#thinning.replace(this.#segments);
      this.#thinning = undefined;
      return true;
    } catch (error) {
      this.close();
      // There is not even room for what would be kept.
      if (isDiskFull(error)) return false;
      throw error;
    }
  }
}
