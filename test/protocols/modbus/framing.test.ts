import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Framing, MbapFraming, RtuFraming } from '../../../protocols/modbus/framing.js';
import { encodeMbap, findMbap } from '../../../protocols/modbus/mbap.js';
import { expectedReply } from '../../../protocols/modbus/rtu-frame.js';
import { answerTo, hex } from './far-end.js';

const request = hex('11 03 006B 0003 7687');
const reply = answerTo(request);
const body = reply.subarray(0, -2);

function begun(framing: Framing): Framing {
  framing.begin(request, expectedReply(request));
  return framing;
}

test('MBAP: header, unit and PDU', () => {
  const framing = new MbapFraming(0xfffe);
  expect(framing.begin(request, expectedReply(request))).toEqual(hex('FFFF 0000 0006 11 03 006B 0003'));
  expect(framing.begin(request, expectedReply(request))).toEqual(hex('0000 0000 0006 11 03 006B 0003'));
});

test('MBAP: other transaction ids are passed over, the right one answers, once', () => {
  const framing = begun(new MbapFraming(6));
  expect(framing.receive(encodeMbap(6, body)).kind).toBe('more');
  const twice = Buffer.concat([encodeMbap(7, body), encodeMbap(7, hex('11 83 02'))]);
  expect(framing.receive(twice)).toEqual({ kind: 'reply', frame: reply });
  expect(framing.receive(encodeMbap(7, body)).kind).toBe('more');
});

test('MBAP: the right transaction id with another unit or length is garbled', () => {
  for (const wrong of [hex('12 03 06 022B 0000 0064'), hex('11 03 04 022B 0000'), hex('11 03')]) {
    expect(begun(new MbapFraming(6)).receive(encodeMbap(7, wrong)).kind).toBe('garbled');
  }
});

test.each([
  ['a protocol id that is not Modbus', '0001 0001 0006 11 03'],
  ['a length too short to be a frame', '0001 0000 0001 11'],
  ['a length too long to be a frame', '0001 0000 00FF 11'],
])('MBAP: %s cannot be followed', (_name, bytes) => {
  expect(findMbap(hex(bytes), 0).kind).toBe('broken');
  expect(begun(new MbapFraming(0)).receive(hex(bytes)).kind).toBe('broken');
});

test('RTU: a reply is found behind more noise than the buffer holds', () => {
  const framing = begun(new RtuFraming());
  const noise = Buffer.alloc(5000, 0x55);
  expect(framing.receive(noise).kind).toBe('more');
  expect(framing.receive(Buffer.concat([noise, reply, noise]))).toEqual({ kind: 'reply', frame: reply });
});

test('what comes when nothing is awaited is discarded', () => {
  for (const framing of [new RtuFraming(), new MbapFraming(0)]) {
    begun(framing).end();
    expect(framing.receive(framing instanceof RtuFraming ? reply : encodeMbap(1, body)).kind).toBe('more');
  }
});

test('no input makes a framing throw or hold more than a frame', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 8 }), (chunks) => {
      for (const framing of [begun(new RtuFraming()), begun(new MbapFraming(0))]) {
        for (const chunk of chunks) expect(framing.receive(Buffer.from(chunk)).kind).not.toBe('reply');
      }
    }),
    { seed: 20_240_229, numRuns: 300 },
  );
});
