/**
 * What the soak tests of the line share: instruments whose every answer is of its moment, wires of all kinds with
 * mischief on them, and a master's requests judged against what the instruments know.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmulatedLine } from '../../emulator/line.js';
import type { MischiefKind, MischiefRule } from '../../emulator/mischief/kinds.js';
import type { Mischief, Units } from '../../emulator/mischief/troubled-station.js';
import type { LineSettings } from '../../emulator/shape.js';
import { SystemClock, sleep } from '../../protocols/clock.js';
import type { LineOutcome, LineRequest } from '../../protocols/modbus/line.js';
import type { LineConfig } from '../../protocols/modbus/line-config.js';
import { ModbusLine } from '../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../protocols/random.js';

/** `ARYK_SOAK=full` asks for the whole size; without it each test is a sample that every change can afford. */
export const IS_FULL = process.env.ARYK_SOAK === 'full';
export const sized = (full: number, sample: number): number => (IS_FULL ? full : sample);

export const WIRES = ['rtu', 'ascii', 'rtu-over-tcp', 'tcp'] as const;
export type WireKind = (typeof WIRES)[number];

export const clock = new SystemClock();

/** Register `address` of `unit` at the request numbered `epoch`: no two registers or moments are alike. */
export function registerAt(unit: number, address: number, epoch: number): number {
  const mixed = Math.imul(unit * 65_536 + address, 0x9e3779b1) ^ Math.imul(epoch, 0x85ebca6b);
  return (Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) >>> 12) & 0xffff;
}

/** Instruments 1..`count`. Each request that one of them hears begins a new epoch. */
export class EpochUnits implements Units {
  readonly #count: number;
  readonly #turnaroundMs: number;
  /** What was heard, by epoch: unit and PDU in hex. The first is epoch 1. */
  readonly heard: string[] = [''];
  /** Units that neither answer nor obey. */
  readonly silent = new Set<number>();
  /** Called with each request as it is heard. */
  onRequest: (unit: number, pdu: Buffer) => void = () => {};

  constructor(count: number, turnaroundMs = 0) {
    this.#count = count;
    this.#turnaroundMs = turnaroundMs;
  }

  get epoch(): number {
    return this.heard.length - 1;
  }

  has(unit: number): boolean {
    return unit >= 1 && unit <= this.#count;
  }

  reboot(): void {}

  answer(unit: number, pdu: Buffer): { pdu: Buffer; turnaroundMs: number } | undefined {
    if (!this.has(unit)) return undefined;
    this.heard.push(`${unit} ${pdu.toString('hex')}`);
    this.onRequest(unit, pdu);
    if (this.silent.has(unit)) return undefined;
    return { pdu: this.#reply(unit, pdu), turnaroundMs: this.#turnaroundMs };
  }

  #reply(unit: number, pdu: Buffer): Buffer {
    const code = pdu.readUInt8(0);
    if (code !== 3 && code !== 4) return Buffer.from(pdu.subarray(0, 5));
    const count = pdu.readUInt16BE(3);
    const reply = Buffer.alloc(2 + 2 * count);
    reply.set([code, 2 * count]);
    for (let index = 0; index < count; index++) {
      reply.writeUInt16BE(registerAt(unit, pdu.readUInt16BE(1) + index, this.epoch), 2 + 2 * index);
    }
    return reply;
  }
}

/** The PDU of a request, written from the standard, as `EpochUnits` notes it. */
export function noteOf(request: LineRequest): string {
  return `${request.unit} ${pduOf(request).toString('hex')}`;
}

function pduOf(request: LineRequest): Buffer {
  const fields = (code: number, ...words: number[]) =>
    Buffer.from([code, ...words.flatMap((word) => [word >> 8, word & 0xff])]);
  switch (request.kind) {
    case 'read':
      return fields(request.table === 'input' ? 4 : 3, request.address, request.count);
    case 'write-coil':
      return fields(5, request.address, request.on ? 0xff00 : 0);
    case 'write-registers': {
      const { address, words } = request;
      if (words.length === 1) return fields(6, address, words[0] ?? 0);
      const data = fields(words.length * 2, ...words);
      return Buffer.concat([fields(16, address, words.length), data]);
    }
    default:
      throw new Error(`the soak does not use ${request.kind}`);
  }
}

/** A wire with instruments behind it, and the settings of a line on it. */
export class SoakWire {
  readonly units: EpochUnits;
  readonly line: EmulatedLine;
  readonly #kind: WireKind;
  readonly #baudRate: number;
  readonly #directory = mkdtempSync(join(tmpdir(), 'aryk-soak-'));

  constructor(kind: WireKind, units: EpochUnits, baudRate = 115_200) {
    this.units = units;
    this.#kind = kind;
    this.#baudRate = baudRate;
    this.line = new EmulatedLine(this.#settings(), units, clock, this.#directory);
  }

  get path(): string {
    return join(this.#directory, 'port');
  }

  let(kind: MischiefKind, share: number, seed: number, more: Partial<MischiefRule> = {}): Mischief {
    return this.line.station.add({ ...more, kind, share, seed });
  }

  async open(): Promise<void> {
    await this.line.plug();
  }

  /** A line of ours on it, open. */
  async master(timeoutMs: number, inFlight = 1): Promise<ModbusLine> {
    const made = new ModbusLine({
      id: this.#kind,
      config: this.#config(timeoutMs, inFlight),
      clock,
      random: new SeededRandom(1),
    });
    made.start();
    await isOpen(made);
    return made;
  }

  async close(): Promise<void> {
    await this.line.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #settings(): LineSettings {
    const kind = this.#kind;
    if (kind === 'rtu' || kind === 'ascii') {
      return { id: kind, kind, path: this.path, baudRate: this.#baudRate };
    }
    const where = { id: kind, host: '127.0.0.1', port: 0 };
    return kind === 'tcp' ? { ...where, kind } : { ...where, kind, baudRate: this.#baudRate };
  }

  #config(timeoutMs: number, inFlight: number): LineConfig {
    const kind = this.#kind;
    const { where } = this.line;
    const baudRate = this.#baudRate;
    if (kind === 'rtu' || kind === 'ascii') {
      // As the emulator counts characters: 11 bits in RTU, 10 in ASCII.
      const format =
        kind === 'rtu' ? ({ stopBits: 2, dataBits: 8 } as const) : ({ stopBits: 2, dataBits: 7 } as const);
      return { kind, path: this.path, baudRate, parity: 'none', ...format, timeoutMs };
    }
    const port = where && 'port' in where ? where.port : 0;
    const place = { host: '127.0.0.1', port, timeoutMs };
    return kind === 'tcp' ? { ...place, kind, inFlight } : { ...place, kind, baudRate };
  }
}

/** Resolves when the line is open; fails after `limitMs`. */
export async function isOpen(line: ModbusLine, limitMs = 10_000): Promise<void> {
  const endMs = clock.monotonicMs() + limitMs;
  while (!line.stats().open) {
    if (clock.monotonicMs() > endMs) throw new Error(`the line did not open within ${limitMs} ms`);
    await sleep(clock, 5);
  }
}

/** How many transactions ended how; `wrong` are values that the instrument did not send in answer to that request. */
export interface Tally {
  transactions: number;
  good: number;
  timeout: number;
  garbled: number;
  exception: number;
  lost: number;
  wrong: string[];
}

/**
 * `transactions` reads through `line`, `outstanding` of them waiting or under way at once. A good outcome must carry the
 * values of this request: where one is under way at a time, of the very last that the instruments heard.
 */
export async function soak(
  line: ModbusLine,
  units: EpochUnits,
  transactions: number,
  random: SeededRandom,
  { outstanding = 3, isOneAtATime = true } = {},
): Promise<Tally> {
  const tally: Tally = {
    transactions: 0,
    good: 0,
    timeout: 0,
    garbled: 0,
    exception: 0,
    lost: 0,
    wrong: [],
  };
  let begun = 0;
  const ask = async (): Promise<void> => {
    while (begun < transactions) {
      begun++;
      const request = someRead(random);
      const before = units.epoch;
      const outcome = await settled(line.request(request, 'poll'));
      if (!outcome.ok && outcome.failure === 'not-sent') {
        begun--;
        tally.lost++;
        await isOpen(line);
        continue;
      }
      tally.transactions++;
      if (!outcome.ok) tally[outcome.failure === 'not-sent' ? 'lost' : outcome.failure]++;
      else if (isAnswer(units, request, outcome.words, isOneAtATime ? units.epoch - 1 : before)) tally.good++;
      else tally.wrong.push(`${noteOf(request)} = ${outcome.words} of ${units.heard.slice(before + 1)}`);
    }
  };
  await Promise.all(Array.from({ length: outstanding }, ask));
  return tally;
}

/** Most are of one shape, so that a stale reply finds a request that it would fit. */
export function someRead(random: SeededRandom): LineRequest & { kind: 'read' } {
  const unit = 1 + Math.floor(random.next() * 2);
  const address = Math.floor(random.next() * 1000);
  const isUsual = random.next() < 0.8;
  const count = isUsual ? 2 : 1 + Math.floor(random.next() * 20);
  return { kind: 'read', unit, table: isUsual || random.next() < 0.5 ? 'holding' : 'input', address, count };
}

/** Whether `words` are what `request` was answered with after epoch `after`. */
export function isAnswer(
  units: EpochUnits,
  request: LineRequest & { kind: 'read' },
  words: readonly number[],
  after: number,
): boolean {
  const { unit, address, count } = request;
  const note = noteOf(request);
  for (let epoch = units.epoch; epoch > after; epoch--) {
    if (units.heard[epoch] !== note || words.length !== count) continue;
    if (words.every((word, index) => word === registerAt(unit, address + index, epoch))) return true;
  }
  return false;
}

/** Fails when a request does not settle in 15 s, which is longer than anything may take here. */
export async function settled(outcome: Promise<LineOutcome>): Promise<LineOutcome> {
  const limit = new AbortController();
  const late = sleep(clock, 15_000, limit.signal).then(() => 'late' as const);
  const first = await Promise.race([outcome, late]);
  limit.abort();
  if (first === 'late') throw new Error('a request was not settled');
  return first;
}

/** p50, p99 and the largest of `values`, to a hundredth. */
export function spread(values: readonly number[]): { p50: number; p99: number; max: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    Math.round(100 * (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)) / 100;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** One line of JSON in the test's output, with what it takes to run it again. */
export function tell(what: string, figures: object): void {
  process.stdout.write(`${JSON.stringify({ soak: what, ...figures })}\n`);
}
