import { describe, expect, test } from 'vitest';
import { parseDeviceId } from '../../../protocols/modbus/device-id.js';
import { Exchange } from '../../../protocols/modbus/exchange-port.js';
import type { LineRequest } from '../../../protocols/modbus/line.js';
import { checkRequest } from '../../../protocols/modbus/request-limits.js';
import { expectedReply } from '../../../protocols/modbus/rtu-frame.js';
import { framed, hex } from './far-end.js';
import { TRANSCRIPTS } from './transcripts.js';

describe.each(TRANSCRIPTS)('$name', ({ request, sent, reply, words, data }) => {
  test('encoded and decoded as the specification has it', () => {
    const exchange = new Exchange();
    expect(exchange.encode(request)).toEqual(framed(hex(sent)));
    expect(exchange.decode(framed(hex(reply)))).toEqual({
      words,
      ...(data === undefined ? {} : { data: hex(data) }),
    });
  });

  test('one exchange after another in the same client, each with its own reply', () => {
    const exchange = new Exchange();
    for (const other of TRANSCRIPTS) {
      exchange.encode(other.request);
      exchange.encode(request);
      expect(exchange.decode(framed(hex(reply)))?.words).toEqual(words);
    }
  });
});

const unit = 17;
const address = 0;
const wordsOf = (count: number): number[] => Array.from({ length: count }, () => 0);
/** The largest that fits, and the smallest that does not. */
const LARGEST: [string, (count: number) => LineRequest, number][] = [
  ['coils', (count) => ({ kind: 'read', unit, table: 'coil', address, count }), 2000],
  ['discrete inputs', (count) => ({ kind: 'read', unit, table: 'discrete', address, count }), 2000],
  ['holding registers', (count) => ({ kind: 'read', unit, table: 'holding', address, count }), 125],
  ['input registers', (count) => ({ kind: 'read', unit, table: 'input', address, count }), 125],
  [
    'coils to write',
    (count) => ({ kind: 'write-coils', unit, address, bits: wordsOf(count).map(Boolean) }),
    1968,
  ],
  ['registers to write', (count) => ({ kind: 'write-registers', unit, address, words: wordsOf(count) }), 123],
  [
    'registers to write before reading',
    (count) => ({
      kind: 'write-then-read',
      unit,
      writeAddress: 0,
      words: wordsOf(count),
      address,
      count: 1,
    }),
    121,
  ],
  [
    'registers to read after writing',
    (count) => ({ kind: 'write-then-read', unit, writeAddress: 0, words: [1], address, count }),
    125,
  ],
];

test.each(LARGEST)(
  '%s: none and one too many are refused, the most fits into a frame',
  (_name, ask, most) => {
    expect(() => checkRequest(ask(0))).toThrow(RangeError);
    expect(() => checkRequest(ask(most + 1))).toThrow(RangeError);
    checkRequest(ask(1));
    checkRequest(ask(most));
    const request = new Exchange().encode(ask(most));
    expect(request.length).toBeLessThanOrEqual(256);
    expect(expectedReply(request).length).toBeLessThanOrEqual(256);
  },
);

test.each<[string, LineRequest]>([
  ['unit 0, the broadcast', { kind: 'report-id', unit: 0 }],
  ['unit 248', { kind: 'device-id', unit: 248, category: 1, objectId: 0 }],
  ['an object id beyond a byte', { kind: 'device-id', unit, category: 4, objectId: 256 }],
  ['a word beyond 16 bits', { kind: 'write-registers', unit, address, words: [65_536] }],
  ['half a word', { kind: 'write-registers', unit, address, words: [0.5] }],
  ['a mask beyond 16 bits', { kind: 'mask-register', unit, address, andMask: 65_536, orMask: 0 }],
  ['the last register and one more', { kind: 'read', unit, table: 'holding', address: 65_535, count: 2 }],
  ['coils beyond the last', { kind: 'write-coils', unit, address: 65_535, bits: [true, true] }],
  [
    'a write beyond the last before a read',
    { kind: 'write-then-read', unit, writeAddress: 65_535, words: [1, 2], address, count: 1 },
  ],
])('%s is a mistake of the program', (_name, request) => {
  expect(() => checkRequest(request)).toThrow(RangeError);
});

describe('an identification', () => {
  test('gives its objects, and where to go on', () => {
    const data = hex('0E 01 83 FF 05 02 00 03 414243 01 00');
    expect(parseDeviceId(data)).toEqual({
      conformity: 0x83,
      moreFollows: true,
      nextObjectId: 5,
      objects: [
        { id: 0, value: hex('414243') },
        { id: 1, value: hex('') },
      ],
    });
  });

  test('in parts may count the objects of all parts', () => {
    expect(parseDeviceId(hex('0E 01 01 00 00 03 02 01 41'))?.objects).toEqual([{ id: 2, value: hex('41') }]);
  });

  test.each([
    '',
    '0E 01 01 00 00',
    '0D 01 01 00 00 00',
    '0E 01 01 00 00 01 00',
    '0E 01 01 00 00 01 00 02 41',
    '0E 01 01 00 00 01 00 01 41 00',
  ])('that is laid out otherwise (%s) is none', (data) => {
    expect(parseDeviceId(hex(data))).toBeUndefined();
  });
});
