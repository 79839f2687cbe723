import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Receiver, type ReceiverEvent } from '../../cloud/receiver.js';
import { GroupJournal } from '../../gateway/store/group-journal.js';
import { SqliteStore } from '../../gateway/store/sqlite-store.js';
import { Uplink } from '../../gateway/uplink/uplink.js';
import { SystemClock } from '../../protocols/clock.js';
import { SystemRandom } from '../../protocols/random.js';
import { until } from '../protocols/mqtt/broker.js';

const clock = new SystemClock();
const random = new SystemRandom();
const backoff = { minMs: 30, maxMs: 100 };
export const SITE = 'khorgos-head';
/** A receiver's counters before anything has come. */
export const NOTHING = {
  received: 0,
  duplicates: 0,
  conflicts: 0,
  refused: 0,
  otherEpoch: 0,
  earlier: 0,
  gaps: 0,
};

export function temporaryDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'aryk-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A gateway's journal and uplink, on the real clock, committing often. */
export class Gateway {
  readonly store: SqliteStore;
  readonly journal: GroupJournal;
  readonly uplink: Uplink;
  readonly reports: { code: string; params: Readonly<Record<string, string | number>> }[] = [];

  constructor(directory: string, url: string, keys: Keys) {
    this.store = new SqliteStore({ directory, site: SITE });
    const deps = { store: this.store, clock, random };
    this.journal = new GroupJournal(
      { ...deps, onCommit: () => this.uplink.poke() },
      { software: 'test', site: SITE },
      { commitEveryMs: 20 },
    );
    this.uplink = new Uplink(
      { id: 'kz', site: SITE, party: 'kz', url, watermarkKey: keys.publicKey, backoff },
      { ...deps, report: (code, _severity, params) => this.reports.push({ code, params }) },
    );
    this.uplink.start();
  }

  /** Everything is on disk, and the party has signed for it. */
  async settled(): Promise<void> {
    await this.journal.flush();
    const { seq } = this.journal.stats().head;
    await until(`record ${seq} is signed for`, () => this.uplink.status().watermarkSeq >= seq);
  }

  async stop(): Promise<void> {
    await this.journal.close();
    await this.uplink.stop();
    await this.store.close();
  }
}

export type Keys = ReturnType<typeof newKeys>;

export function newKeys() {
  return generateKeyPairSync('ed25519');
}

export function startReceiver(directory: string, url: string, keys: Keys) {
  const events: ReceiverEvent[] = [];
  const receiver = new Receiver(
    { party: 'kz', sites: [SITE], url, directory, signingKey: keys.privateKey, backoff },
    { clock, random, report: (event) => events.push(event) },
  );
  receiver.start();
  return { receiver, events };
}
