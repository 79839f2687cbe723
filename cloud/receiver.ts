/**
 * A party's receiver: takes the journals of its sites from a broker, checks and stores them, and signs for what it holds.
 *
 *   journal ──► parse ──► chain ──► on disk ──► PUBACK
 *                 │         │          └──► watermark, signed (one a second for each site, and always one after the last)
 *                 │         ├── records missing: ask the gateway to resend (once in five seconds)
 *                 │         ├── missing, and the site says that it has them no longer (status): noted as a gap, go on behind it
 *                 │         └── another epoch, or a checkpoint: with the site's key, taken when that has signed it
 *                 └── no batch: refused
 *
 * A batch that is wrong is acknowledged all the same: the broker would only bring it again. What the copy lacks it asks
 * of the gateway, and what it does not sign for the gateway keeps.
 */
import type { KeyObject } from 'node:crypto';
import type { Clock, Timer } from '../protocols/clock.js';
import { parseBatch } from '../protocols/journal/batch.js';
import { parseStatus } from '../protocols/journal/gone.js';
import type { Position } from '../protocols/journal/record.js';
import type { Credentials } from '../protocols/mqtt/credentials.js';
import { type Backoff, type OpenSession, openMqtt, type Session } from '../protocols/mqtt/session.js';
import { splitTopic, topicsOf } from '../protocols/mqtt/topics.js';
import type { Random } from '../protocols/random.js';
import type { NotedGap } from './copy-tables.js';
import { type Counters, SiteCopy, type Taken } from './site-copy.js';

export interface ReceiverOptions {
  readonly party: string;
  readonly sites: readonly string[];
  /** The public keys of sites, where they are known. */
  readonly siteKeys?: ReadonlyMap<string, KeyObject>;
  readonly url: string;
  readonly directory: string;
  readonly signingKey: KeyObject;
  readonly credentials?: Credentials;
  readonly backoff?: Backoff;
}

/** What an operator should know of. */
export type ReceiverEvent =
  | { readonly code: 'connected' }
  | { readonly code: 'disconnected' | 'unreachable'; readonly reason: string }
  | { readonly code: 'missing'; readonly site: string; readonly from: Position }
  /** `records` between the two are gone, in so many `gaps`. */
  | {
      readonly code: 'gap';
      readonly site: string;
      readonly from: Position;
      readonly to: Position;
      readonly gaps: number;
      readonly records: number;
    }
  | { readonly code: 'unproved-gaps'; readonly site: string }
  | { readonly code: 'conflict' | 'altered' | 'other-epoch'; readonly site: string; readonly records: number }
  | { readonly code: 'false-checkpoint'; readonly site: string; readonly records: number }
  | { readonly code: 'epoch'; readonly site: string; readonly epoch: number }
  | { readonly code: 'not-a-batch'; readonly site: string; readonly fault: string }
  | { readonly code: 'store-failed'; readonly site: string; readonly reason: string };

export interface ReceiverDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Over the network when not given. */
  readonly openSession?: OpenSession;
  report(event: ReceiverEvent): void;
}

interface Site {
  readonly id: string;
  readonly copy: SiteCopy;
  /** The last status said what is gone, but the site's key has not signed it. */
  isDoubted: boolean;
  /** The copy has changed, or the gateway may not know how far it is. */
  owesWatermark: boolean;
  timer: Timer | undefined;
  lastWatermarkMs: number;
  lastResendMs: number;
}

const WATERMARK_EVERY_MS = 1000;
const RESEND_EVERY_MS = 5000;

export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #deps: ReceiverDeps;
  readonly #sites: ReadonlyMap<string, Site>;
  readonly #session: Session;
  #stopping = false;

  constructor(options: ReceiverOptions, deps: ReceiverDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#sites = new Map(options.sites.map((id) => [id, newSite(id, options)]));
    const { url, party, credentials, backoff } = options;
    this.#session = (deps.openSession ?? openMqtt)(
      {
        url,
        clientId: `aryk-receiver-${party}`,
        clean: false,
        subscriptions: options.sites.map(topicsOf).flatMap(({ journal, status }) => [status, journal]),
        ...(credentials ? { credentials } : {}),
        ...(backoff ? { backoff } : {}),
      },
      deps,
      {
        onConnect: () => this.#connected(),
        onDisconnect: (reason) => {
          if (!this.#stopping) deps.report({ code: 'disconnected', reason });
        },
        onRefused: (reason) => deps.report({ code: 'unreachable', reason }),
        onMessage: async (topic, payload) => this.#take(topic, payload),
      },
    );
  }

  /** Throws when a copy cannot be opened; that the broker cannot be reached is no error. */
  start(): void {
    for (const { copy } of this.#sites.values()) copy.open();
    this.#session.start();
  }

  get connected(): boolean {
    return this.#session.connected;
  }

  /** Sums over all sites. */
  counters(): Counters {
    const total = {
      received: 0,
      duplicates: 0,
      conflicts: 0,
      refused: 0,
      otherEpoch: 0,
      earlier: 0,
      gaps: 0,
    };
    for (const { copy } of this.#sites.values()) {
      const counters = copy.counters();
      for (const key of Object.keys(total) as (keyof Counters)[]) total[key] += counters[key];
    }
    return total;
  }

  /** Signs for what has been stored, if the broker is there, and closes everything; gives the last counters. */
  async stop(): Promise<Counters> {
    this.#stopping = true;
    for (const site of this.#sites.values()) {
      site.timer?.cancel();
      if (site.owesWatermark) void this.#sign(site);
    }
    await this.#session.stop();
    const counters = this.counters();
    for (const { copy } of this.#sites.values()) copy.close();
    return counters;
  }

  #connected(): void {
    this.#deps.report({ code: 'connected' });
    for (const site of this.#sites.values()) this.#owe(site);
  }

  #take(topic: string, payload: Buffer): void {
    const { site: id, rest } = splitTopic(topic) ?? {};
    const site = this.#sites.get(id ?? '');
    if (!site) return;
    if (rest === 'journal') this.#takeBatch(site, payload);
    else if (rest === 'status') this.#hear(site, payload);
  }

  /** Throws when the disk fails: then there is no acknowledgement, and the batch comes again. */
  #takeBatch(site: Site, payload: Buffer): void {
    const records = parseBatch(payload);
    if ('fault' in records) {
      this.#deps.report({ code: 'not-a-batch', site: site.id, fault: records.fault });
      return;
    }
    try {
      this.#follow(site, site.copy.take(records, this.#deps.clock.wallMs()));
    } catch (error) {
      this.#deps.report({ code: 'store-failed', site: site.id, reason: (error as Error).message });
      throw error;
    }
  }

  /** What the gateway no longer has; a gateway that has everything need not sign that. */
  #hear(site: Site, payload: Buffer): void {
    const word = parseStatus(payload);
    if (word === undefined || (word.anchor.seq === 0 && word.gaps.length === 0)) return;
    const isBelieved = site.copy.hear(word);
    if (!isBelieved && !site.isDoubted) this.#deps.report({ code: 'unproved-gaps', site: site.id });
    site.isDoubted = !isBelieved;
  }

  #follow(site: Site, taken: Taken): void {
    const { report, clock } = this.#deps;
    if (taken.conflicts > 0) report({ code: 'conflict', site: site.id, records: taken.conflicts });
    if (taken.refused > 0) report({ code: 'altered', site: site.id, records: taken.refused });
    if (taken.otherEpoch > 0) report({ code: 'other-epoch', site: site.id, records: taken.otherEpoch });
    if (taken.falseCheckpoints) {
      report({ code: 'false-checkpoint', site: site.id, records: taken.falseCheckpoints });
    }
    if (taken.entered !== undefined) report({ code: 'epoch', site: site.id, epoch: taken.entered });
    if (taken.gaps) report({ code: 'gap', site: site.id, ...sumOf(taken.gaps) });
    // After a repetition too: the gateway repeats because it has not seen the last watermark.
    this.#owe(site);
    const { missing } = taken;
    if (!missing || clock.monotonicMs() - site.lastResendMs < RESEND_EVERY_MS) return;
    site.lastResendMs = clock.monotonicMs();
    report({ code: 'missing', site: site.id, from: missing });
    const wish = Buffer.from(JSON.stringify({ epoch: missing.epoch, fromSeq: missing.seq }));
    void this.#session.publish(topicsOf(site.id).resend(this.#options.party), wish);
  }

  #owe(site: Site): void {
    site.owesWatermark = true;
    if (site.timer || this.#stopping) return;
    const waitMs = site.lastWatermarkMs + WATERMARK_EVERY_MS - this.#deps.clock.monotonicMs();
    site.timer = this.#deps.clock.after(Math.max(0, waitMs), () => {
      site.timer = undefined;
      void this.#sign(site);
    });
  }

  async #sign(site: Site): Promise<void> {
    // A connection will begin with it.
    if (!this.#session.connected) return;
    site.lastWatermarkMs = this.#deps.clock.monotonicMs();
    site.owesWatermark = false;
    const { party, signingKey } = this.#options;
    try {
      const signed = site.copy.watermark(signingKey, this.#deps.clock.wallMs());
      if (signed === undefined) return;
      const result = await this.#session.publish(topicsOf(site.id).watermark(party), signed, {
        retain: true,
      });
      if (result !== 'acknowledged') this.#owe(site);
    } catch (error) {
      this.#deps.report({ code: 'store-failed', site: site.id, reason: (error as Error).message });
      this.#owe(site);
    }
  }
}

function newSite(id: string, { directory, party, siteKeys }: ReceiverOptions): Site {
  const siteKey = siteKeys?.get(id);
  return {
    id,
    copy: new SiteCopy({ directory, site: id, party, ...(siteKey ? { siteKey } : {}) }),
    isDoubted: false,
    owesWatermark: false,
    timer: undefined,
    lastWatermarkMs: Number.NEGATIVE_INFINITY,
    lastResendMs: Number.NEGATIVE_INFINITY,
  };
}

function sumOf(gaps: readonly NotedGap[]) {
  const [first, last] = [gaps[0], gaps.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('no gaps');
  const records = gaps.reduce((sum, { from, to }) => sum + to.seq - from.seq + 1, 0);
  return { from: first.from, to: last.to, gaps: gaps.length, records };
}
