/** A line at 19200 baud with instruments that have registers of their own, can be switched off, and obey what is written. */
import type { Reading } from '../../../devices/point.js';
import type { Profile } from '../../../devices/profile.js';
import type { PolledDevice } from '../../../gateway/poll/polled-device.js';
import { Poller } from '../../../gateway/poll/poller.js';
import { proceduresOf } from '../../../gateway/poll/procedure.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { ModbusLine } from '../../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../../protocols/random.js';
import { framed } from '../../protocols/modbus/far-end.js';
import { ScriptedWire } from '../../protocols/modbus/scripted-wire.js';

const CHARACTER_MS = (11 * 1000) / 19_200;
const READ = 3;
const WRITE_ONE = 6;
const WRITE_SEVERAL = 16;

export interface Request {
  readonly unit: number;
  readonly code: number;
  readonly address: number;
  /** Registers asked for, or the one written. */
  readonly value: number;
  readonly atMs: number;
}

export class TestInstrument {
  readonly registers = new Map<number, number>();
  isOn = true;
  /** Requests that it will not hear. */
  deafFor = 0;
  /** What else a write does. */
  written = (_address: number, _value: number): void => undefined;

  answer(request: Buffer): Buffer | undefined {
    if (!this.isOn || this.deafFor-- > 0) return undefined;
    const [unit = 0, code = 0] = request;
    const address = request.readUInt16BE(2);
    if (code === READ) {
      const words = Array.from({ length: request.readUInt16BE(4) }, (_, index) =>
        this.registers.get(address + index),
      );
      if (words.includes(undefined)) return framed(Buffer.of(unit, 0x80 | code, 2));
      const bytes = words.flatMap((word = 0) => [word >> 8, word & 0xff]);
      return framed(Buffer.of(unit, code, bytes.length, ...bytes));
    }
    const value = code === WRITE_SEVERAL ? request.readUInt16BE(7) : request.readUInt16BE(4);
    if (code !== WRITE_ONE && code !== WRITE_SEVERAL) return framed(Buffer.of(unit, 0x80 | code, 1));
    this.registers.set(address, value);
    this.written(address, value);
    return framed(request.subarray(0, 6));
  }
}

export interface OnLine extends Partial<PolledDevice> {
  readonly unit: number;
  readonly profile: Profile;
}

/** Devices read as their profiles say, as the gateway does it. */
export async function instrumentLine(devices: readonly OnLine[]) {
  const clock = new VirtualClock(Date.UTC(2025, 5, 1));
  const asked: Request[] = [];
  const instruments = new Map(devices.map(({ unit }) => [unit, new TestInstrument()]));
  let wire: ScriptedWire | undefined;
  let isPlugged = true;
  const line = new ModbusLine({
    id: 'rs485-a',
    config: {
      kind: 'rtu',
      path: '',
      baudRate: 19_200,
      parity: 'even',
      stopBits: 1,
      dataBits: 8,
      timeoutMs: 500,
    },
    clock,
    random: new SeededRandom(1),
    makeWire: () => {
      wire = new ScriptedWire(clock, (request, reply) => {
        const [unit = 0, code = 0] = request;
        const value = code === WRITE_SEVERAL ? request.readUInt16BE(7) : request.readUInt16BE(4);
        asked.push({ unit, code, address: request.readUInt16BE(2), value, atMs: clock.monotonicMs() });
        const answer = instruments.get(unit)?.answer(request);
        if (answer) reply((request.length + answer.length) * CHARACTER_MS + 10, answer);
      });
      if (!isPlugged) wire.opening = { ok: false, cause: 'unplugged' };
      return wire;
    },
  });
  line.start();
  await clock.advance(10);
  const events: { readonly code: string; readonly [name: string]: string | number }[] = [];
  const batches: (readonly Reading[])[] = [];
  const poller = new Poller({
    clock,
    devices: devices.map(({ profile, ...rest }): PolledDevice => {
      const { points, combined, minEveryMs, warmUpMs, sleeps } = profile;
      const procedures = proceduresOf(profile);
      return {
        id: `u${rest.unit}`,
        line,
        everyMs: 1000,
        timeoutMs: 500,
        limits: profile,
        points,
        combined,
        minEveryMs,
        warmUpMs,
        sleeps,
        ...(procedures && { procedures }),
        ...rest,
      };
    }),
    onReadings: (readings) => batches.push(readings),
    report: (code, _severity, params) => events.push({ code, ...params }),
  });
  const instrument = (unit: number): TestInstrument => {
    const found = instruments.get(unit);
    if (!found) throw new RangeError(`there is no unit ${unit}`);
    return found;
  };
  const healthOf = (unit: number): string | undefined =>
    poller.stats().lines[0]?.units.find((one) => one.unit === unit)?.health;
  /** Batches of one device since the last call. */
  const batchesOf = (unit: number): (readonly Reading[])[] =>
    batches.splice(0).filter(([first]) => first?.point.startsWith(`u${unit}.`));
  const plug = {
    pull: (): void => {
      isPlugged = false;
      wire?.cut('unplugged');
    },
    putBack: (): void => {
      isPlugged = true;
    },
  };
  return { clock, poller, asked, events, instrument, healthOf, batchesOf, plug };
}
