/**
 * What passes between the gateway's thread and the store's. Bodies and records travel packed in one array that changes
 * hands: cloning a small Buffer would copy the whole pool it is cut from, and handing it over would take the pool away.
 */
import type { Draft, Position } from '../../protocols/journal/record.js';
import type { GapList, SpaceReport, StoreAnchor, StoreHead, StoreNotice } from './journal.js';

export interface PackedBuffers {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly lengths: readonly number[];
}

export interface PackedDrafts extends PackedBuffers {
  readonly drafts: readonly Omit<Draft, 'body' | 'bootId'>[];
  /** In hex, of each draft. */
  readonly bootIds: readonly string[];
}

/** Each operation's argument and result, as they cross the border. */
export interface Operations {
  append: { argument: PackedDrafts; result: StoreHead };
  read: { argument: { after: Position; maxBytes: number }; result: PackedBuffers };
  head: { argument: null; result: StoreHead };
  anchor: { argument: null; result: StoreAnchor };
  gaps: { argument: { after: Position; most: number }; result: GapList };
  keepWatermark: { argument: { party: string; position: Position; signed: Uint8Array }; result: null };
  watermarks: { argument: null; result: ReadonlyMap<string, Position> };
  retain: { argument: { upTo: Position; olderThanWallMs: number; nowWallMs: number }; result: number };
  notices: { argument: null; result: readonly StoreNotice[] };
  noticed: { argument: string; result: null };
  space: { argument: null; result: SpaceReport };
  beginEpoch: { argument: { cause: string; beyond: Position | undefined }; result: StoreHead };
  close: { argument: null; result: null };
}
export type Operation = keyof Operations;

export type Request = {
  [Name in Operation]: {
    readonly id: number;
    readonly operation: Name;
    readonly argument: Operations[Name]['argument'];
  };
}[Operation];

export type Reply =
  | { readonly id: number; readonly result: Operations[Operation]['result'] }
  | { readonly id: number; readonly error: string };

export function pack(buffers: readonly Buffer[]): PackedBuffers {
  const lengths = buffers.map((buffer) => buffer.length);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let offset = 0;
  for (const buffer of buffers) {
    bytes.set(buffer, offset);
    offset += buffer.length;
  }
  return { bytes, lengths };
}

export function unpack({ bytes, lengths }: PackedBuffers): Buffer[] {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = 0;
  return lengths.map((length) => {
    offset += length;
    return whole.subarray(offset - length, offset);
  });
}

export function packDrafts(drafts: readonly Draft[]): PackedDrafts {
  return {
    ...pack(drafts.map(({ body }) => body)),
    drafts: drafts.map(({ kind, clockStatus, monotonicMs, wallMs }) => ({
      kind,
      clockStatus,
      monotonicMs,
      wallMs,
    })),
    bootIds: drafts.map(({ bootId }) => bootId.toString('hex')),
  };
}

export function unpackDrafts(packed: PackedDrafts): Draft[] {
  const bodies = unpack(packed);
  return packed.drafts.map((draft, index) => ({
    ...draft,
    bootId: Buffer.from(packed.bootIds[index] ?? '', 'hex'),
    body: bodies[index] ?? Buffer.alloc(0),
  }));
}
