/** A line at 19200 baud whose instruments take the time that they would: for what polling does to a line. */
import type { Reading } from '../../../devices/point.js';
import { pointMapSchema } from '../../../devices/point-map.js';
import type { PolledDevice } from '../../../gateway/poll/polled-device.js';
import { Poller } from '../../../gateway/poll/poller.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { ModbusLine } from '../../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../../protocols/random.js';
import { answerTo, framed } from '../../protocols/modbus/far-end.js';
import { ScriptedWire } from '../../protocols/modbus/scripted-wire.js';

const CHARACTER_MS = (11 * 1000) / 19_200;

export interface Asked {
  readonly unit: number;
  readonly address: number;
  readonly count: number;
  readonly atMs: number;
}

export interface Told {
  readonly code: string;
  readonly severity: string;
  readonly device: string;
  readonly registers: string;
  readonly achievedS: number;
}

/** Registers `address` to `address + count - 1`, one point each. */
export function registers(address: number, count: number): PolledDevice['points'] {
  return Array.from({ length: count }, (_, index) =>
    pointMapSchema.parse({
      name: `r${address + index}`,
      table: 'holding',
      address: address + index,
      type: 'u16',
    }),
  );
}

export interface BusyLineOptions {
  readonly units: readonly (Pick<PolledDevice, 'unit'> & Partial<PolledDevice>)[];
  readonly turnaroundMs?: number;
  readonly timeoutMs?: number;
}

export async function busyLine({ units, turnaroundMs = 10, timeoutMs = 500 }: BusyLineOptions) {
  const clock = new VirtualClock(Date.UTC(2025, 5, 1));
  const asked: Asked[] = [];
  const mute = new Set<number>();
  /** The exception that a unit answers a read with, if any. */
  const refusal = { of: (_asked: Asked): number | 'silent' | undefined => undefined };
  let wire: ScriptedWire | undefined;
  const line = new ModbusLine({
    id: 'rs485-a',
    config: {
      kind: 'rtu',
      path: '',
      baudRate: 19_200,
      parity: 'even',
      stopBits: 1,
      dataBits: 8,
      timeoutMs,
    },
    clock,
    random: new SeededRandom(1),
    makeWire: () => {
      wire = new ScriptedWire(clock, (request, reply) => {
        const one: Asked = {
          unit: request.readUInt8(0),
          address: request.readUInt16BE(2),
          count: request.readUInt16BE(4),
          atMs: clock.monotonicMs(),
        };
        asked.push(one);
        const code = refusal.of(one);
        if (mute.has(one.unit) || code === 'silent') return;
        const answer =
          code === undefined
            ? answerTo(request)
            : framed(Buffer.of(one.unit, 0x80 | request.readUInt8(1), code));
        reply((request.length + answer.length) * CHARACTER_MS + turnaroundMs, answer);
      });
      return wire;
    },
  });
  line.start();
  await clock.advance(10);
  const events: Told[] = [];
  const batches: (readonly Reading[])[] = [];
  const poller = new Poller({
    clock,
    devices: units.map(
      (unit): PolledDevice => ({
        id: `u${unit.unit}`,
        line,
        everyMs: 1000,
        points: registers(0, 10),
        limits: { maxRegistersPerRead: 125, maxGap: 0 },
        timeoutMs,
        ...unit,
      }),
    ),
    onReadings: (readings) => batches.push(readings),
    report: (code, severity, { device, registers = '', achievedS = 0 }) =>
      events.push({
        code,
        severity,
        device: String(device),
        registers: String(registers),
        achievedS: Number(achievedS),
      }),
  });
  const cut = (): void => wire?.cut('unplugged');
  const healthOf = (unit: number): string | undefined =>
    poller.stats().lines[0]?.units.find((one) => one.unit === unit)?.health;
  return { clock, line, poller, asked, mute, refusal, events, batches, cut, healthOf };
}

/** Mean time between two polls of `unit` within [fromMs, untilMs). */
export function periodOf(asked: readonly Asked[], unit: number, fromMs: number, untilMs: number): number {
  const times = asked.filter((one) => one.unit === unit && one.atMs >= fromMs && one.atMs < untilMs);
  return ((times.at(-1)?.atMs ?? 0) - (times[0]?.atMs ?? 0)) / (times.length - 1);
}
