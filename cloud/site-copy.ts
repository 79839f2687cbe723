/**
 * A party's copy of one site's journal, in a file of its own: `<directory>/<site>.db`, the same tables as the gateway's
 * store. A record is stored only where the chain says that it belongs; what contradicts the copy is refused and put
 * aside for people to look at.
 *
 * What the site no longer has when the copy comes to it is noted as a gap, and the copy goes on behind it. With the site's key that
 * needs the site's signature (gone.ts in protocols/journal); without it, the word of the status. With the site's key a checkpoint that is false is refused with all behind it, and a later epoch
 * is entered when its first checkpoint is true (next-epoch.ts). Without the key a copy stays in the epoch of its first
 * record: nothing proves that another is the site's, and a head in it would sign for records that the copy lacks.
 */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { GAP_TABLE, gapsIn } from '../protocols/journal/gaps.js';
import { type GoneWord, signedTextOf } from '../protocols/journal/gone.js';
import type { ChainHead, JournalRecord, Position } from '../protocols/journal/record.js';
import { SiteKey } from '../protocols/journal/succession.js';
import { RecordTable } from '../protocols/journal/table.js';
import { signWatermark } from '../protocols/journal/watermark.js';
import { ASIDE_TABLE, type NotedGap, received } from './copy-tables.js';
import { Intake } from './intake.js';
import { KnownGone } from './known-gone.js';
import type { NextEpoch } from './next-epoch.js';

/** What became of a batch. */
export interface Taken {
  readonly stored: number;
  /** Held already, byte for byte: what a repeated delivery looks like. */
  readonly duplicates: number;
  /** Different bytes in a place that is held, seen for the first time. */
  readonly conflicts: number;
  /** Not what the chain continues with: altered, or out of bounds. */
  readonly refused: number;
  /** Of another epoch than the copy, seen for the first time. */
  readonly otherEpoch: number;
  /** Checkpoints that the site's key has not signed, or not over what is held; among those refused. */
  readonly falseCheckpoints?: number;
  /** The epoch that the copy has entered. */
  readonly entered?: number;
  /** From before the beginning of this copy or from a gap: nothing here to compare them with. */
  readonly earlier: number;
  /** The copy needs this record before it can go on. */
  readonly missing?: Position;
  /** What the copy now goes on without, each from this record to that. */
  readonly gaps?: readonly NotedGap[];
}

export interface Counters {
  /** Records held. */
  readonly received: number;
  readonly duplicates: number;
  readonly conflicts: number;
  readonly refused: number;
  readonly otherEpoch: number;
  readonly earlier: number;
  /** Stretches of records that the copy lacks for good. */
  readonly gaps: number;
}

export interface CopyPlace {
  readonly directory: string;
  readonly site: string;
  readonly party: string;
  /** The site's public key, when it is known. */
  readonly siteKey?: KeyObject;
}

interface Opened {
  readonly table: RecordTable;
  readonly siteKey: SiteKey | undefined;
  head: ChainHead;
  counters: Counters;
}

/** Kept in `meta`; the others can be counted in the tables. */
const SUCCESSIONS = 'siteSuccessions';
const COUNTED = ['duplicates', 'conflicts', 'refused', 'otherEpoch', 'earlier'] as const;

export class SiteCopy {
  readonly #place: CopyPlace;
  #open: Opened | undefined;
  #next: NextEpoch | undefined;
  readonly #gone = new KnownGone();

  constructor(place: CopyPlace) {
    this.#place = place;
  }

  /** Opens the file if it is not; throws when it cannot. Called by everything else too. */
  open(): Opened {
    this.#open ??= this.#openFile();
    return this.#open;
  }

  /** Takes the site's word for what it no longer has; false when the site's key is known and has not signed it. */
  hear(word: GoneWord): boolean {
    const { siteKey, head } = this.open();
    const signed = signedTextOf(word, this.#place.site);
    if (siteKey && !(signed && siteKey.hasSigned(signed, word.successions))) return false;
    this.#gone.hear(word, head);
    return true;
  }

  /**
   * Stores what belongs next, in one transaction that is on disk when this returns; throws, with nothing stored, when the
   * disk fails.
   */
  take(records: readonly JournalRecord[], nowMs: number): Taken {
    const open = this.open();
    try {
      return open.table.transaction(() => this.#takeAll(open, records, nowMs));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  counters(): Counters {
    return this.open().counters;
  }

  /** The party's signed word for all that is held; undefined while that is nothing. The same bytes for the same head. */
  watermark(key: KeyObject, nowMs: number): Buffer | undefined {
    const { table, head } = this.open();
    if (head.seq === 0) return undefined;
    const { site, party } = this.#place;
    const kept = table.watermarks().find((mark) => mark.party === party);
    if (kept?.epoch === head.epoch && kept.seq === head.seq) return kept.signed;
    const signed = signWatermark({ ...head, site, party, signedAtMs: nowMs }, key);
    table.keepWatermark({ party, epoch: head.epoch, seq: head.seq, signed });
    return signed;
  }

  close(): void {
    this.#open?.table.close();
    this.#open = undefined;
  }

  #openFile(): Opened {
    const table = RecordTable.open(join(this.#place.directory, `${this.#place.site}.db`));
    try {
      table.database.exec(ASIDE_TABLE + GAP_TABLE);
      table.setMeta('site', this.#place.site);
      const siteKey = this.#siteKey(table);
      const counter = (key: string): number => Number(table.meta(key) ?? 0);
      const counters: Counters = {
        received: received(table),
        duplicates: counter('duplicates'),
        conflicts: counter('conflicts'),
        refused: counter('refused'),
        otherEpoch: counter('otherEpoch'),
        earlier: counter('earlier'),
        gaps: gapsIn(table.database).length,
      };
      return { table, siteKey, head: table.head(), counters };
    } catch (error) {
      table.close();
      throw error;
    }
  }

  /** As the settings name it, and in the file for `aryk verify`, with what has followed it. */
  #siteKey(table: RecordTable): SiteKey | undefined {
    const { siteKey } = this.#place;
    if (siteKey === undefined) return undefined;
    const pem = siteKey.export({ type: 'spki', format: 'pem' }).toString();
    if (pem !== table.meta('siteKey')) table.setMeta('siteKey', pem);
    const texts = JSON.parse(table.meta(SUCCESSIONS) ?? '[]') as string[];
    return new SiteKey(
      siteKey,
      texts.map((text) => Buffer.from(text)),
    );
  }

  #takeAll(open: Opened, records: readonly JournalRecord[], nowMs: number): Taken {
    const { table, siteKey } = open;
    const { site } = this.#place;
    const intake = new Intake(open.head, this.#next, { table, site, siteKey, gone: this.#gone, nowMs });
    intake.take(records);
    const { tally, gaps, missing, falseCheckpoints, entered } = intake;
    const counters = added(open.counters, tally, gaps.length);
    for (const key of COUNTED) if (tally[key] > 0) table.setMeta(key, String(counters[key]));
    if (siteKey) keepKey(table, siteKey);
    this.#next = intake.next;
    open.head = intake.head;
    open.counters = counters;
    return {
      ...tally,
      ...(missing ? { missing } : {}),
      ...(gaps.length > 0 ? { gaps } : {}),
      ...(falseCheckpoints > 0 ? { falseCheckpoints } : {}),
      ...(entered === undefined ? {} : { entered }),
    };
  }
}

/** What leads from the key in the settings to the one in force, whose texts are checked anew at each start. */
function keepKey(table: RecordTable, { followed }: SiteKey): void {
  const texts = JSON.stringify(followed.map(String));
  if (texts !== (table.meta(SUCCESSIONS) ?? '[]')) table.setMeta(SUCCESSIONS, texts);
}

function added(counters: Counters, tally: Intake['tally'], gaps: number): Counters {
  const sums = COUNTED.map((key) => [key, counters[key] + tally[key]] as const);
  return {
    ...counters,
    ...Object.fromEntries(sums),
    received: counters.received + tally.stored,
    gaps: counters.gaps + gaps,
  };
}
