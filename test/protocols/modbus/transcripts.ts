/**
 * Requests and replies from outside, as unit and PDU in hex: the examples of the protocol specification V1.1b3, chapter 6, at
 * unit 17, and where it has none in numbers, those of instruments' manuals.
 */
import type { LineRequest } from '../../../protocols/modbus/line.js';

export interface Transcript {
  readonly name: string;
  readonly request: LineRequest;
  readonly sent: string;
  readonly reply: string;
  readonly words: readonly number[];
  readonly data?: string;
}

const unit = 17;
const bits = (text: string): number[] => [...text].map(Number);
const ascii = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

const COMPANY = `00 16 ${ascii('Company identification')}`;
const PRODUCT = `01 1D ${ascii('Product code XXXXXXXXXXXXXXXX')}`;
const REVISION = `02 05 ${ascii('V2.11')}`;

export const TRANSCRIPTS: readonly Transcript[] = [
  {
    name: 'read coils',
    request: { kind: 'read', unit, table: 'coil', address: 19, count: 19 },
    sent: '11 01 0013 0013',
    reply: '11 01 03 CD6B05',
    words: bits('1011001111010110101'),
  },
  {
    name: 'read discrete inputs',
    request: { kind: 'read', unit, table: 'discrete', address: 196, count: 22 },
    sent: '11 02 00C4 0016',
    reply: '11 02 03 ACDB35',
    words: bits('0011010111011011101011'),
  },
  {
    name: 'read holding registers',
    request: { kind: 'read', unit, table: 'holding', address: 107, count: 3 },
    sent: '11 03 006B 0003',
    reply: '11 03 06 022B 0000 0064',
    words: [555, 0, 100],
  },
  {
    name: 'read input registers',
    request: { kind: 'read', unit, table: 'input', address: 8, count: 1 },
    sent: '11 04 0008 0001',
    reply: '11 04 02 000A',
    words: [10],
  },
  {
    name: 'write single coil',
    request: { kind: 'write-coil', unit, address: 172, on: true },
    sent: '11 05 00AC FF00',
    reply: '11 05 00AC FF00',
    words: [],
  },
  {
    name: 'write single register',
    request: { kind: 'write-registers', unit, address: 1, words: [3] },
    sent: '11 06 0001 0003',
    reply: '11 06 0001 0003',
    words: [],
  },
  {
    name: 'write multiple coils',
    request: {
      kind: 'write-coils',
      unit,
      address: 19,
      bits: bits('1011001110').map((bit) => bit === 1),
    },
    sent: '11 0F 0013 000A 02 CD01',
    reply: '11 0F 0013 000A',
    words: [],
  },
  {
    name: 'write multiple registers',
    request: { kind: 'write-registers', unit, address: 1, words: [10, 258] },
    sent: '11 10 0001 0002 04 000A 0102',
    reply: '11 10 0001 0002',
    words: [],
  },
  {
    name: 'write multiple registers, of which there is one',
    request: { kind: 'write-registers', unit, address: 1, words: [3], asMultiple: true },
    sent: '11 10 0001 0001 02 0003',
    reply: '11 10 0001 0001',
    words: [],
  },
  {
    name: 'mask write register',
    request: { kind: 'mask-register', unit, address: 4, andMask: 0xf2, orMask: 0x25 },
    sent: '11 16 0004 00F2 0025',
    reply: '11 16 0004 00F2 0025',
    words: [],
  },
  {
    name: 'read/write multiple registers',
    request: {
      kind: 'write-then-read',
      unit,
      writeAddress: 14,
      words: [255, 255, 255],
      address: 3,
      count: 6,
    },
    sent: '11 17 0003 0006 000E 0003 06 00FF 00FF 00FF',
    reply: '11 17 0C 00FE 0ACD 0001 0003 000D 00FF',
    words: [254, 2765, 1, 3, 13, 255],
  },
  {
    // By hand: the specification leaves the content to the instrument.
    name: 'report server id',
    request: { kind: 'report-id', unit },
    sent: '11 11',
    reply: '11 11 09 00 FF 0004 0002 0000 00',
    words: [],
    data: '09 00 FF 0004 0002 0000 00',
  },
  {
    name: 'read device identification, first part',
    request: { kind: 'device-id', unit, category: 1, objectId: 0 },
    sent: '11 2B 0E 01 00',
    reply: `11 2B 0E 01 01 FF 02 03 ${COMPANY} ${PRODUCT}`,
    words: [],
    data: `0E 01 01 FF 02 03 ${COMPANY} ${PRODUCT}`,
  },
  {
    name: 'read device identification, second part',
    request: { kind: 'device-id', unit, category: 1, objectId: 2 },
    sent: '11 2B 0E 01 02',
    reply: `11 2B 0E 01 01 00 00 03 ${REVISION}`,
    words: [],
    data: `0E 01 01 00 00 03 ${REVISION}`,
  },
  {
    // Manual of the KBR multicomp F144, 15.
    name: 'read device identification of an instrument',
    request: { kind: 'device-id', unit: 1, category: 1, objectId: 0 },
    sent: '01 2B 0E 01 00',
    reply: `01 2B 0E 01 01 00 00 03 00 08 ${ascii('KBR GmbH')} 01 12 ${ascii('multicomp F144-3  ')} 02 09 ${ascii(' 2.00r016')}`,
    words: [],
    data: `0E 01 01 00 00 03 00 08 ${ascii('KBR GmbH')} 01 12 ${ascii('multicomp F144-3  ')} 02 09 ${ascii(' 2.00r016')}`,
  },
];

/** Whole RTU frames whose CRC was computed by others: pymodbus, and the manual of the multicomp F144. */
export const FRAMES_WITH_CRC: readonly string[] = [
  '11 01 0013 0013 8E92',
  '11 01 03 CD6B05 4012',
  '11 02 00C4 0016 BAA9',
  '11 02 03 ACDB35 2018',
  '11 03 006B 0003 7687',
  '11 03 06 022B 0000 0064 C8BA',
  '11 04 0008 0001 B298',
  '11 04 02 000A F8F4',
  '11 05 00AC FF00 4E8B',
  '11 06 0001 0003 9A9B',
  '11 10 0001 0002 04 000A 0102 C6F0',
  '11 10 0001 0002 1298',
  '11 01 04A1 0001 AF88',
  '11 81 02 C054',
  '01 2B 0E 01 00 7077',
  `01 2B 0E 01 01 00 00 03 00 08 ${ascii('KBR GmbH')} 01 12 ${ascii('multicomp F144-3  ')} 02 09 ${ascii(' 2.00r016')} CDDB`,
];
