/** A store's journal made by hand: real records in real segments, with readings at times that a test chooses. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBody, type ReadingsBody } from '../../../protocols/journal/bodies.js';
import { Dictionary, encodeReadings } from '../../../protocols/journal/readings-codec.js';
import {
  type ChainHead,
  encodeRecord,
  type JournalRecord,
  type RecordKind,
} from '../../../protocols/journal/record.js';
import { SEGMENT_DIRECTORY, segmentName } from '../../../protocols/journal/segments.js';
import { FIRST_HEAD, RecordTable } from '../../../protocols/journal/table.js';

export interface Given {
  readonly point: string;
  readonly atMs: number;
  readonly value: number | null;
  readonly flag?: number;
  readonly reason?: string;
  readonly uncertainty?: number;
}

export class AStore {
  readonly directory = mkdtempSync(join(tmpdir(), 'aryk-export-'));
  readonly records: JournalRecord[] = [];
  #head: ChainHead = FIRST_HEAD;
  #table: RecordTable | undefined;
  #dictionary: Dictionary | undefined;

  /** Begins a segment with its dictionary, as the gateway does at the beginning of a day. */
  segment(units: Readonly<Record<string, string>>, wallMs: number): string {
    this.#table?.close();
    mkdirSync(join(this.directory, SEGMENT_DIRECTORY), { recursive: true });
    const name = segmentName(this.#head.epoch, this.#head.seq + 1);
    const path = join(this.directory, SEGMENT_DIRECTORY, name);
    this.#table = RecordTable.open(path);
    this.#table.setMeta('site', 'test-head');
    this.#table.setAnchor(this.#head);
    this.points(units, wallMs);
    return path;
  }

  points(units: Readonly<Record<string, string>>, wallMs: number): void {
    const body = encodeBody({ points: Object.entries(units).map(([id, unit]) => ({ id, unit })) });
    this.#dictionary = new Dictionary(body);
    this.append('points', body, wallMs);
  }

  readings(given: readonly Given[], wallMs: number): void {
    if (this.#dictionary) this.append('readings', encodeReadings(columnsOf(given), this.#dictionary), wallMs);
  }

  append(kind: RecordKind, body: Buffer, wallMs: number): void {
    const draft = {
      kind,
      clockStatus: 'synced',
      bootId: Buffer.alloc(8, 7),
      monotonicMs: 5,
      wallMs,
      body,
    } as const;
    const record = encodeRecord(draft, this.#head);
    this.#table?.append([record]);
    this.records.push(record);
    this.#head = record;
  }

  close(): void {
    this.#table?.close();
    rmSync(this.directory, { recursive: true });
  }
}

function columnsOf(given: readonly Given[]): ReadingsBody {
  const baseMs = given[0]?.atMs ?? 0;
  const byIndex = <T>(of: (one: Given) => T | undefined): Record<string, T> =>
    Object.fromEntries(given.flatMap((one, index) => (of(one) === undefined ? [] : [[index, of(one) as T]])));
  return {
    points: given.map(({ point }) => point),
    baseMs,
    atMs: given.map(({ atMs }) => atMs - baseMs),
    values: given.map(({ value }) => value),
    flags: given.map(({ value, flag }) => flag ?? (value === null ? 9 : 0)),
    reasons: byIndex(({ reason }) => reason),
    uncertainties: byIndex(({ uncertainty }) => uncertainty),
  };
}
