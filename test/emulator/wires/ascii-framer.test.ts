import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AsciiRequestFramer } from '../../../emulator/wires/ascii-framer.js';

/** Returns `unit:pdu` of what is found in `text`. */
function found(...pieces: (string | Buffer)[]): string[] {
  const framer = new AsciiRequestFramer();
  return pieces
    .flatMap((piece) => framer.push(Buffer.from(piece as string, 'latin1')))
    .map(({ unit, pdu }) => `${unit}:${pdu.toString('hex')}`);
}

const READ = ':03030068000191\r\n';

it('the checksum is that of the standard', () => {
  // MODBUS over Serial Line V1.02, 6.2.1: the two's complement of the sum of the bytes.
  expect(new AsciiRequestFramer().frame(3, Buffer.from('0300680001', 'hex')).toString()).toBe(READ);
});

it('a request is taken at its line feed, whole or in pieces', () => {
  expect(found(READ)).toEqual(['3:0300680001']);
  expect(found(...READ)).toEqual(['3:0300680001']);
  expect(found(READ + READ)).toHaveLength(2);
  const [request] = new AsciiRequestFramer().push(Buffer.from(READ));
  expect(request?.characters).toBe(17);
});

it('a colon begins anew, noise and half requests are passed over', () => {
  expect(found(':0303\xff', READ)).toEqual(['3:0300680001']);
  expect(found('\r\n\r\n03030068000191\r\n', READ)).toEqual(['3:0300680001']);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (noise) => {
      expect(found(Buffer.from(noise), READ)).toContain('3:0300680001');
    }),
    { numRuns: 500, seed: 1 },
  );
});

it.each([
  ['a wrong checksum', ':03030068000192\r\n'],
  ['small letters', ':0303006a00018f\r\n'.toLowerCase()],
  ['an odd digit', ':0303006800019\r\n'],
  ['no carriage return', ':03030068000191\n'],
  ['nothing in it', ':\r\n'],
])('%s makes it none', (_, text) => {
  expect(found(text)).toEqual([]);
});

it('a half request is forgotten in the quiet; what is held stays bounded', () => {
  const framer = new AsciiRequestFramer();
  framer.push(Buffer.from(READ.slice(0, 9)));
  expect(framer.isHolding).toBe(true);
  expect(framer.quiet()).toEqual([]);
  expect(framer.push(Buffer.from(READ.slice(9)))).toEqual([]);
  for (let round = 0; round < 100; round++) framer.push(Buffer.alloc(1000, 0x30));
  expect(framer.push(Buffer.from(READ))).toHaveLength(1);
});
