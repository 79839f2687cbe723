/**
 * How far a journal may be pruned: up to the last record that is known to be old enough.
 *
 * The order of records is the order in which things happened; their stamps are what the clock said, and a clock may have
 * been wrong. So a stamp later than now, or one made while the clock was known to be wrong, says nothing: not that the
 * record is young (it would keep everything after it for ever), nor that it is old. Such a record is deleted when one
 * behind it is old; what says that it is young ends the search.
 */
import type Database from 'better-sqlite3';

export interface PruneLimits {
  readonly upToId: number;
  readonly olderThanWallMs: number;
  readonly nowWallMs: number;
  /** Records looked through, and deleted, in one call: appends wait meanwhile. */
  readonly atOnce: number;
}

type Stamp = { id: number; wall_ms: number; status: Buffer };
type Age = 'old' | 'young' | 'unknown';

const STAMP = 'SELECT id, wall_ms, substr(bytes, 3, 1) AS status FROM record WHERE id >= ? AND id <= ?';
const UNSYNCED = 2;

/** The id of the last record to delete, if any. */
export function lastPrunable(database: Database.Database, limits: PruneLimits): number | undefined {
  const stamps = database.prepare<[number, number], Stamp>(`${STAMP} ORDER BY id`);
  let seen = 0;
  let first: Stamp | undefined;
  let last: Stamp | undefined;
  let old: Stamp | undefined;
  for (const stamp of stamps.iterate(0, limits.upToId)) {
    const age = ageOf(stamp, limits);
    if (age === 'young' || seen === limits.atOnce) break;
    if (age === 'old') old = stamp;
    first ??= stamp;
    last = stamp;
    seen++;
  }
  if (old !== undefined || first === undefined || last === undefined || seen < limits.atOnce) return old?.id;
  return isOldAhead(database, first.id, limits) ? last.id : undefined;
}

/**
 * Whether something further on is old, when a whole call's worth says nothing. The steps double, so that few are enough;
 * they meet a stretch of old records once it is as long as the one that says nothing.
 */
function isOldAhead(database: Database.Database, firstId: number, limits: PruneLimits): boolean {
  const next = database.prepare<[number, number], Stamp>(`${STAMP} ORDER BY id LIMIT 1`);
  for (let step = limits.atOnce; ; step *= 2) {
    const stamp = next.get(firstId + step, limits.upToId);
    const age = stamp === undefined ? 'young' : ageOf(stamp, limits);
    if (age !== 'unknown') return age === 'old';
  }
}

function ageOf({ wall_ms, status }: Stamp, { olderThanWallMs, nowWallMs }: PruneLimits): Age {
  if (wall_ms > nowWallMs || status[0] === UNSYNCED) return 'unknown';
  return wall_ms < olderThanWallMs ? 'old' : 'young';
}
