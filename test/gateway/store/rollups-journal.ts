/** A journal in memory, and readings to put into it. */
import { encodeBody, type ReadingsBody } from '../../../protocols/journal/bodies.js';
import { Dictionary, encodeReadings } from '../../../protocols/journal/readings-codec.js';
import {
  type ChainHead,
  encodeRecord,
  type JournalRecord,
  type Position,
  type RecordKind,
} from '../../../protocols/journal/record.js';
import { FIRST_HEAD } from '../../../protocols/journal/table.js';

export interface TestReading {
  readonly point: string;
  readonly atMs: number;
  readonly value: number | null;
  readonly flag: number;
}

export class MemoryJournal {
  readonly records: JournalRecord[] = [];
  #dictionary: Dictionary | undefined;

  add(kind: RecordKind, body: Buffer): JournalRecord {
    const draft = {
      kind,
      clockStatus: 'synced',
      bootId: Buffer.alloc(8),
      monotonicMs: 0,
      wallMs: 0,
      body,
    } as const;
    const record = encodeRecord(draft, this.records.at(-1) ?? FIRST_HEAD);
    this.records.push(record);
    return record;
  }

  name(points: readonly { id: string; unit: string; everyMs?: number }[]): JournalRecord {
    const body = encodeBody({ points });
    this.#dictionary = new Dictionary(body);
    return this.add('points', body);
  }

  read(readings: readonly TestReading[]): JournalRecord {
    if (this.#dictionary === undefined) throw new Error('name the points first');
    return this.add('readings', encodeReadings(columnsOf(readings), this.#dictionary));
  }

  source(): { read(after: Position, maxBytes: number): Buffer[]; head(): ChainHead } {
    return {
      read: ({ epoch, seq }, maxBytes) => {
        const found: Buffer[] = [];
        let size = 0;
        // All of them are of the first epoch.
        for (const record of this.records.slice(epoch === 0 ? 0 : seq)) {
          size += record.bytes.length;
          if (found.length > 0 && size > maxBytes) break;
          found.push(record.bytes);
        }
        return found;
      },
      head: () => this.records.at(-1) ?? FIRST_HEAD,
    };
  }
}

function columnsOf(readings: readonly TestReading[]): ReadingsBody {
  const baseMs = readings.at(-1)?.atMs ?? 0;
  return {
    points: readings.map(({ point }) => point),
    baseMs,
    atMs: readings.map(({ atMs }) => atMs - baseMs),
    values: readings.map(({ value }) => value),
    flags: readings.map(({ flag }) => flag),
    reasons: {},
  };
}
