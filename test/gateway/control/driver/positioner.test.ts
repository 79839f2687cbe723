import { describe, expect, it } from 'vitest';
import type { Permit } from '../../../../gateway/control/permit.js';
import { PermitMint } from '../../../../gateway/control/permit.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import type { LineRequest } from '../../../../protocols/modbus/line.js';
import { ModbusLine } from '../../../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../../../protocols/random.js';
import { answerTo, framed } from '../../../protocols/modbus/far-end.js';
import { type FarEnd, ScriptedWire } from '../../../protocols/modbus/scripted-wire.js';
import { controlMap, demandMap } from '../fixtures.js';
import { makeDriver } from './make.js';

const UNIT = 11;
const STOP = [6, controlMap.address, 0];

/** A driver on a real line in virtual time, with what went over the wire as [function, address, value or count]. */
async function actuator(farEnd: FarEnd) {
  const clock = new VirtualClock(Date.UTC(2026, 5, 1));
  const wire = new ScriptedWire(clock, farEnd);
  const line = new ModbusLine({
    id: 'a',
    clock,
    random: new SeededRandom(1),
    config: {
      kind: 'rtu',
      path: '/dev/null',
      baudRate: 19_200,
      parity: 'even',
      stopBits: 1,
      dataBits: 8,
      timeoutMs: 100,
    },
    makeWire: () => wire,
  });
  line.start();
  await clock.advance(10);
  const mint = new PermitMint(clock);
  const driver = makeDriver('left', line, mint, clock);
  const permit = (): Permit => {
    const made = mint.mint({ gate: 'left', source: 'schedule', openingPercent: 40 }, []);
    if (!made) throw new Error('no permit');
    return made;
  };
  const sent = (): number[][] =>
    wire.sent
      .filter(([unit]) => unit === UNIT)
      .map((bytes) => [bytes.readUInt8(1), bytes.readUInt16BE(2), bytes.readUInt16BE(4)]);
  return { clock, line, driver, permit, sent };
}

const other: LineRequest = { kind: 'read', unit: 1, table: 'holding', address: 0, count: 2 };

describe('STOP and a move', () => {
  it('takes a move that waits for the line back, and is sent once', async () => {
    const { clock, line, driver, permit, sent } = await actuator((bytes, reply) =>
      reply(50, answerTo(bytes)),
    );
    const inFlight = line.request(other, 'poll');
    await clock.advance(10);
    const move = driver.move(permit(), 20);
    const stop = driver.stop();
    await clock.advance(2000);
    expect(await move).toEqual({ kind: 'not-done', cause: 'not-sent' });
    expect(await stop).toBe(true);
    expect((await inFlight).ok).toBe(true);
    expect(sent()).toEqual([STOP]);
  });

  it('is sent again when the move was on the wire already', async () => {
    const { clock, driver, permit, sent } = await actuator((bytes, reply) => reply(50, answerTo(bytes)));
    const move = driver.move(permit(), 20);
    await clock.advance(10);
    const stop = driver.stop();
    await clock.advance(2000);
    expect(await move).toEqual({ kind: 'uncertain' });
    expect(await stop).toBe(true);
    expect(sent()).toEqual([[6, demandMap.address, 400], STOP, STOP]);
  });
});

describe('an actuator that answers a move with an exception', () => {
  it.each([
    ['busy: not done', 6, { kind: 'not-done', cause: 'exception' }],
    ['illegal value: not done', 3, { kind: 'not-done', cause: 'exception' }],
    ['acknowledge: it works on it, so the demand must be read back', 5, { kind: 'uncertain' }],
  ])('%s', async (_name, code, expected) => {
    const { clock, driver, permit } = await actuator((_bytes, reply) => {
      reply(5, framed(Buffer.of(UNIT, 0x86, code)));
    });
    const move = driver.move(permit(), 20);
    await clock.advance(1000);
    expect(await move).toEqual(expected);
  });

  it('a STOP that is not done is not taken for done', async () => {
    const { clock, driver, sent } = await actuator((_bytes, reply) => {
      reply(5, framed(Buffer.of(UNIT, 0x86, 6)));
    });
    const stop = driver.stop();
    await clock.advance(1000);
    expect(await stop).toBe(false);
    expect(sent().length).toBeGreaterThan(1);
    expect(sent().filter((bytes) => bytes.join() !== STOP.join())).toEqual([]);
  });
});
