import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exceptionCodeOf, expectedReply, findReply } from '../../../protocols/modbus/rtu-frame.js';
import { answerTo, framed, hex } from './far-end.js';

/** Requests and replies of the protocol specification V1.1b3, chapter 6, at unit 17; CRCs by pymodbus. */
const TRANSCRIPTS = [
  ['read coils', '11 01 0013 0013 8E92', '11 01 03 CD6B05 4012'],
  ['read discrete inputs', '11 02 00C4 0016 BAA9', '11 02 03 ACDB35 2018'],
  ['read holding registers', '11 03 006B 0003 7687', '11 03 06 022B 0000 0064 C8BA'],
  ['read input registers', '11 04 0008 0001 B298', '11 04 02 000A F8F4'],
  ['write single coil', '11 05 00AC FF00 4E8B', '11 05 00AC FF00 4E8B'],
  ['write single register', '11 06 0001 0003 9A9B', '11 06 0001 0003 9A9B'],
  ['write registers', '11 10 0001 0002 04 000A 0102 C6F0', '11 10 0001 0002 1298'],
  ['exception', '11 01 04A1 0001 AF88', '11 81 02 C054'],
] as const;

const request = hex('11 03 006B 0003 7687');
const reply = hex('11 03 06 022B 0000 0064 C8BA');
const expected = expectedReply(request);

function find(bytes: Buffer): Buffer | undefined {
  const found = findReply(bytes, 0, bytes.length, expected);
  return found.kind === 'frame' ? bytes.subarray(found.start, found.end) : undefined;
}

describe.each(TRANSCRIPTS)('%s', (_name, requestHex, replyHex) => {
  const shape = expectedReply(hex(requestHex));
  const bytes = hex(replyHex);

  test('the reply is found once it is whole, and not before', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(findReply(bytes, 0, length, shape)).toEqual({ kind: 'more', from: 0 });
    }
    expect(findReply(bytes, 0, bytes.length, shape)).toEqual({ kind: 'frame', start: 0, end: bytes.length });
  });

  test('no flipped bit gets through', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(findReply(flipped, 0, flipped.length, shape).kind).toBe('more');
    }
  });
});

test('behind noise and a foreign frame', () => {
  expect(find(Buffer.concat([hex('00 FF 11'), reply]))).toEqual(reply);
  expect(find(Buffer.concat([answerTo(request, 18), reply]))).toEqual(reply);
  expect(find(Buffer.concat([reply.subarray(0, 4), reply]))).toEqual(reply);
});

test('another unit, function, length or byte count is not the reply', () => {
  for (const other of [
    '12 03 06 022B 0000 0064',
    '11 04 06 022B 0000 0064',
    '11 03 04 022B 0000',
    '11 84 02',
  ]) {
    expect(find(framed(hex(other)))).toBeUndefined();
  }
});

test('data that spells an exception is not taken for one while the reply may still come', () => {
  const exception = framed(hex('11 83 02'));
  const body = Buffer.concat([hex('11 03 06'), exception, hex('00')]);
  const whole = framed(body);
  expect(find(whole.subarray(0, 9))).toBeUndefined();
  expect(find(whole)).toEqual(whole);
});

test('the exception code', () => {
  expect(exceptionCodeOf(hex('11 81 02 C054'))).toBe(2);
  expect(exceptionCodeOf(reply)).toBeUndefined();
});

test('cut into any chunks, behind any noise that is not itself the beginning of a reply', () => {
  const noise = fc
    .uint8Array({ maxLength: 40 })
    .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x11)));
  fc.assert(
    fc.property(noise, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 60 }), (before, steps) => {
      const bytes = Buffer.concat([before, reply]);
      let from = 0;
      let to = 0;
      for (const step of steps) {
        to = Math.min(bytes.length, to + step);
        const found = findReply(bytes, from, to, expected);
        if (found.kind === 'frame') {
          expect([found.start, found.end]).toEqual([before.length, bytes.length]);
          return;
        }
        from = found.from;
      }
      expect.unreachable('the reply was not found');
    }),
    { seed: 20_240_229 },
  );
});
