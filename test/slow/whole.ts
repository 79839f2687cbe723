/** What a store must be after anything that may happen to its disk or its process. */
import { SqliteStore } from '../../gateway/store/sqlite-store.js';
import { decodeBody } from '../../protocols/journal/bodies.js';
import { type Position, parseRecord } from '../../protocols/journal/record.js';
import { JournalReader } from '../../protocols/journal/segments.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { sampleDraft } from '../protocols/journal/sample.js';

export interface Looked {
  /** Acknowledged records that are not there, or not as they were acknowledged. */
  readonly lost: number;
  /** Of the chain; 0 when it is whole. */
  readonly faults: number;
  readonly head: Position;
  readonly records: number;
  readonly segments: number;
}

/** The record at a place; with a token, the one that holds it. */
export type Promised = Position & { readonly token?: string };

/** Compares the journal in `directory` with what had been acknowledged of it. */
export function look(directory: string, acknowledged: readonly Promised[]): Looked {
  const reader = new JournalReader(directory);
  const tokens = new Map<string, unknown>();
  for (const { epoch, seq, bytes } of reader.records()) {
    const record = parseRecord(bytes);
    const isEvent = !('fault' in record) && record.kind === 'event';
    const { token } = ((isEvent && decodeBody(record.body)) || {}) as { token?: unknown };
    tokens.set(`${epoch}/${seq}`, token);
  }
  const isThere = ({ epoch, seq, token }: Promised): boolean => {
    const place = `${epoch}/${seq}`;
    return tokens.has(place) && (token === undefined || tokens.get(place) === token);
  };
  const { ok, faults } = verifyFile(directory);
  const { epoch, seq } = reader.head();
  return {
    lost: acknowledged.filter((one) => !isThere(one)).length,
    faults: ok ? 0 : Math.max(1, faults.length),
    head: { epoch, seq },
    records: tokens.size,
    segments: reader.segments().length,
  };
}

/** Opens the store as the gateway does, which looks for what is lost, and appends a record; gives its place. */
export async function goesOn(directory: string): Promise<Position> {
  const store = new SqliteStore({ directory, site: 'khorgos-head' });
  try {
    const { epoch, seq } = await store.append([sampleDraft(0, 'event', Date.UTC(2030, 0, 1))]);
    return { epoch, seq };
  } finally {
    await store.close();
  }
}
