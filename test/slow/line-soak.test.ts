/**
 * Bad lines over real wires: 2 % of the replies late, 1 % broken off, 1 % noisy, 1 % with a stranger's talk, 1 % doubled.
 * No wrong value, and every request settled. Sizes, bounds and how to run the whole: docs/testing.md.
 */
import modbusSerial from 'modbus-serial';
import { expect, it } from 'vitest';
import type { LineRequest } from '../../protocols/modbus/line.js';
import { SeededRandom } from '../../protocols/random.js';
import {
  clock,
  EpochUnits,
  isAnswer,
  isOpen,
  noteOf,
  SoakWire,
  settled,
  sized,
  soak,
  someRead,
  tell,
  WIRES,
  type WireKind,
} from '../support/soak.js';

const TIMEOUT_MS = 60;
const BAUD_RATE = 460_800;
const SEED = 20_170_710;
const LIMIT_MS = 900_000;

/**
 * Half of the late replies come within the timeout and half after it, up to 600 ms: within the time for which a
 * line holds back requests of the same shape (1 s, late-guard.ts).
 */
async function badWire(kind: WireKind): Promise<SoakWire> {
  const wire = new SoakWire(kind, new EpochUnits(2, 1), BAUD_RATE);
  wire.let('late', 0.01, SEED + 1, { delay: 5, spread: TIMEOUT_MS - 20 });
  wire.let('late', 0.01, SEED + 2, { delay: TIMEOUT_MS, spread: 540 });
  wire.let('truncated', 0.01, SEED + 3);
  wire.let('noisy', 0.01, SEED + 4);
  wire.let('chatter', 0.01, SEED + 5);
  wire.let('doubled', 0.01, SEED + 6);
  await wire.open();
  return wire;
}

it.concurrent.for(WIRES)(
  '%s: no wrong value, every request settled',
  { timeout: LIMIT_MS },
  async (kind, at) => {
    const wire = await badWire(kind);
    const line = await wire.master(TIMEOUT_MS);
    at.onTestFinished(async () => {
      await line.close();
      await wire.close();
    });
    const startMs = clock.monotonicMs();
    const transactions = sized(10_000, 1000);
    const tally = await soak(line, wire.units, transactions, new SeededRandom(SEED));
    const seconds = Math.round((clock.monotonicMs() - startMs) / 1000);
    tell(kind, { ...tally, seconds, seed: SEED });
    at.expect(tally.wrong).toEqual([]);
    at.expect(tally.transactions).toBe(transactions);
    at.expect(tally.good).toBeGreaterThan(0.93 * transactions);
    at.expect(tally.exception).toBe(0);
  },
);

it('Modbus TCP with four requests under way, and headers and segments that are not as they should be', {
  timeout: LIMIT_MS,
}, async (at) => {
  const wire = new SoakWire('tcp', new EpochUnits(2));
  wire.let('late', 0.05, SEED + 1, { delay: 1, spread: 2 * TIMEOUT_MS });
  wire.let('doubled', 0.05, SEED + 2);
  wire.let('chatter', 0.05, SEED + 3);
  wire.let('wrong-transaction', 0.02, SEED + 4);
  wire.let('split', 0.1, SEED + 5);
  wire.let('joined', 0.1, SEED + 6, { delay: 20 });
  wire.let('wrong-unit', 0.02, SEED + 7);
  wire.let('wrong-function', 0.02, SEED + 8);
  // These end the connection.
  wire.let('wrong-protocol', 0.003, SEED + 9);
  wire.let('wrong-length', 0.003, SEED + 10);
  await wire.open();
  const line = await wire.master(TIMEOUT_MS, 4);
  at.onTestFinished(async () => {
    await line.close();
    await wire.close();
  });
  const transactions = sized(10_000, 1000);
  const how = { outstanding: 8, isOneAtATime: false };
  const tally = await soak(line, wire.units, transactions, new SeededRandom(SEED), how);
  tell('tcp, four at once', { ...tally, seed: SEED });
  expect(tally.wrong).toEqual([]);
  expect(tally.transactions).toBe(transactions);
  expect(tally.good).toBeGreaterThan(0.75 * transactions);
});

it('the same line read by modbus-serial over its own RTU port gives wrong values', async (at) => {
  const wire = await badWire('rtu');
  const master = new modbusSerial.default();
  at.onTestFinished(async () => {
    await new Promise<void>((resolve) => master.close(() => resolve()));
    await wire.close();
  });
  await master.connectRTUBuffered(wire.path, { baudRate: BAUD_RATE });
  master.setTimeout(TIMEOUT_MS);
  const random = new SeededRandom(SEED);
  const tally = { transactions: 0, good: 0, failed: 0, wrong: 0, seed: SEED };
  // Time is real, so which transaction goes wrong is not: it goes on until one has.
  const [least, most] = [sized(1000, 600), 6000];
  while (tally.transactions < least || (tally.wrong === 0 && tally.transactions < most)) {
    tally.transactions++;
    const request = someRead(random);
    master.setID(request.unit);
    const { address, count } = request;
    const read = request.table === 'input' ? 'readInputRegisters' : 'readHoldingRegisters';
    const words = await master[read](address, count).then(
      ({ data }) => data,
      () => undefined,
    );
    if (!words) tally.failed++;
    else if (isAnswer(wire.units, request, words, wire.units.epoch - 1)) tally.good++;
    else tally.wrong++;
  }
  tell('modbus-serial rtu', tally);
  expect(tally.wrong).toBeGreaterThan(0);
});

/** Writes of all kinds; every third is the same again, so that the echo of one would do for the next. */
function someWrite(random: SeededRandom): LineRequest {
  const unit = 1 + Math.floor(random.next() * 2);
  const address = Math.floor(random.next() * 1000);
  const words = [random, random].map((each) => Math.floor(each.next() * 65_536));
  const kind = Math.floor(random.next() * 6);
  if (kind < 2) return { kind: 'write-registers', unit: 1, address: 6, words: [500] };
  if (kind === 2) return { kind: 'write-coil', unit, address, on: random.next() < 0.5 };
  return { kind: 'write-registers', unit, address, words: kind === 3 ? words : words.slice(0, 1) };
}

it.concurrent.for(WIRES)(
  '%s: no write is reported as done whose echo did not come',
  { timeout: LIMIT_MS },
  async (kind, at) => {
    const wire = new SoakWire(kind, new EpochUnits(2, 1));
    // What strikes an echo that must then not be believed in.
    const fatal = [
      wire.let('wrong-echo', 0.1, SEED + 1),
      wire.let('lost', 0.05, SEED + 2),
      wire.let('truncated', 0.03, SEED + 3),
      wire.let('wrong-unit', 0.03, SEED + 4),
      wire.let('wrong-function', 0.03, SEED + 5),
    ];
    wire.let('mute', 0.05, SEED + 6, { for: 1 });
    wire.let('late', 0.1, SEED + 7, { delay: 5, spread: 595 });
    wire.let('doubled', 0.05, SEED + 8);
    wire.let('chatter', 0.05, SEED + 9);
    const struck = (): number => fatal.reduce((sum, { count }) => sum + count, 0);
    let isEchoed = false;
    let struckBefore = 0;
    wire.units.onRequest = () => {
      isEchoed = struck() === struckBefore;
      struckBefore = struck();
    };
    await wire.open();
    const line = await wire.master(TIMEOUT_MS);
    at.onTestFinished(async () => {
      await line.close();
      await wire.close();
    });
    const random = new SeededRandom(SEED);
    const tally = { writes: sized(1000, 200), done: 0, uncertain: 0, wrong: [] as string[], seed: SEED };
    while (tally.done + tally.uncertain + tally.wrong.length < tally.writes) {
      const request = someWrite(random);
      const before = wire.units.epoch;
      const outcome = await settled(line.request(request, 'write'));
      const { epoch, heard } = wire.units;
      const isConfirmed = epoch > before && heard[epoch] === noteOf(request) && isEchoed;
      if (!outcome.ok && outcome.failure === 'not-sent') await isOpen(line);
      else if (!outcome.ok) tally.uncertain++;
      else if (isConfirmed) tally.done++;
      else tally.wrong.push(`${noteOf(request)} of ${heard.slice(before + 1)}, echoed: ${isEchoed}`);
    }
    tell(`writes ${kind}`, tally);
    at.expect(tally.wrong).toEqual([]);
    at.expect(tally.done).toBeGreaterThan(0.4 * tally.writes);
    at.expect(tally.uncertain).toBeGreaterThan(0.2 * tally.writes);
  },
);
