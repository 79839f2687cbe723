/** `bench store`: filling a store, and how fast a full store takes records beside an empty one. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { median, percentile } from './store-figures.mjs';
import {
  DAY_MS,
  EVERY_MS,
  HOUR_MS,
  HOUR_READINGS,
  hourOfDrafts,
  namesDraft,
  POINTS,
  readingsDraft,
  rollupsOf,
  SITE,
  SqliteStore,
  signAll,
  startDraft,
  VirtualClock,
  valueAt,
} from './store-site.mjs';

const SINGLE_COMMITS = 100;
const BULK_COMMITS = 10;
const BULK_RECORDS = 100;
/** Of 1500 records, about as many as the gateway gives at most. */
const HOURS_A_COMMIT = 4;

/** Fills a store, roll-ups too, as fast as it takes it; readings a second of each tenth. */
export async function fill(directory, readings, fromMs, gatherMs, say) {
  const hours = Math.max(1, Math.round(readings / HOUR_READINGS));
  const clock = new VirtualClock(fromMs);
  const store = new SqliteStore({ directory, site: SITE }, { clock });
  const rollups = rollupsOf(directory, store, clock);
  let head = await store.append([startDraft(fromMs), namesDraft(fromMs)]);
  rollups.caughtUp();
  const tenths = [];
  for (let tenth = 0; tenth < 10; tenth++) {
    const [from, to] = [Math.round((hours * tenth) / 10), Math.round((hours * (tenth + 1)) / 10)];
    const startedMs = performance.now();
    for (let hour = from; hour < to; hour += HOURS_A_COMMIT) {
      const taken = Math.min(HOURS_A_COMMIT, to - hour);
      const atMs = fromMs + hour * HOUR_MS;
      const drafts = Array.from({ length: taken }, (_, nth) =>
        hourOfDrafts(atMs + nth * HOUR_MS, head, gatherMs),
      );
      head = await store.append(drafts.flat());
      await clock.advance(taken * HOUR_MS);
      await signAll(store, head, atMs + taken * HOUR_MS);
      rollups.caughtUp();
    }
    const seconds = (performance.now() - startedMs) / 1000;
    tenths.push(((to - from) * HOUR_READINGS) / seconds);
    say(`filled ${to * HOUR_READINGS} readings, ${Math.round(tenths.at(-1))} a second`);
  }
  rollups.close();
  await store.care();
  await store.close();
  return { readings: hours * HOUR_READINGS, untilMs: fromMs + hours * HOUR_MS, perSecond: tenths };
}

/** One row a reading in a table of its own, as one would write it first; WAL and FULL like the journal. */
class PlainTable {
  #database;
  #insert;
  #write;
  constructor(path) {
    this.#database = new Database(path);
    this.#database.pragma('journal_mode = WAL');
    this.#database.pragma('synchronous = FULL');
    this.#database.exec(
      'CREATE TABLE reading (id INTEGER PRIMARY KEY, point INTEGER, at_ms INTEGER, value REAL, flag INTEGER)',
    );
    this.#insert = this.#database.prepare('INSERT INTO reading VALUES (NULL, ?, ?, ?, 0)');
    this.#write = this.#database.transaction((times) => {
      for (const atMs of times) {
        for (let at = 0; at < POINTS; at++) this.#insert.run(at, atMs, valueAt(at, atMs));
      }
    });
  }
  append(times) {
    this.#write.immediate(times);
  }
  close() {
    this.#database.close();
  }
}

/** A full store, an empty one and a plain table in turn take the same readings, in `parts` parts; medians of parts. */
export async function appendBeside(full, empty, fromMs, parts, say) {
  const clock = new VirtualClock(fromMs);
  const stores = [full, empty].map((directory) => new SqliteStore({ directory, site: SITE }, { clock }));
  const plain = new PlainTable(join(empty, 'plain.db'));
  const rivals = {
    full: inStore(stores[0]),
    empty: inStore(stores[1]),
    plain: (times) => plain.append(times),
  };
  const results = { full: [], empty: [], plain: [] };
  let atMs = fromMs;
  const take = (count) => Array.from({ length: count }, () => (atMs += EVERY_MS));
  for (const store of stores) await store.append([namesDraft(fromMs)]);
  for (let part = 0; part < parts; part++) {
    const single = Array.from({ length: SINGLE_COMMITS }, () => take(1));
    const bulk = Array.from({ length: BULK_COMMITS }, () => take(BULK_RECORDS));
    // Whoever comes first pays for what the one before has left to be written: each does so equally often.
    for (const name of rotated(Object.keys(rivals), part)) {
      const latencies = await timed(rivals[name], single);
      const bulkMs = (await timed(rivals[name], bulk)).reduce((sum, ms) => sum + ms, 0);
      results[name].push({ latencies, perSecond: (BULK_COMMITS * BULK_RECORDS * POINTS * 1000) / bulkMs });
    }
    if (part % 10 === 9) say(`appended beside an empty store: part ${part + 1} of ${parts}`);
  }
  for (const store of stores) await store.close();
  plain.close();
  return summary(results, parts);
}

/** Drafts are made by another thread in life: their time does not count, that of hashing does. */
function inStore(store) {
  return (times) => {
    const drafts = times.map((atMs) => readingsDraft(atMs));
    const day = times.findIndex((atMs) => atMs % DAY_MS === 0);
    if (day >= 0) drafts.splice(day, 0, namesDraft(times[day]));
    const startedMs = performance.now();
    return store.append(drafts).then(() => performance.now() - startedMs);
  };
}

async function timed(append, commits) {
  const times = [];
  for (const commit of commits) {
    const startedMs = performance.now();
    times.push((await append(commit)) ?? performance.now() - startedMs);
  }
  return times;
}

function rotated(list, by) {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function summary(results, parts) {
  const against = (name, other, figure) =>
    median(results[name].map((part, at) => figure(part) / figure(results[other][at])));
  const rate = ({ perSecond }) => perSecond;
  const latency = ({ latencies }) => median(latencies);
  return Object.entries(results).map(([name, list]) => {
    const all = list.flatMap(({ latencies }) => latencies);
    return {
      name,
      parts,
      perSecond: median(list.map(rate)),
      perSecondXEmpty: against(name, 'empty', rate),
      commitMs: { p50: median(all), p99: percentile(all, 0.99), max: Math.max(...all) },
      commitXEmpty: against(name, 'empty', latency),
    };
  });
}
