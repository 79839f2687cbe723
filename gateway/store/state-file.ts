/**
 * `state.db` beside the journal: what is known about it from elsewhere. The parties' watermarks, which are their
 * countersignatures (of each party the latest of each day of signing, so also the latest of all); what has been deleted; the
 * furthest that the journal is known to have reached; and notices that are not in the journal yet.
 *
 * It may be lost: watermarks come again from the parties, the rest is told by the journal itself.
 */
import Database from 'better-sqlite3';
import { addGap, type Gap, gapTable, type HoleBody } from '../../protocols/journal/gaps.js';
import type { ChainHead, Position } from '../../protocols/journal/record.js';
import { prepareForWriting } from '../../protocols/journal/table.js';
import { parseWatermark } from '../../protocols/journal/watermark.js';
import type { StoreNotice } from './journal.js';

export const STATE_FILE = 'state.db';
const SCHEMA_VERSION = '1';
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS watermark (
    party TEXT NOT NULL,
    day INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    signed BLOB NOT NULL,
    PRIMARY KEY (party, day)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS notice (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
  ${gapTable('dropped')}
`;
const DAY_MS = 86_400_000;

export class StateFile {
  readonly #database: Database.Database;
  /** Read once: each append asks for them. */
  readonly #notices: Map<string, StoreNotice>;
  /** Of each party. Read once: of a year there are 365 of each. */
  #latest: ReadonlyMap<string, Position>;

  /** Opens or makes the file. Throws what SQLite throws, also when the file is damaged. */
  static open(path: string): StateFile {
    const database = new Database(path);
    try {
      prepareForWriting(database);
      const verdict = database.pragma('quick_check(1)', { simple: true });
      if (verdict !== 'ok') throw new Error(`${verdict}`);
      database.exec(SCHEMA);
      const state = new StateFile(database);
      const version = state.#meta('schema');
      if (version === undefined) state.#setMeta('schema', SCHEMA_VERSION);
      else if (version !== SCHEMA_VERSION) throw new Error(`tables of version ${version}`);
      return state;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(database: Database.Database) {
    this.#database = database;
    const rows = database.prepare<[], { id: string; body: string }>('SELECT id, body FROM notice').all();
    this.#notices = new Map(rows.map(({ id, body }) => [id, { id, body: JSON.parse(body) as HoleBody }]));
    this.#latest = this.#readLatest();
  }

  get site(): string | undefined {
    return this.#meta('site');
  }

  set site(site: string) {
    this.#setMeta('site', site);
  }

  /** The furthest that the journal is known to have reached. */
  get reached(): ChainHead | undefined {
    const [epoch, seq, hash] = (this.#meta('reached') ?? '').split(' ');
    return hash === undefined
      ? undefined
      : { epoch: Number(epoch), seq: Number(seq), hash: Buffer.from(hash, 'hex') };
  }

  set reached({ epoch, seq, hash }: ChainHead) {
    const text = `${epoch} ${seq} ${hash.toString('hex')}`;
    if (text !== this.#meta('reached')) this.#setMeta('reached', text);
  }

  /** Why the present epoch was begun. */
  get epochCause(): string | undefined {
    return this.#meta('epoch-cause');
  }

  set epochCause(cause: string) {
    this.#setMeta('epoch-cause', cause);
  }

  /** What ClockTrust has to know after a restart. */
  get clockTrust(): string | undefined {
    return this.#meta('clock-trust');
  }

  set clockTrust(text: string) {
    this.#setMeta('clock-trust', text);
  }

  keepWatermark(party: string, { epoch, seq }: Position, signed: Buffer): void {
    const said = parseWatermark(signed);
    const day = 'fault' in said ? 0 : Math.floor(said.signedAtMs / DAY_MS);
    this.#database
      .prepare('INSERT OR REPLACE INTO watermark VALUES (?, ?, ?, ?, ?)')
      .run(party, day, epoch, seq, signed);
    const latest = this.#latest.get(party);
    const isLatest =
      latest === undefined || epoch > latest.epoch || (epoch === latest.epoch && seq >= latest.seq);
    // One of the same day has been replaced, which may have been the latest.
    this.#latest = isLatest ? new Map(this.#latest).set(party, { epoch, seq }) : this.#readLatest();
  }

  /** The latest of each party. */
  watermarks(): ReadonlyMap<string, Position> {
    return this.#latest;
  }

  addDropped(gap: Gap): void {
    addGap(this.#database, gap, 'dropped');
  }

  /** The end of what has been deleted in good order, if anything of `epoch` was. */
  lastDropped(epoch: number): ChainHead | undefined {
    const last =
      'SELECT epoch, to_seq AS seq, hash FROM dropped WHERE epoch = ? ORDER BY to_seq DESC LIMIT 1';
    return this.#database.prepare<[number], ChainHead>(last).get(epoch);
  }

  notices(): StoreNotice[] {
    return [...this.#notices.values()];
  }

  get noticeCount(): number {
    return this.#notices.size;
  }

  /** The same loss is told once, however often it is found. */
  notice(body: HoleBody): void {
    const id = `${body.cause} ${body.epoch} ${body.fromSeq} ${body.toSeq}`;
    this.#database.prepare('INSERT OR REPLACE INTO notice VALUES (?, ?)').run(id, JSON.stringify(body));
    this.#notices.set(id, { id, body });
  }

  noticed(id: string): void {
    this.#database.prepare('DELETE FROM notice WHERE id = ?').run(id);
    this.#notices.delete(id);
  }

  transaction(work: () => void): void {
    this.#database.transaction(work).immediate();
  }

  close(): void {
    this.#database.close();
  }

  #readLatest(): Map<string, Position> {
    const all = 'SELECT party, epoch, seq FROM watermark ORDER BY epoch, seq';
    const rows = this.#database.prepare<[], Position & { party: string }>(all).all();
    return new Map(rows.map(({ party, epoch, seq }) => [party, { epoch, seq }]));
  }

  #meta(key: string): string | undefined {
    const found = this.#database.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?');
    return found.get(key)?.value;
  }

  #setMeta(key: string, value: string): void {
    this.#database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(key, value);
  }
}
