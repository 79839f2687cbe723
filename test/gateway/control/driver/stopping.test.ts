/** STOP beside moves and beside other STOPs, a positioner that cannot be read back, and a sign of life, step by step. */
import { describe, expect, it } from 'vitest';
import { ArmingWatch } from '../../../../gateway/control/driver/arming-watch.js';
import type { Arming } from '../../../../gateway/control/driver/gate-driver.js';
import { PositionerManner } from '../../../../gateway/control/driver/positioner.js';
import { ActuatorRegisters } from '../../../../gateway/control/driver/registers.js';
import { SignOfLife } from '../../../../gateway/control/driver/sign-of-life.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import { PLACE, point, ScriptedLine, scripted } from './scripted-line.js';

const NOT_SENT = { kind: 'not-done', cause: 'not-sent' };
const positioner = (demand = point(6), enable = [{ map: point(5), value: 16 }]) =>
  scripted(
    ({ registers }) => new PositionerManner(registers, { demand, enable, stop: { map: point(5), value: 0 } }),
  );

describe('STOP', () => {
  it('keeps moves away each time anew, and no longer than it lasts', async () => {
    const { clock, line, driver, permit } = positioner();
    for (let times = 0; times < 3; times++) {
      void driver.stop();
      expect(await driver.move(permit(40), 20)).toEqual(NOT_SENT);
      await clock.advance(100);
    }
    expect(line.writes()).toEqual(['5=0@0', '5=0@100', '5=0@200']);
    const move = driver.move(permit(40), 20);
    await clock.advance(100);
    await move;
    expect(line.writes().slice(3, 4)).toEqual(['6=40@300']);
  });

  it('keeps moves away until the last of several is done', async () => {
    const { clock, line, driver, permit } = positioner();
    void driver.stop();
    await clock.advance(3);
    void driver.stop();
    await clock.advance(3);
    expect(await driver.move(permit(40), 20)).toEqual(NOT_SENT);
    await clock.advance(100);
    expect(line.writes()).toEqual(['5=0@0', '5=0@3']);
  });

  it('is sent twice at most, and tells whether it was acknowledged', async () => {
    const { clock, line, driver } = positioner();
    line.reply = () => ({ failure: 'timeout' });
    const failed = driver.stop();
    await clock.advance(100);
    expect(await failed).toBe(false);
    expect(line.writes()).toEqual(['5=0@0', '5=0@5']);
    let failures = 1;
    line.reply = () => (failures-- > 0 ? { failure: 'timeout' } : {});
    const second = driver.stop();
    await clock.advance(100);
    expect(await second).toBe(true);
    expect(line.writes().length).toBe(4);
  });

  it('that overtakes a move tells of the STOP after it', async () => {
    const { clock, line, driver, permit } = positioner();
    line.reply = ({ priority }) => (priority === 'stop' ? { failure: 'timeout' } : { afterMs: 50 });
    const move = driver.move(permit(40), 20);
    await clock.advance(10);
    const stopped = driver.stop();
    await clock.advance(35);
    line.reply = () => ({});
    await clock.advance(100);
    expect(await move).toEqual({ kind: 'uncertain' });
    expect(await stopped).toBe(true);
    expect(line.writes()).toEqual(['6=40@0', '5=0@10', '5=0@15', '5=0@50']);
  });
});

describe('a positioner', () => {
  const asWritten = (line: ScriptedLine, enabled = 16): void => {
    line.reply = ({ request }) =>
      request.kind === 'read' ? { words: [request.address === 5 ? enabled : 40] } : {};
  };
  it('whose demand cannot be read back is believed, and told by its enabling', async () => {
    const { clock, line, driver, permit } = positioner(point(6, { access: 'w' }));
    asWritten(line);
    const move = driver.move(permit(40), 20);
    await clock.advance(100);
    expect(await move).toEqual({ kind: 'confirmed' });
    const held = driver.holdsDemand(40);
    await clock.advance(100);
    expect(await held).toBe(true);
    asWritten(line, 0);
    const released = driver.holdsDemand(40);
    await clock.advance(100);
    expect(await released).toBe(false);
  });

  it.each([
    ['its demand', 6, 'exception', { kind: 'not-done', cause: 'exception' }],
    ['its demand', 6, 'not-sent', NOT_SENT],
    ['its demand', 6, 'timeout', { kind: 'uncertain' }],
    ['its enabling', 5, 'exception', { kind: 'uncertain' }],
    ['its enabling', 5, 'not-sent', { kind: 'uncertain' }],
    ['its enabling', 5, 'timeout', { kind: 'uncertain' }],
  ] as const)('with %s (%i) ended by %s', async (_name, address, failure, outcome) => {
    const { clock, line, driver, permit } = positioner();
    line.reply = ({ request }) => {
      if (request.kind === 'read') return { words: [40] };
      const isHere = 'address' in request && request.address === address;
      return isHere ? { failure, exceptionCode: 2 } : {};
    };
    const move = driver.move(permit(40), 20);
    await clock.advance(100);
    expect(await move).toEqual(outcome);
  });
});

describe('a sign of life', () => {
  const ARMED: Arming = { state: 'armed', detail: '' };
  function living() {
    const clock = new VirtualClock(0);
    const line = new ScriptedLine(clock);
    const sign = new SignOfLife(new ActuatorRegisters(line, PLACE), point(9), 2000, clock);
    return { clock, line, sign };
  }

  it('is written at once and then on its grid, behind everything else, and has its own time to be sent', async () => {
    const { clock, line, sign } = living();
    await clock.advance(100);
    sign.follow(ARMED);
    sign.follow(ARMED);
    await clock.advance(4000);
    expect(line.writes()).toEqual(['9=1@100', '9=0@2100', '9=1@4100']);
    expect(line.asked.map(({ priority, options }) => [priority, options?.deadlineMs])).toEqual([
      ['poll', 2100],
      ['poll', 4100],
      ['poll', 6100],
    ]);
  });

  it('is left out while the one before is under way, and goes on after it', async () => {
    const { clock, line, sign } = living();
    line.reply = () => ({ afterMs: 3000 });
    sign.follow(ARMED);
    await clock.advance(7000);
    expect(line.writes()).toEqual(['9=1@0', '9=0@4000']);
  });

  it('goes on while nothing is known, ends when the gate is not armed, and begins again with it', async () => {
    const { clock, line, sign } = living();
    sign.follow({ state: 'unknown', detail: '' });
    await clock.advance(3000);
    expect(line.writes()).toEqual([]);
    sign.follow(ARMED);
    await clock.advance(100);
    sign.follow({ state: 'unknown', detail: '' });
    await clock.advance(2000);
    expect(line.writes()).toEqual(['9=1@3000', '9=0@5000']);
    sign.follow({ state: 'not-armed', detail: '' });
    await clock.advance(10_000);
    expect(line.writes().length).toBe(2);
    sign.follow(ARMED);
    expect(line.writes().at(-1)).toBe('9=1@15100');
  });

  it('is never given again once it is closed', async () => {
    const { clock, line, sign } = living();
    sign.close();
    sign.follow(ARMED);
    await clock.advance(10_000);
    expect(line.writes()).toEqual([]);
  });
});

describe('the watch over an actuator', () => {
  it('believes what was read before it was heard for the first time', async () => {
    const clock = new VirtualClock(0);
    const watch = new ArmingWatch(async () => ({ state: 'armed', detail: '' }), clock);
    await watch.readNow();
    expect(watch.look(false).state).toBe('armed');
  });

  it('knows for exactly twenty minutes what it cannot read any more', async () => {
    const clock = new VirtualClock(0);
    const answers: Arming[] = [{ state: 'armed', detail: '' }];
    const watch = new ArmingWatch(async () => answers.shift() ?? { state: 'unknown', detail: 'x' }, clock);
    await watch.readNow();
    await clock.advance(1_200_000);
    expect(watch.look(true).state).toBe('armed');
    await clock.advance(1);
    expect(watch.look(true).state).toBe('unknown');
  });
});
