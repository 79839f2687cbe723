/** One wire of each kind on a virtual clock, with one unit behind it, and what it sends when. */
import { TroubledStation } from '../../../emulator/mischief/troubled-station.js';
import { AsciiRequestFramer } from '../../../emulator/wires/ascii-framer.js';
import { MbapSlave } from '../../../emulator/wires/mbap-slave.js';
import { RtuRequestFramer } from '../../../emulator/wires/request-framer.js';
import { SerialSlave } from '../../../emulator/wires/serial-slave.js';
import { VirtualClock } from '../../../protocols/clock.js';

export const WIRES = ['rtu', 'ascii', 'tcp'] as const;
export type WireKind = (typeof WIRES)[number];

/** The unit that is there. */
export const UNIT = 3;
export const READ = '03 0064 0001';
export const WRITE = '06 006e 0005';

export function hex(text: string): Buffer {
  return Buffer.from(text.replaceAll(' ', ''), 'hex');
}

export function rig(kind: WireKind) {
  const clock = new VirtualClock(0);
  const sent: { atMs: number; text: string }[] = [];
  const asked: string[] = [];
  const rebooted: number[] = [];
  const unplugged: number[] = [];
  const station = new TroubledStation(
    {
      has: (unit) => unit === UNIT,
      answer: (unit, pdu) => {
        asked.push(`${unit}:${pdu.toString('hex')}`);
        if (unit !== UNIT) return undefined;
        return { pdu: pdu[0] === 3 ? hex('03 02 1234') : Buffer.from(pdu), turnaroundMs: 0 };
      },
      reboot: (unit) => rebooted.push(unit),
    },
    clock,
    20,
    (forMs) => unplugged.push(forMs),
  );
  const send = (bytes: Buffer) => {
    sent.push({ atMs: clock.monotonicMs(), text: bytes.toString(kind === 'ascii' ? 'latin1' : 'hex') });
  };
  const framing = kind === 'ascii' ? new AsciiRequestFramer() : new RtuRequestFramer();
  const slave =
    kind === 'tcp'
      ? new MbapSlave(station, clock, {
          send,
          end: () => sent.push({ atMs: clock.monotonicMs(), text: 'end' }),
        })
      : new SerialSlave(station, framing, 19_200, clock, send);
  /** Under transaction ids 1, 2, 3 and so on, over TCP. */
  let transactionId = 0;
  const ask = (pdu: string, unit = UNIT) => {
    const body = hex(pdu);
    transactionId++;
    slave.receive(
      kind === 'tcp'
        ? Buffer.concat([Buffer.of(0, transactionId, 0, 0, 0, body.length + 1, unit), body])
        : framing.frame(unit, body),
    );
  };
  return {
    clock,
    sent,
    asked,
    rebooted,
    unplugged,
    station,
    ask,
    text: () => sent.map((each) => each.text).join(''),
  };
}
