/**
 * Events of many series, taken in as they come and given back one series after the other, in the order of time.
 *
 * They wait in blocks in a nameless temporary database: memory stays the same however many there are, one file is open
 * however many series there are, and the operating system removes it whatever becomes of the process. SQLite makes it in
 * $TMPDIR or /var/tmp. Within a block times never go back; blocks of a series overlap only where a clock was set back.
 */
import Database from 'better-sqlite3';

/** What SQLite keeps in memory; beyond that it goes to the disk. */
const CACHE_KB = 8000;
const BLOCK_EVENTS = 256;
/** In all blocks that are being filled. */
const MAX_WAITING = 50_000;

export type SpooledEvent = readonly [
  atMs: number,
  /** As text, which keeps the sign of a zero; null where missing. */
  value: string | null,
  flag: number,
  comment: string,
];

export interface Series {
  readonly point: string;
  readonly unit: string;
  readonly firstMs: number;
  readonly lastMs: number;
  /** In the order of time. */
  events(): Iterable<SpooledEvent>;
}

interface Filling {
  readonly id: number;
  readonly point: string;
  readonly unit: string;
  firstMs: number;
  lastMs: number;
  block: SpooledEvent[];
}

type Row = { first_ms: number; events: string };

export class PiSpool {
  readonly #database = new Database('');
  readonly #insert: Database.Statement;
  /** By unit and point: a point whose unit was changed is two series. */
  readonly #series = new Map<string, Map<string, Filling>>();
  #blocks = 0;
  #waiting = 0;
  #count = 0;

  constructor() {
    this.#database.pragma('journal_mode = OFF');
    this.#database.pragma('synchronous = OFF');
    this.#database.pragma(`cache_size = -${CACHE_KB}`);
    this.#database.exec(`CREATE TABLE block (
      series INTEGER, first_ms INTEGER, number INTEGER, events TEXT, PRIMARY KEY (series, first_ms, number)
    ) STRICT, WITHOUT ROWID; BEGIN`);
    this.#insert = this.#database.prepare('INSERT INTO block VALUES (?, ?, ?, ?)');
  }

  add(point: string, unit: string, event: SpooledEvent): void {
    const series = this.#find(point, unit);
    const [atMs] = event;
    const { block } = series;
    if (block.length >= BLOCK_EVENTS || atMs < (block.at(-1)?.[0] ?? atMs)) this.#put(series);
    series.block.push(event);
    series.firstMs = Math.min(series.firstMs, atMs);
    series.lastMs = Math.max(series.lastMs, atMs);
    if (++this.#waiting >= MAX_WAITING) this.#putAll();
  }

  /** By the names of their points. Nothing can be added any more. */
  series(): Series[] {
    this.#putAll();
    const all = [...this.#series.values()].flatMap((units) => [...units.values()]);
    all.sort((a, b) => (a.point < b.point ? -1 : a.point > b.point ? 1 : a.id - b.id));
    return all.map(({ id, point, unit, firstMs, lastMs }) => {
      return { point, unit, firstMs, lastMs, events: () => this.#events(id) };
    });
  }

  close(): void {
    this.#database.close();
  }

  *#events(id: number): Iterable<SpooledEvent> {
    const blocks = this.#database.prepare<[number], Row>(
      'SELECT first_ms, events FROM block WHERE series = ? ORDER BY first_ms, number',
    );
    let held: SpooledEvent[] = [];
    for (const { first_ms, events } of blocks.iterate(id)) {
      // No block that is still to come begins earlier than this one.
      const later = held.findIndex(([atMs]) => atMs > first_ms);
      yield* later < 0 ? held : held.slice(0, later);
      const rest = later < 0 ? [] : held.slice(later);
      held = JSON.parse(events);
      if (rest.length > 0) held = [...rest, ...held].sort(([a], [b]) => a - b);
    }
    yield* held;
  }

  #putAll(): void {
    for (const units of this.#series.values()) for (const series of units.values()) this.#put(series);
    this.#waiting = 0;
  }

  #put(series: Filling): void {
    const [first] = series.block;
    if (first === undefined) return;
    this.#insert.run(series.id, first[0], this.#blocks++, JSON.stringify(series.block));
    this.#waiting -= series.block.length;
    series.block = [];
  }

  #find(point: string, unit: string): Filling {
    const units = this.#series.get(point) ?? new Map<string, Filling>();
    const known = units.get(unit);
    if (known) return known;
    const made = {
      id: this.#count++,
      point,
      unit,
      firstMs: Number.POSITIVE_INFINITY,
      lastMs: Number.NEGATIVE_INFINITY,
      block: [],
    };
    this.#series.set(point, units.set(unit, made));
    return made;
  }
}
