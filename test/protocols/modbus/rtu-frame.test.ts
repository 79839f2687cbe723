import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hasGoodCrc } from '../../../protocols/modbus/crc.js';
import {
  type ExpectedReply,
  exceptionCodeOf,
  expectedReply,
  findReply,
} from '../../../protocols/modbus/rtu-frame.js';
import { answerTo, framed, hex } from './far-end.js';
import { FRAMES_WITH_CRC, TRANSCRIPTS } from './transcripts.js';

const request = hex('11 03 006B 0003 7687');
const reply = hex('11 03 06 022B 0000 0064 C8BA');
const expected = expectedReply(request);

function find(bytes: Buffer, shape: ExpectedReply = expected): Buffer | undefined {
  const found = findReply(bytes, 0, bytes.length, shape);
  return found.kind === 'frame' ? bytes.subarray(found.start, found.end) : undefined;
}

test('CRCs that others have computed', () => {
  for (const frame of FRAMES_WITH_CRC) {
    const bytes = hex(frame);
    expect(hasGoodCrc(bytes, 0, bytes.length), frame).toBe(true);
    expect(framed(bytes.subarray(0, -2)), frame).toEqual(bytes);
  }
});

describe.each(TRANSCRIPTS)('$name', ({ sent, reply: replyHex }) => {
  const shape = expectedReply(framed(hex(sent)));
  const bytes = framed(hex(replyHex));
  const exception = framed(Buffer.of(bytes.readUInt8(0), bytes.readUInt8(1) | 0x80, 2));

  test.each([
    ['reply', bytes],
    ['exception', exception],
  ])('the %s is found once it is whole, and not before', (_name, whole) => {
    for (let length = 0; length < whole.length; length++) {
      expect(findReply(whole, 0, length, shape)).toEqual({ kind: 'more', from: 0 });
    }
    expect(findReply(whole, 0, whole.length, shape)).toEqual({ kind: 'frame', start: 0, end: whole.length });
  });

  test('no flipped bit gets through', () => {
    for (const whole of [bytes, exception]) {
      for (let bit = 0; bit < whole.length * 8; bit++) {
        const flipped = Buffer.from(whole);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(findReply(flipped, 0, flipped.length, shape).kind).toBe('more');
      }
    }
  });

  test('neither another unit nor another function answers', () => {
    for (const at of [0, 1]) {
      const other = Buffer.from(hex(replyHex));
      other[at] = other.readUInt8(at) ^ 1;
      expect(find(framed(other), shape)).toBeUndefined();
    }
  });
});

test('a write is answered by its own fields, byte for byte', () => {
  for (const { request: asked, sent, reply: replyHex } of TRANSCRIPTS) {
    if (!asked.kind.startsWith('write-') && asked.kind !== 'mask-register') continue;
    if (asked.kind === 'write-then-read') continue;
    const shape = expectedReply(framed(hex(sent)));
    for (let at = 2; at < hex(replyHex).length; at++) {
      const other = hex(replyHex);
      other[at] = other.readUInt8(at) ^ 1;
      expect(find(framed(other), shape)).toBeUndefined();
    }
  }
});

test('behind noise and a foreign frame', () => {
  expect(find(Buffer.concat([hex('00 FF 11'), reply]))).toEqual(reply);
  expect(find(Buffer.concat([answerTo(request, 18), reply]))).toEqual(reply);
  expect(find(Buffer.concat([reply.subarray(0, 4), reply]))).toEqual(reply);
});

test('another length or byte count is not the reply: it answers another request', () => {
  for (const other of ['11 03 04 022B 0000', '11 03 08 022B 0000 0064 0001', '11 84 02']) {
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

test('a report or identification longer than a frame can be is none', () => {
  const report = expectedReply(framed(hex('11 11')));
  const longest = framed(Buffer.concat([hex('11 11 FB'), Buffer.alloc(251, 0x41)]));
  expect(find(longest, report)).toEqual(longest);
  expect(find(framed(Buffer.concat([hex('11 11 FC'), Buffer.alloc(252, 0x41)])), report)).toBeUndefined();
  expect(find(framed(hex('11 11 00')), report)).toBeUndefined();
  const identification = expectedReply(framed(hex('11 2B 0E 01 00')));
  const twoLong = Buffer.concat([hex('11 2B 0E 01 01 00 00 02 00 F0'), Buffer.alloc(240), hex('01 10')]);
  expect(find(framed(Buffer.concat([twoLong, Buffer.alloc(16)])), identification)).toBeUndefined();
});

test('an identification in one part is whole only with all its objects, whatever its bytes spell', () => {
  const shape = expectedReply(framed(hex('11 2B 0E 01 00')));
  // The id and the length of the second object are the CRC of what stands before; a value is sought that lets them.
  const firsts = Array.from({ length: 256 }, (_, value) =>
    framed(Buffer.concat([hex('11 2B 0E 01 01 00 00 02 00 01'), Buffer.of(value)])),
  );
  const first = firsts.find((bytes) => bytes.readUInt8(bytes.length - 1) < 100) ?? reply;
  const whole = framed(Buffer.concat([first, Buffer.alloc(first.readUInt8(first.length - 1), 0x42)]));
  expect(find(first, shape)).toBeUndefined();
  expect(find(whole, shape)).toEqual(whole);
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
