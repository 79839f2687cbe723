import { describe, expect, it } from 'vitest';
import { TroubledStation } from '../../../emulator/mischief/troubled-station.js';
import { RtuRequestFramer } from '../../../emulator/wires/request-framer.js';
import { SerialSlave } from '../../../emulator/wires/serial-slave.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { withCrc } from '../../../protocols/modbus/crc.js';

const request = withCrc(Buffer.from('030300000008', 'hex'));
const reply = Buffer.concat([Buffer.from('0310', 'hex'), Buffer.alloc(16, 7)]);
const expected = withCrc(Buffer.concat([Buffer.from([3]), reply])).toString('hex');
const BAUD_RATE = 9600;
const CHARACTER_MS = 11_000 / BAUD_RATE;

/** A line with one unit, 3, that answers everything alike; `sent` is what came when. */
function line(turnaroundMs: number) {
  const clock = new VirtualClock(0);
  const sent: { atMs: number; bytes: Buffer }[] = [];
  const has = (unit: number) => unit === 3;
  const answer = (unit: number) => (has(unit) ? { pdu: reply, turnaroundMs } : undefined);
  const station = new TroubledStation({ answer, has, reboot: () => {} }, clock, 20);
  const slave = new SerialSlave(station, new RtuRequestFramer(), BAUD_RATE, clock, (bytes) => {
    sent.push({ atMs: clock.monotonicMs(), bytes: Buffer.from(bytes) });
  });
  return { clock, slave, sent, text: () => Buffer.concat(sent.map(({ bytes }) => bytes)).toString('hex') };
}

describe('a reply', () => {
  it('comes in chunks of a UART, none before the wire could have brought it, the last one right then', async () => {
    const { clock, slave, sent, text } = line(10);
    slave.receive(request);
    await clock.advance(1000);
    expect(text()).toBe(expected);
    let characters = 0;
    for (const { atMs, bytes } of sent) {
      expect(bytes.length).toBeLessThanOrEqual(8);
      characters += bytes.length;
      const dueMs = 10 + (request.length + characters) * CHARACTER_MS;
      expect(atMs).toBeGreaterThanOrEqual(dueMs);
      expect(atMs).toBeLessThan(dueMs + 2);
    }
  });

  it('of a slow thinker is not held back longer than 20 ms', async () => {
    const { clock, slave, text } = line(300);
    slave.receive(request);
    await clock.advance(Math.ceil(20 + (request.length + expected.length / 2) * CHARACTER_MS) + 1);
    expect(text()).toBe(expected);
  });

  it('is not disturbed by what comes in meanwhile, and the line listens again after it', async () => {
    const { clock, slave, text } = line(0);
    slave.receive(request);
    await clock.advance(15);
    slave.receive(request);
    await clock.advance(1000);
    expect(text()).toBe(expected);
    slave.receive(request);
    await clock.advance(1000);
    expect(text()).toBe(expected.repeat(2));
  });

  it('is not sent on a line that was closed meanwhile', async () => {
    const { clock, slave, sent } = line(5);
    slave.receive(request);
    slave.close();
    await clock.advance(1000);
    expect(sent).toEqual([]);
  });
});

describe('a line', () => {
  it('forgets half a request after 20 ms of quiet', async () => {
    const { clock, slave, sent, text } = line(0);
    slave.receive(request.subarray(0, 5));
    await clock.advance(21);
    slave.receive(request.subarray(5));
    await clock.advance(1000);
    expect(sent).toEqual([]);
    slave.receive(request);
    await clock.advance(1000);
    expect(text()).toBe(expected);
  });

  it('puts a request together from pieces that follow each other', async () => {
    const { clock, slave, text } = line(0);
    for (const byte of request) {
      slave.receive(Buffer.from([byte]));
      await clock.advance(15);
    }
    await clock.advance(1000);
    expect(text()).toBe(expected);
  });

  it('stays silent for units that are not there, and serves the next request at once', async () => {
    const { clock, slave, text } = line(0);
    slave.receive(withCrc(Buffer.from('040300000008', 'hex')));
    slave.receive(request);
    await clock.advance(1000);
    expect(text()).toBe(expected);
  });
});
