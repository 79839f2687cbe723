import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc16, hasGoodCrc, withCrc } from '../../../protocols/modbus/crc.js';
import { framed, hex } from './far-end.js';

test('the example of the serial line specification: 02 07 has the CRC 41 12', () => {
  expect(withCrc(hex('02 07'))).toEqual(hex('02 07 41 12'));
  expect(crc16(hex('FF 02 07 FF'), 1, 3)).toBe(0x1241);
});

test('agrees with a CRC computed bit by bit, and finds every flipped bit', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 254 });
  fc.assert(
    fc.property(bytes, fc.nat(), fc.nat({ max: 7 }), (body, at, bit) => {
      const frame = withCrc(body);
      expect(frame).toEqual(framed(Buffer.from(body)));
      expect(hasGoodCrc(frame, 0, frame.length)).toBe(true);
      const index = at % frame.length;
      frame[index] = (frame[index] ?? 0) ^ (1 << bit);
      expect(hasGoodCrc(frame, 0, frame.length)).toBe(false);
    }),
    { seed: 20_240_229 },
  );
});
