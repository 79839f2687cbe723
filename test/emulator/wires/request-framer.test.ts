import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RtuRequestFramer } from '../../../emulator/wires/request-framer.js';
import { withCrc } from '../../../protocols/modbus/crc.js';

const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const read = withCrc(bytes('03 03 0100 0002'));
const write = withCrc(bytes('0b 10 0006 0002 04 0102 0304'));

/** Pushes pieces, lets the line fall quiet, and returns `unit:pdu` of what was found. */
function found(...pieces: Buffer[]): string[] {
  const framer = new RtuRequestFramer();
  const requests = pieces.flatMap((piece) => framer.push(piece));
  return [...requests, ...framer.quiet()].map(({ unit, pdu }) => `${unit}:${pdu.toString('hex')}`);
}

describe('a request', () => {
  it('is taken as soon as it is whole, without waiting for quiet', () => {
    const framer = new RtuRequestFramer();
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

  it.each([
    ['17', '03 11', '3:11'],
    ['22', '03 16 006e 00f2 0025', '3:16006e00f20025'],
    ['23', '03 17 0064 0002 006e 0001 02 0005', '3:1700640002006e0001020005'],
    ['43/14', '03 2b 0e 01 00', '3:2b0e0100'],
  ])('of function %s is taken as soon as it is whole', (_, hex, expected) => {
    const framer = new RtuRequestFramer();
    const frame = withCrc(bytes(hex));
    expect([...frame].slice(0, -1).flatMap((byte) => framer.push(Buffer.of(byte)))).toEqual([]);
    const [request] = framer.push(frame.subarray(-1));
    expect(`${request?.unit}:${request?.pdu.toString('hex')}`).toBe(expected);
  });

  it('behind another is found as well', () => {
    expect(found(Buffer.concat([read, write]))).toEqual(['3:0301000002', '11:10000600020401020304']);
  });

  it('with an unknown function is found when the line falls quiet', () => {
    expect(found(withCrc(bytes('07 42 0e 01 00')))).toEqual(['7:420e0100']);
    expect(found(withCrc(bytes('07 2b 0d 01')))).toEqual(['7:2b0d01']);
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
    const framer = new RtuRequestFramer();
    for (let round = 0; round < 100; round += 1) framer.push(Buffer.alloc(1000, 0x2b));
    framer.quiet();
    expect(framer.push(read)).toHaveLength(1);
  });
});
