/**
 * Modbus requests as a slave sees them: the bytes between address and checksum (PDU), read into what is
 * asked or the exception that it earns. Written from the standard (V1.1b3, 6.1-6.6, 6.11-6.13, 6.16, 6.17, 6.21), apart
 * from the gateway's own Modbus, so that neither can hide a mistake of the other.
 */
import type { Table } from '../../devices/point-map.js';
import { isBits } from './register-map.js';

/** The word of function 5 that switches on. */
export const COIL_ON = 0xff00;

export const EXCEPTIONS = {
  illegalFunction: 1,
  illegalAddress: 2,
  illegalValue: 3,
  deviceFailure: 4,
} as const;
export type ExceptionCode = (typeof EXCEPTIONS)[keyof typeof EXCEPTIONS];

export interface SlaveRead {
  readonly kind: 'read';
  readonly table: Table;
  readonly address: number;
  readonly count: number;
}

export interface SlaveWrite {
  readonly kind: 'write';
  readonly table: 'coil' | 'holding';
  readonly address: number;
  readonly words: readonly number[];
  /** By function 5 or 6. */
  readonly isSingle: boolean;
}

export interface SlaveMask {
  readonly kind: 'mask';
  readonly address: number;
  readonly andMask: number;
  readonly orMask: number;
}

export type SlaveRequest =
  | SlaveRead
  | SlaveWrite
  | SlaveMask
  | { readonly kind: 'write-then-read'; readonly write: SlaveWrite; readonly read: SlaveRead }
  | { readonly kind: 'report-id' }
  | { readonly kind: 'device-id'; readonly category: number; readonly objectId: number };

const MAX_BITS_READ = 2000;
const MAX_REGISTERS_READ = 125;
const MAX_BITS_WRITTEN = 1968;
const MAX_REGISTERS_WRITTEN = 123;
const MAX_REGISTERS_WRITTEN_BEFORE_READ = 121;
/** Of function 43, the only transport served. */
const READ_DEVICE_IDENTIFICATION = 14;

const READS: Readonly<Record<number, Table>> = { 1: 'coil', 2: 'discrete', 3: 'holding', 4: 'input' };

export function parseRequest(pdu: Buffer): SlaveRequest | ExceptionCode {
  const [code = 0] = pdu;
  const table = READS[code];
  switch (code) {
    case 1:
    case 2:
    case 3:
    case 4:
      if (pdu.length !== 5 || !table) return EXCEPTIONS.illegalValue;
      return parseRead(table, pdu.readUInt16BE(1), pdu.readUInt16BE(3));
    case 5:
    case 6:
      return pdu.length === 5 ? parseSingleWrite(pdu) : EXCEPTIONS.illegalValue;
    case 15:
    case 16:
      return parseWrite(pdu);
    case 17:
      return pdu.length === 1 ? { kind: 'report-id' } : EXCEPTIONS.illegalValue;
    case 22: {
      if (pdu.length !== 7) return EXCEPTIONS.illegalValue;
      const [address = 0, andMask = 0, orMask = 0] = registersIn(pdu.subarray(1), 3);
      return { kind: 'mask', address, andMask, orMask };
    }
    case 23:
      return parseWriteThenRead(pdu);
    case 43:
      if (pdu[1] !== READ_DEVICE_IDENTIFICATION) return EXCEPTIONS.illegalFunction;
      return pdu.length === 4
        ? { kind: 'device-id', category: pdu.readUInt8(2), objectId: pdu.readUInt8(3) }
        : EXCEPTIONS.illegalValue;
    default:
      return EXCEPTIONS.illegalFunction;
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

/** Every write is answered by its function, its address, and its value or count; a mask by the whole request. */
export function writeReply(pdu: Buffer): Buffer {
  return Buffer.from(pdu[0] === 22 ? pdu : pdu.subarray(0, 5));
}

export function exceptionReply(pdu: Buffer, code: ExceptionCode): Buffer {
  return Buffer.from([(pdu[0] ?? 0) | 0x80, code]);
}

function parseRead(table: Table, address: number, count: number): SlaveRead | ExceptionCode {
  const most = isBits(table) ? MAX_BITS_READ : MAX_REGISTERS_READ;
  return count >= 1 && count <= most ? { kind: 'read', table, address, count } : EXCEPTIONS.illegalValue;
}

function parseSingleWrite(pdu: Buffer): SlaveWrite {
  const [address = 0, value = 0] = registersIn(pdu.subarray(1), 2);
  // What the word of function 5 may be besides on and off, the instrument knows.
  return { kind: 'write', table: pdu[0] === 6 ? 'holding' : 'coil', address, words: [value], isSingle: true };
}

/** Functions 15 and 16: address, count, bytes, data. */
function parseWrite(pdu: Buffer): SlaveWrite | ExceptionCode {
  if (pdu.length < 6) return EXCEPTIONS.illegalValue;
  const [address = 0, count = 0] = registersIn(pdu.subarray(1), 2);
  const data = pdu.subarray(6);
  if (pdu[5] !== data.length) return EXCEPTIONS.illegalValue;
  if (pdu[0] === 16) return registerWrite(address, count, data, MAX_REGISTERS_WRITTEN);
  if (count < 1 || count > MAX_BITS_WRITTEN || data.length !== Math.ceil(count / 8)) {
    return EXCEPTIONS.illegalValue;
  }
  return { kind: 'write', table: 'coil', address, words: bitsIn(data, count), isSingle: false };
}

/** Function 23: where and how much to read, where and how much to write, bytes, data. */
function parseWriteThenRead(pdu: Buffer): SlaveRequest | ExceptionCode {
  if (pdu.length < 10 || pdu[9] !== pdu.length - 10) return EXCEPTIONS.illegalValue;
  const [from = 0, count = 0, to = 0, written = 0] = registersIn(pdu.subarray(1), 4);
  const read = parseRead('holding', from, count);
  const write = registerWrite(to, written, pdu.subarray(10), MAX_REGISTERS_WRITTEN_BEFORE_READ);
  if (typeof read === 'number' || typeof write === 'number') return EXCEPTIONS.illegalValue;
  return { kind: 'write-then-read', write, read };
}

function registerWrite(
  address: number,
  count: number,
  data: Buffer,
  most: number,
): SlaveWrite | ExceptionCode {
  if (count < 1 || count > most || data.length !== count * 2) return EXCEPTIONS.illegalValue;
  return { kind: 'write', table: 'holding', address, words: registersIn(data, count), isSingle: false };
}

function bitsIn(data: Buffer, count: number): number[] {
  return Array.from({ length: count }, (_, index) => ((data[index >> 3] ?? 0) >> (index & 7)) & 1);
}

function registersIn(data: Buffer, count: number): number[] {
  return Array.from({ length: count }, (_, index) => data.readUInt16BE(index * 2));
}
