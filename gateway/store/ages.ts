/**
 * Whether a whole segment is older than something.
 *
 * The order of records is the order in which things happened; their stamps are what the clock said, and a clock may have
 * been wrong. So a stamp later than now, or one made while the clock was known to be wrong, says nothing: not that the
 * record is young (it would keep everything after it for ever), nor that it is old. Such a record counts as old when one
 * behind it is. A segment is old when all of its records are.
 */
import type { RecordTable } from '../../protocols/journal/table.js';
import type { Segment, Segments } from './segments.js';

export interface AgeLimits {
  readonly olderThanWallMs: number;
  readonly nowWallMs: number;
}

type Stamp = { id: number; wall_ms: number; status: Buffer };
type Age = 'old' | 'young' | 'unknown';

const STAMPS = 'SELECT id, wall_ms, substr(bytes, 3, 1) AS status FROM record';
const UNSYNCED = 2;
const ROWS_AT_ONCE = 64;
/** Of each segment behind, when one ends in stamps that say nothing; its last is looked at too. */
const ROWS_AHEAD = 1000;

export class Ages {
  /** How far a segment has been looked through, when one call's time was not enough. */
  #look: { readonly path: string; lastId: number; endsOld: boolean } | undefined;
  /** A young stamp that was found in a segment: it need not be looked for again before it has grown old. */
  #young: { readonly path: string; readonly wallMs: number } | undefined;
  /** A segment that was found old, by these limits; by later ones it is old all the more. */
  #old: ({ readonly path: string } & AgeLimits) | undefined;

  judge(
    segments: Segments,
    segment: Segment,
    limits: AgeLimits,
    isLate: () => boolean,
  ): 'old' | 'kept' | 'unfinished' {
    const { path } = segment;
    if (this.isKnownOld(segment, limits)) return 'old';
    if (this.#young?.path === path && this.#young.wallMs >= limits.olderThanWallMs) return 'kept';
    const verdict = segments.using(segment, (table) => this.#lookThrough(path, table, limits, isLate));
    const isOld =
      verdict === 'old' || (verdict === 'unknown' && ageBehind(segments, segment, limits) === 'old');
    if (isOld) this.#old = { path, ...limits };
    return isOld ? 'old' : verdict === 'unfinished' ? verdict : 'kept';
  }

  /** Whether `judge` has said so before. */
  isKnownOld({ path }: Segment, { olderThanWallMs, nowWallMs }: AgeLimits): boolean {
    const old = this.#old;
    return old?.path === path && olderThanWallMs >= old.olderThanWallMs && nowWallMs >= old.nowWallMs;
  }

  /** `unknown`: its last records say nothing. */
  #lookThrough(
    path: string,
    table: RecordTable,
    limits: AgeLimits,
    isLate: () => boolean,
  ): 'old' | 'kept' | 'unknown' | 'unfinished' {
    const last = lastStamp(table);
    if (last && ageOf(last, limits) === 'young') return this.#keep(path, last);
    if (this.#look?.path !== path) this.#look = { path, lastId: 0, endsOld: false };
    const look = this.#look;
    let rows = 0;
    for (const stamp of stampsAfter(table, look.lastId)) {
      const age = ageOf(stamp, limits);
      if (age === 'young') return this.#keep(path, stamp);
      look.lastId = stamp.id;
      look.endsOld = age === 'old';
      if (++rows % ROWS_AT_ONCE === 0 && isLate()) return 'unfinished';
    }
    this.#look = undefined;
    return look.endsOld ? 'old' : 'unknown';
  }

  #keep(path: string, { wall_ms }: Stamp): 'kept' {
    this.#look = undefined;
    this.#young = { path, wallMs: wall_ms };
    return 'kept';
  }
}

/** What the first stamp behind `segment` says that says anything. */
function ageBehind(segments: Segments, segment: Segment, limits: AgeLimits): Age {
  for (let next = segments.behind(segment); next !== undefined; next = segments.behind(next)) {
    const age = segments.using(next, (table) => firstAge(table, limits));
    if (age !== 'unknown') return age;
  }
  return 'unknown';
}

function firstAge(table: RecordTable, limits: AgeLimits): Age {
  let rows = 0;
  for (const stamp of stampsAfter(table, 0)) {
    const age = ageOf(stamp, limits);
    if (age !== 'unknown') return age;
    if (++rows === ROWS_AHEAD) break;
  }
  const last = lastStamp(table);
  return last ? ageOf(last, limits) : 'unknown';
}

function stampsAfter(table: RecordTable, id: number): IterableIterator<Stamp> {
  return table.database.prepare<[number], Stamp>(`${STAMPS} WHERE id > ? ORDER BY id`).iterate(id);
}

function lastStamp(table: RecordTable): Stamp | undefined {
  return table.database.prepare<[], Stamp>(`${STAMPS} ORDER BY id DESC LIMIT 1`).get();
}

function ageOf({ wall_ms, status }: Stamp, { olderThanWallMs, nowWallMs }: AgeLimits): Age {
  if (wall_ms > nowWallMs || status[0] === UNSYNCED) return 'unknown';
  return wall_ms < olderThanWallMs ? 'old' : 'young';
}
