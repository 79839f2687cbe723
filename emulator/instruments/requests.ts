/**
 * Modbus requests as a slave sees them: the bytes between address and checksum (PDU), read into what is
 * asked or the exception that it earns. Written from the standard (V1.1b3, 6.1-6.6, 6.11, 6.12), apart
 * from the gateway's own Modbus, so that neither can hide a mistake of the other.
 */
import type { Table } from '../../devices/profile.js';

export const EXCEPTIONS = {
  illegalFunction: 1,
  illegalAddress: 2,
  illegalValue: 3,
  deviceFailure: 4,
} as const;
export type ExceptionCode = (typeof EXCEPTIONS)[keyof typeof EXCEPTIONS];

export type SlaveRequest =
  | { readonly kind: 'read'; readonly table: Table; readonly address: number; readonly count: number }
  | {
      readonly kind: 'write';
      readonly table: 'coil' | 'holding';
      readonly address: number;
      readonly words: readonly number[];
    };

const MAX_BITS_READ = 2000;
const MAX_REGISTERS_READ = 125;
const MAX_BITS_WRITTEN = 1968;
const MAX_REGISTERS_WRITTEN = 123;
const COIL_ON = 0xff00;

const READS: Readonly<Record<number, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };

export function isBits(table: Table): boolean {
  return table === 'coil' || table === 'discrete';
}

export function parseRequest(pdu: Buffer): SlaveRequest | ExceptionCode {
  const code = pdu[0] ?? 0;
  const isKnown = (code >= 1 && code <= 6) || code === 15 || code === 16;
  if (!isKnown) return EXCEPTIONS.illegalFunction;
  if (pdu.length < 5) return EXCEPTIONS.illegalValue;
  const address = pdu.readUInt16BE(1);
  const second = pdu.readUInt16BE(3);
  const table = READS[code];
  if (table) return parseRead(pdu, table, address, second);
  switch (code) {
    case 5:
      if (pdu.length !== 5 || (second !== 0 && second !== COIL_ON)) return EXCEPTIONS.illegalValue;
      return { kind: 'write', table: 'coil', address, words: [second === 0 ? 0 : 1] };
    case 6:
      if (pdu.length !== 5) return EXCEPTIONS.illegalValue;
      return { kind: 'write', table: 'holding', address, words: [second] };
    case 15:
      if (!hasData(pdu, second, MAX_BITS_WRITTEN, Math.ceil(second / 8))) return EXCEPTIONS.illegalValue;
      return { kind: 'write', table: 'coil', address, words: bitsIn(pdu.subarray(6), second) };
    default:
      if (!hasData(pdu, second, MAX_REGISTERS_WRITTEN, second * 2)) return EXCEPTIONS.illegalValue;
      return { kind: 'write', table: 'holding', address, words: registersIn(pdu.subarray(6), second) };
  }
}

export function readReply(pdu: Buffer, table: Table, words: readonly number[]): Buffer {
  const data = Buffer.alloc(isBits(table) ? Math.ceil(words.length / 8) : words.length * 2);
  words.forEach((word, index) => {
    if (!isBits(table)) data.writeUInt16BE(word, index * 2);
    else if (word !== 0) data[index >> 3] = (data[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return Buffer.concat([Buffer.from([pdu[0] ?? 0, data.length]), data]);
}

/** Every write is answered by its function, its address, and its value or count. */
export function writeReply(pdu: Buffer): Buffer {
  return Buffer.from(pdu.subarray(0, 5));
}

export function exceptionReply(pdu: Buffer, code: ExceptionCode): Buffer {
  return Buffer.from([(pdu[0] ?? 0) | 0x80, code]);
}

function parseRead(pdu: Buffer, table: Table, address: number, count: number): SlaveRequest | ExceptionCode {
  const most = isBits(table) ? MAX_BITS_READ : MAX_REGISTERS_READ;
  if (pdu.length !== 5 || count < 1 || count > most) return EXCEPTIONS.illegalValue;
  return { kind: 'read', table, address, count };
}

function hasData(pdu: Buffer, count: number, most: number, bytes: number): boolean {
  return count >= 1 && count <= most && pdu[5] === bytes && pdu.length === 6 + bytes;
}

function bitsIn(data: Buffer, count: number): number[] {
  return Array.from({ length: count }, (_, index) => ((data[index >> 3] ?? 0) >> (index & 7)) & 1);
}

function registersIn(data: Buffer, count: number): number[] {
  return Array.from({ length: count }, (_, index) => data.readUInt16BE(index * 2));
}
