/** What a gate and its actuator can do wrong, for each kind that ships, end to end: stopped at once, told, and nothing repeated. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Profile } from '../../../../devices/profile.js';
import { changed, gateWith, isWrite, shipped } from '../driver/rig.js';
import { GateLoop } from './loop.js';

const loops: GateLoop[] = [];
afterEach(() => {
  for (const loop of loops.splice(0)) loop.rig.close();
});

async function loopOn(profile: Profile, changes: object = {}): Promise<GateLoop> {
  const loop = await GateLoop.on(profile, gateWith(changes));
  loops.push(loop);
  return loop;
}

/** Commands with a position, as a positioner's registers would be used. */
const commands = () =>
  changed('rotork-iq', (document) => {
    const { ready, moving, faults } = document.actuator as Record<string, unknown>;
    document.actuator = {
      kind: 'commands',
      open: { point: 'control', value: 2 },
      close: { point: 'control', value: 1 },
      stop: { point: 'control', value: 0 },
      isLatched: true,
      position: 'opening_percent',
      opened: { point: 'open_limit', equals: 1 },
      closed: { point: 'closed_limit', equals: 1 },
      ready,
      moving,
      faults,
    };
  });
const contactsWithPosition = () =>
  changed('wb-mr6c', (document) => {
    const points = document.points as object[];
    points.push({
      name: 'opening_percent',
      table: 'input',
      address: 200,
      type: 'u16',
      scale: 0.01,
      unit: '%',
      source: '-',
    });
    Object.assign(document.actuator as object, { position: 'opening_percent' });
  });

const SEEN: [string, () => Profile][] = [
  ['rotork-iq', () => shipped('rotork-iq')],
  ['gf-ea', () => shipped('gf-ea')],
  ['schiebel-smartcon', () => shipped('schiebel-smartcon')],
  ['latched commands', commands],
  ['timed contacts with a position', contactsWithPosition],
];

/** Writes that set it going: everything that was written but the stops. */
function starts(loop: GateLoop): number {
  return loop.count('move');
}

describe.each(SEEN)('a gate with %s', (_name, profile) => {
  it('goes to its opening in one move, and is at rest there', async () => {
    const loop = await loopOn(profile());
    loop.wanted = 60;
    await loop.pass(75);
    expect(loop.rig.openingPercent).toBeGreaterThan(58.9);
    expect(loop.rig.openingPercent).toBeLessThan(61.1);
    expect(loop.state.kind).toBe('idle');
    expect(starts(loop)).toBe(1);
    expect(loop.count('arrived')).toBe(1);
  });

  it('that is stuck is stopped, latched and not tried again', async () => {
    const loop = await loopOn(profile());
    loop.rig.drive.setStuck(true);
    loop.wanted = 60;
    await loop.pass(300);
    expect(loop.state).toMatchObject({ kind: 'fault', cause: 'stuck' });
    expect(starts(loop)).toBe(1);
    expect(loop.told()).toContain('fault stuck');
    expect(loop.count('stop')).toBe(1);
  });

  it('that goes the wrong way is stopped within the second in which it shows, and latched', async () => {
    const loop = await loopOn(profile());
    loop.rig.drive.setReversed(true);
    loop.wanted = 60;
    let firstBelowMs: number | undefined;
    loop.mischief = () => {
      if (loop.rig.openingPercent < 16.4) firstBelowMs ??= loop.rig.clock.monotonicMs();
    };
    await loop.pass(60);
    expect(loop.state).toMatchObject({ kind: 'fault', cause: 'wrong-way' });
    const stop = loop.effects.find(({ effect }) => effect.kind === 'stop');
    expect((stop?.atMs ?? Number.NaN) - (firstBelowMs ?? Number.POSITIVE_INFINITY)).toBeLessThanOrEqual(0);
    expect(starts(loop)).toBe(1);
  });

  it('that moves by itself is stopped within the second in which it shows, and latched', async () => {
    const loop = await loopOn(profile());
    await loop.pass(10);
    expect(loop.state.kind).toBe('idle');
    loop.rig.drive.moveTo(100);
    await loop.pass(12);
    expect(loop.state).toMatchObject({ kind: 'fault', cause: 'moved-by-itself' });
    expect(loop.rig.openingPercent).toBeLessThan(26);
    expect(loop.told().slice(0, 1)).toEqual(['stop moved-by-itself']);
    loop.wanted = 60;
    await loop.pass(60);
    expect(starts(loop)).toBe(0);
  });

  it('that does not heed STOP is stopped again and again, told as a runaway, and latched', async () => {
    const loop = await loopOn(profile());
    await loop.pass(5);
    loop.wanted = 60;
    await loop.pass(5);
    loop.rig.drive.setRunaway(true);
    loop.stay = { why: 'maintenance' };
    await loop.pass(40);
    expect(loop.told()).toContain('stop runaway');
    expect(loop.count('stop')).toBeGreaterThan(3);
    loop.stay = undefined;
    await loop.pass(120);
    expect(loop.state).toMatchObject({ kind: 'fault', cause: 'runaway' });
    expect(starts(loop)).toBe(1);
  });

  it('whose START is acknowledged by nobody arrives all the same, by one command', async () => {
    const loop = await loopOn(profile());
    await loop.pass(5);
    let isFirst = true;
    loop.rig.fate = (pdu) => {
      // The write that sets it going is the last of a command.
      const isStart =
        isWrite(pdu) && ![0, 0xff].includes(pdu.readUInt8(pdu.length - 2) | pdu.readUInt8(pdu.length - 1));
      if (!isStart || !isFirst) return 'done';
      isFirst = false;
      return 'silent';
    };
    loop.wanted = 60;
    await loop.pass(80);
    expect(loop.rig.openingPercent).toBeGreaterThan(58.9);
    expect(loop.rig.openingPercent).toBeLessThan(61.5);
  });

  it('is stopped when it is lost from sight, and after that goes on from where it stands', async () => {
    const loop = await loopOn(profile());
    loop.wanted = 60;
    await loop.pass(12);
    loop.isSeen = false;
    await loop.pass(2);
    expect(loop.told().at(-1)).toBe('stop position-unknown');
    await loop.pass(20);
    const stoodAt = loop.rig.openingPercent;
    await loop.pass(20);
    expect(loop.rig.openingPercent).toBe(stoodAt);
    loop.isSeen = true;
    await loop.pass(90);
    expect(loop.rig.openingPercent).toBeGreaterThan(58.9);
    expect(starts(loop)).toBe(2);
  });
});

describe('a gate that somebody moves by hand', () => {
  it('with the selector on local is left alone, and what was done is told', async () => {
    const loop = await loopOn(shipped('rotork-iq'));
    await loop.pass(5);
    loop.rig.client.instrument.actuator?.setRemote(false);
    loop.rig.drive.moveByHand(30);
    await loop.pass(60);
    expect(loop.told()).toEqual(['moved-by-hand']);
    expect(loop.state.kind).toBe('idle');
    expect(loop.rig.written()).toEqual([]);
  });

  it('and lets go of while it moves is stopped', async () => {
    const loop = await loopOn(shipped('rotork-iq'));
    await loop.pass(5);
    loop.rig.client.instrument.actuator?.setRemote(false);
    loop.rig.drive.moveByHand(90);
    await loop.pass(15);
    expect(loop.state.kind).toBe('hand');
    loop.rig.client.instrument.actuator?.setRemote(true);
    loop.rig.drive.moveByHand(90);
    await loop.pass(25);
    expect(loop.told()).toEqual(['stop moved-by-itself', 'stopped moved-by-itself', 'fault moved-by-itself']);
  });
});

describe('a fault', () => {
  it('stands until it is released, and then the gate must be seen to stand first', async () => {
    const loop = await loopOn(shipped('rotork-iq'));
    loop.rig.drive.setStuck(true);
    loop.wanted = 60;
    await loop.pass(100);
    expect(loop.state.kind).toBe('fault');
    loop.rig.drive.setStuck(false);
    loop.release();
    expect(loop.state.kind).toBe('unknown');
    await loop.pass(2);
    expect(loop.count('move')).toBe(1);
    await loop.pass(80);
    expect(loop.rig.openingPercent).toBeCloseTo(60, 0);
    expect(loop.told()).toContain('released stuck');
  });
});

describe('a safety action', () => {
  it('waits for no disk', async () => {
    const loop = await loopOn(shipped('rotork-iq'));
    await loop.pass(5);
    loop.isOnDisk = false;
    loop.isSafety = true;
    loop.wanted = 0;
    await loop.pass(1);
    expect(loop.told()).toEqual(['journal-decision', 'move']);
    await loop.pass(40);
    expect(loop.rig.openingPercent).toBe(0);
  });

  it('stops the move under way that is against it, and goes the other way when the gate stands', async () => {
    const loop = await loopOn(commands());
    loop.wanted = 60;
    await loop.pass(12);
    loop.isSafety = true;
    loop.wanted = 0;
    await loop.pass(1);
    expect(loop.told().at(-1)).toBe('stop overridden');
    await loop.pass(50);
    expect(loop.rig.openingPercent).toBe(0);
    expect(loop.state.kind).toBe('idle');
  });
});

describe('a gate without a measured position', () => {
  const atEnd = async (percent: 0 | 100, changes: object = {}) => {
    const loop = await loopOn(shipped('wb-mr6c'), changes);
    loop.rig.drive.moveTo(percent);
    await loop.rig.clock.advance(100_000);
    return loop;
  };

  it('does not move before it has been seen at an end', async () => {
    const loop = await loopOn(shipped('wb-mr6c'));
    loop.wanted = 60;
    await loop.pass(120);
    expect(loop.rig.written()).toEqual([]);
    expect(loop.state.kind).toBe('unknown');
  });

  it('may be closed for safety, up to its contact, and is known from then on', async () => {
    const loop = await loopOn(shipped('wb-mr6c'));
    await loop.pass(5);
    loop.isSafety = true;
    loop.wanted = 0;
    await loop.pass(40);
    expect(loop.rig.openingPercent).toBe(0);
    expect(loop.state.kind).toBe('idle');
    expect(loop.positionPercent).toBe(0);
    expect(loop.count('move')).toBe(1);
  });

  it('is moved by time from its end, homes when it has become too uncertain, and goes on', async () => {
    const loop = await atEnd(0);
    const at: number[] = [];
    let home = 0;
    for (const wanted of [40, 70, 30, 60, 20, 50, 80, 40, 70, 20]) {
      loop.wanted = wanted;
      await loop.pass(260);
      at.push(Math.round(loop.rig.openingPercent - wanted));
      if (loop.estimate && loop.uncertaintyPercent !== undefined && loop.uncertaintyPercent < 3) home += 1;
    }
    expect(Math.max(...at.map(Math.abs))).toBeLessThanOrEqual(3);
    expect(home).toBeGreaterThanOrEqual(2);
    expect(loop.count('arrived')).toBeGreaterThan(10);
    expect(loop.count('fault')).toBe(0);
  });

  it('whose closed contact never comes is told and latched', async () => {
    const loop = await atEnd(100);
    await loop.pass(5);
    loop.rig.drive.setStuck(true);
    loop.wanted = 0;
    await loop.pass(200);
    // The open contact still holds: it has not moved at all.
    expect(loop.state.kind).toBe('fault');
    expect(loop.count('move')).toBe(1);
  });

  it('whose motor somebody else runs is stopped at once, and latched', async () => {
    const loop = await atEnd(0);
    await loop.pass(5);
    loop.rig.client.write('relay_1', 1);
    await loop.pass(1);
    expect(loop.told()).toEqual(['stop moved-by-itself']);
    expect(loop.rig.client.raw('relay_1')).toBe(0);
    await loop.pass(20);
    expect(loop.state).toMatchObject({ kind: 'fault', cause: 'moved-by-itself' });
    expect(loop.positionPercent === undefined || loop.positionPercent === 0).toBe(true);
  });

  it('whose motor runs when the gateway starts is stopped at once', async () => {
    const loop = await loopOn(shipped('wb-mr6c'));
    loop.rig.client.write('relay_1', 1);
    await loop.pass(1);
    expect(loop.told()).toEqual(['stop moving-at-start']);
    expect(loop.rig.client.raw('relay_1')).toBe(0);
  });

  it('timed by its module goes a long way in several moves, each decided anew', async () => {
    const loop = await loopOn(shipped('moxa-iologik-e1214'));
    loop.rig.client.write('pulse_on_0_s', 15);
    loop.rig.client.write('pulse_on_1_s', 15);
    loop.rig.drive.moveTo(0);
    await loop.rig.clock.advance(100_000);
    loop.wanted = 40;
    await loop.pass(120);
    expect(Math.abs(loop.rig.openingPercent - 40)).toBeLessThan(2);
    expect(loop.count('move')).toBeGreaterThanOrEqual(3);
    expect(loop.count('journal-decision')).toBe(loop.count('move'));
  });
});
