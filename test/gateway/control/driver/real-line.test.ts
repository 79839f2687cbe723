/** What an adversary tried on the driver: each of these once started a gate that was to stand. */
import { describe, expect, it } from 'vitest';
import type { GateDriver } from '../../../../gateway/control/driver/gate-driver.js';
import type { Permit } from '../../../../gateway/control/permit.js';
import { PermitMint } from '../../../../gateway/control/permit.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import type { Line, LineOutcome } from '../../../../protocols/modbus/line.js';
import { ActuatorLine, demandMap } from '../fixtures.js';
import { realLine } from '../real-line.js';
import { makeDriver } from './make.js';

/** Monday 07:00 in Almaty. */
const MONDAY_MS = Date.parse('2026-06-01T02:00:00Z');

/** The driver of unit 11, the only one that answers, with a permit for 40 %. */
function driverOn(clock: VirtualClock, line: Line): { driver: GateDriver; permit: Permit } {
  const mint = new PermitMint(clock);
  const permit = mint.mint({ gate: 'left', source: 'schedule', openingPercent: 40 }, []);
  if (permit === undefined) throw new Error('no permit');
  return { driver: makeDriver('left', line, mint, clock), permit };
}

describe('the driver on a real line', () => {
  const muteUnit = { kind: 'read', unit: 20, table: 'holding', address: 0, count: 1 } as const;

  /** With `isBusy`, the line waits for a unit that does not answer. */
  async function onRealLine(timeoutMs: number, isBusy: boolean) {
    const clock = new VirtualClock(MONDAY_MS);
    const { line, wire } = realLine(clock, timeoutMs, (unit) => unit === 11);
    await clock.advance(10);
    if (isBusy) {
      void line.request(muteUnit, 'poll');
      await clock.advance(50);
    }
    const commands = () =>
      wire.sent
        .filter((frame) => frame[0] === 11 && frame[1] === 6)
        .map((frame) => (frame.readUInt16BE(2) === demandMap.address ? 'MOVE' : 'STOP'));
    return { clock, commands, ...driverOn(clock, line) };
  }

  it('takes a move back that has not left the line when its permit ends', async () => {
    const { clock, driver, permit, commands } = await onRealLine(10_000, true);
    const outcome = driver.move(permit, 20);
    await clock.advance(30_000);
    expect(await outcome).toEqual({ kind: 'not-done', cause: 'not-sent' });
    expect(commands()).toEqual([]);
  });

  it('takes a waiting move back when it is to stop: nothing is started after STOP', async () => {
    const { clock, driver, permit, commands } = await onRealLine(1000, true);
    void driver.move(permit, 20);
    await clock.advance(50);
    const stopped = driver.stop();
    await clock.advance(10_000);
    expect(await stopped).toBe(true);
    expect(commands()).toEqual(['STOP']);
  });

  it('sends STOP again after a move that was on the wire when it was to stop', async () => {
    const { clock, driver, permit, commands } = await onRealLine(1000, false);
    void driver.move(permit, 20);
    await clock.advance(8);
    expect(commands()).toEqual(['MOVE']);
    const stopped = driver.stop();
    await clock.advance(10_000);
    expect(await stopped).toBe(true);
    expect(commands().at(-1)).toBe('STOP');
  });
});

describe('a write', () => {
  async function outcomeAfter(failed: Pick<LineOutcome & { ok: false }, 'failure' | 'exceptionCode'>) {
    const clock = new VirtualClock(MONDAY_MS);
    const line = new ActuatorLine(clock, 20);
    const at = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
    line.request = async () => ({ ok: false, ...failed, at });
    const { driver, permit } = driverOn(clock, line);
    return (await driver.move(permit, 20)).kind;
  }

  it.each([
    [1, 'not-done'],
    [2, 'not-done'],
    [3, 'not-done'],
    [4, 'uncertain'],
    [5, 'uncertain'],
    [6, 'not-done'],
    [10, 'uncertain'],
    [11, 'uncertain'],
  ])('after exception %i is %s', async (exceptionCode, kind) => {
    expect(await outcomeAfter({ failure: 'exception', exceptionCode })).toBe(kind);
  });

  it('after a garbled reply is uncertain', async () => {
    expect(await outcomeAfter({ failure: 'garbled' })).toBe('uncertain');
  });
});
