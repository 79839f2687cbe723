import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16, withCrc } from '../../../emulator/wires/crc.js';
import { RequestFramer } from '../../../emulator/wires/request-framer.js';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const read = withCrc(bytes('03 03 0100 0002'));
const write = withCrc(bytes('0b 10 0006 0002 04 0102 0304'));

/** Pushes pieces, lets the line fall quiet, and returns `unit:pdu` of what was found. */
function found(...pieces: Buffer[]): string[] {
  const framer = new RequestFramer();
  const requests = pieces.flatMap((piece) => framer.push(piece));
  return [...requests, ...framer.quiet()].map(({ unit, pdu }) => `${unit}:${pdu.toString('hex')}`);
}

it('the checksum is that of the standard', () => {
  // Modbus over serial line V1.02, 6.2.2: 02 07 gives 41 12.
  expect(withCrc(bytes('02 07')).toString('hex')).toBe('02074112');
  expect(crc16(Buffer.from('123456789'))).toBe(0x4b37);
});

describe('a request', () => {
  it('is taken as soon as it is whole, without waiting for quiet', () => {
    const framer = new RequestFramer();
    expect(framer.push(read.subarray(0, 7))).toEqual([]);
    expect(framer.isHolding).toBe(true);
    expect(framer.push(read.subarray(7))).toHaveLength(1);
    expect(framer.isHolding).toBe(false);
  });

  it('of variable length is taken whole, whatever its data look like', () => {
    const nested = withCrc(Buffer.concat([bytes('0b 10 0006 0004 08'), read]));
    expect(found(...[...nested].map((byte) => Buffer.from([byte])))).toEqual([
      `11:${nested.subarray(1, -2).toString('hex')}`,
    ]);
  });

  it('behind another is found as well', () => {
    expect(found(Buffer.concat([read, write]))).toEqual(['3:0301000002', '11:10000600020401020304']);
  });

  it('with an unknown function is found when the line falls quiet', () => {
    expect(found(withCrc(bytes('07 2b 0e 01 00')))).toEqual(['7:2b0e0100']);
  });

  it('with a wrong checksum is none', () => {
    const damaged = Buffer.from(read);
    damaged[3] = 0xff;
    expect(found(damaged)).toEqual([]);
  });

  it('is found behind any noise, and noise never makes up another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 3 }), (before, after) => {
        expect(found(Buffer.from(before), read, Buffer.from(after))).toContain('3:0301000002');
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('is found behind any amount of noise; what is held stays bounded', () => {
    const framer = new RequestFramer();
    for (let round = 0; round < 100; round += 1) framer.push(Buffer.alloc(1000, 0x2b));
    framer.quiet();
    expect(framer.push(read)).toHaveLength(1);
  });
});
