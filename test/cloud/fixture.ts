import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Receiver, type ReceiverEvent } from '../../cloud/receiver.js';
import type { UplinkStatus } from '../../gateway/status.js';
import { Checkpoints } from '../../gateway/store/checkpoints.js';
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

export interface GatewayWishes {
  /** The site's private key: checkpoints and statuses are signed. */
  readonly siteKey?: KeyObject;
  readonly required?: boolean;
}

/** A gateway's journal and uplink, on the real clock, committing often. */
export class Gateway {
  readonly store: SqliteStore;
  readonly journal: GroupJournal;
  readonly uplink: Uplink;
  readonly reports: { code: string; params: Readonly<Record<string, string | number>> }[] = [];
  readonly #uplinks: Uplink[] = [];
  readonly #checkpoints: Checkpoints | undefined;
  readonly #url: string;
  readonly #wishes: GatewayWishes;

  constructor(directory: string, url: string, keys: Keys, wishes: GatewayWishes = {}) {
    this.#url = url;
    this.#wishes = wishes;
    this.store = new SqliteStore({ directory, site: SITE });
    const committed = (): void => {
      this.#checkpoints?.committed();
      for (const uplink of this.#uplinks) uplink.poke();
    };
    this.journal = new GroupJournal(
      { store: this.store, clock, random, onCommit: committed },
      { software: 'test', site: SITE },
      { commitEveryMs: 20 },
    );
    const { siteKey: key } = wishes;
    this.#checkpoints =
      key && new Checkpoints({ site: SITE, key }, { clock, journal: this.journal, report: () => {} });
    this.uplink = this.connect('kz', keys);
  }

  /** One more party, on the same broker. */
  connect(party: string, keys: Keys): Uplink {
    const { siteKey, required = false } = this.#wishes;
    const signer = siteKey ? { signer: { site: SITE, key: siteKey } } : {};
    const uplink = new Uplink(
      {
        ...{ id: party, site: SITE, party, url: this.#url },
        ...{ watermarkKey: keys.publicKey, backoff, required, ...signer },
      },
      {
        ...{ store: this.store, clock, random },
        report: (code, severity, params) => {
          this.reports.push({ code, params });
          if (code === 'journal-end-lost') this.journal.append('event', { code, severity, params });
        },
        beginEpoch: (cause, beyond) => this.journal.beginEpoch(cause, beyond),
      },
    );
    this.#uplinks.push(uplink);
    uplink.start();
    return uplink;
  }

  /** Everything is on disk, and the party has signed for it. */
  async settled(): Promise<void> {
    await this.journal.flush();
    const { head } = this.journal.stats();
    const hasSigned = ({ watermarkEpoch: epoch, watermarkSeq: seq }: UplinkStatus): boolean =>
      epoch > head.epoch || (epoch === head.epoch && seq >= head.seq);
    const isSigned = (): boolean => this.#uplinks.every((uplink) => hasSigned(uplink.status()));
    await until(`record ${head.epoch}/${head.seq} is signed for`, isSigned, 30_000);
  }

  async stop(): Promise<void> {
    await this.#checkpoints?.stop(1000);
    await this.journal.close();
    for (const uplink of this.#uplinks) await uplink.stop();
    await this.store.close();
  }
}

export type Keys = ReturnType<typeof newKeys>;

export function newKeys() {
  return generateKeyPairSync('ed25519');
}

export function startReceiver(directory: string, url: string, keys: Keys, siteKey?: KeyObject, party = 'kz') {
  const events: ReceiverEvent[] = [];
  const receiver = new Receiver(
    {
      party,
      sites: [SITE],
      url,
      directory,
      signingKey: keys.privateKey,
      backoff,
      ...(siteKey ? { siteKeys: new Map([[SITE, siteKey]]) } : {}),
    },
    { clock, random, report: (event) => events.push(event) },
  );
  receiver.start();
  return { receiver, events };
}
