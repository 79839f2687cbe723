/** What drives of gates do that makes them hard to trust, one thing at a time. */
import { describe, expect, it } from 'vitest';
import { GateDrive } from '../../../emulator/canal/gates/drive.js';
import type { DriveSettings } from '../../../emulator/canal/network-settings.js';

const PLAIN: DriveSettings = {
  travelTime: 100_000,
  deadTime: 0,
  coast: 0,
  backlashPercent: 0,
  deadbandPercent: 0,
  tripAfter: 0,
  wear: { slowerPercent: 0, backlashPercent: 0 },
};

/** A drive at 20 % whose full travel takes 100 s: one percent a second. */
function driveOf(changes: Partial<DriveSettings> = {}): {
  drive: GateDrive;
  pass: (seconds: number) => void;
} {
  const drive = new GateDrive(20, { ...PLAIN, ...changes });
  const pass = (seconds: number): void => {
    for (let tick = 0; tick < seconds * 4; tick += 1) drive.step(0.25);
  };
  return { drive, pass };
}

describe('a drive', () => {
  it('goes where it is told, stands there, and has counted one start', () => {
    const { drive, pass } = driveOf();
    drive.moveTo(50);
    expect(drive.motion).toBe('opening');
    pass(29);
    expect(drive.openingPercent).toBeCloseTo(49, 9);
    pass(2);
    expect([drive.openingPercent, drive.motion, drive.starts, drive.isBusy]).toEqual([50, 'still', 1, false]);
  });

  it('closes at a speed of its own', () => {
    const { drive, pass } = driveOf({ closingTime: 50_000 });
    drive.moveTo(0);
    pass(5);
    expect(drive.openingPercent).toBeCloseTo(10, 9);
  });

  it('waits its dead time before it starts, and a stop meanwhile is no start', () => {
    const { drive, pass } = driveOf({ deadTime: 2000 });
    drive.moveTo(50);
    pass(1.75);
    expect([drive.openingPercent, drive.motion, drive.isBusy]).toEqual([20, 'still', true]);
    pass(1.25);
    expect(drive.openingPercent).toBeCloseTo(21, 9);
    drive.stop();
    drive.moveTo(60);
    drive.stop();
    pass(10);
    expect([drive.starts, drive.isBusy]).toEqual([1, false]);
  });

  it('runs on after a stop, ever more slowly', () => {
    const { drive, pass } = driveOf({ coast: 4000 });
    drive.moveTo(50);
    pass(10);
    drive.stop();
    expect(drive.motion).toBe('opening');
    pass(2);
    const halfway = drive.openingPercent;
    pass(10);
    // A speed that falls evenly covers half of what full speed would, three quarters of that in the first half.
    expect(halfway - 30).toBeCloseTo(1.5, 9);
    expect(drive.openingPercent).toBeCloseTo(32, 9);
    expect(drive.motion).toBe('still');
  });

  it('stops before it turns round, waits its dead time, and counts a start', () => {
    const { drive, pass } = driveOf({ coast: 2000, deadTime: 1000 });
    drive.moveTo(50);
    pass(11);
    drive.moveTo(10);
    pass(1.75);
    expect(drive.motion).toBe('opening');
    pass(2);
    expect([drive.motion, drive.starts]).toEqual(['closing', 2]);
    pass(60);
    // It coasts past its demand, and is not made to correct that.
    expect(drive.openingPercent).toBeCloseTo(9, 9);
  });

  it('a positioner ends within its deadband, and does not start for less; the ends are reached all the same', () => {
    const { drive, pass } = driveOf({ deadbandPercent: 2 });
    drive.moveTo(21.5);
    expect(drive.motion).toBe('still');
    drive.moveTo(40);
    pass(60);
    expect(drive.openingPercent).toBeCloseTo(38, 9);
    drive.moveTo(0);
    pass(60);
    expect(drive.openingPercent).toBe(0);
  });

  it('with backlash its position moves before the gate does when it opens, and both meet when it closes', () => {
    const { drive, pass } = driveOf({ backlashPercent: 3 });
    drive.moveTo(22);
    pass(5);
    expect([drive.positionPercent, drive.openingPercent]).toEqual([22, 20]);
    drive.moveTo(30);
    pass(10);
    expect(drive.positionPercent - drive.openingPercent).toBeCloseTo(3, 9);
    drive.moveTo(28);
    pass(5);
    expect(drive.openingPercent).toBeCloseTo(27, 9);
    drive.moveTo(0);
    pass(40);
    expect([drive.positionPercent, drive.openingPercent]).toEqual([0, 0]);
  });

  it('wears: after a thousand full travels it is slower and has more backlash', () => {
    const { drive, pass } = driveOf({ travelTime: 1000, wear: { slowerPercent: 100, backlashPercent: 2 } });
    for (let way = 0; drive.travels < 1000; way += 1) {
      drive.moveTo(way % 2 === 0 ? 100 : 0);
      pass(4);
    }
    drive.moveTo(0);
    pass(4);
    drive.moveTo(100);
    pass(1);
    expect(drive.positionPercent).toBeGreaterThan(48);
    expect(drive.positionPercent).toBeLessThan(51);
    expect(drive.positionPercent - drive.openingPercent).toBeCloseTo(2, 1);
  });
});

describe('a fault', () => {
  it('stuck: the motor strains, trips, and forgets what it was told', () => {
    const { drive, pass } = driveOf({ tripAfter: 3000 });
    drive.setStuck(true);
    drive.moveTo(50);
    pass(2.5);
    expect([drive.motion, drive.isTripped, drive.openingPercent]).toEqual(['opening', false, 20]);
    pass(1);
    expect([drive.motion, drive.isTripped]).toEqual(['still', true]);
    drive.setStuck(false);
    pass(60);
    expect([drive.openingPercent, drive.isTripped]).toEqual([20, false]);
    drive.moveTo(50);
    pass(31);
    expect(drive.openingPercent).toBe(50);
  });

  it('reversed: it runs the wrong way to the end, and trips there', () => {
    const { drive, pass } = driveOf({ tripAfter: 2000 });
    drive.setReversed(true);
    drive.moveTo(50);
    pass(5);
    expect([drive.motion, drive.openingPercent]).toEqual(['closing', 15]);
    drive.stop();
    expect(drive.motion).toBe('still');
    drive.moveTo(50);
    pass(18);
    expect([drive.openingPercent, drive.isTripped]).toEqual([0, true]);
  });

  it('runaway: neither its demand nor a stop holds it; the end does, or the lack of power', () => {
    const { drive, pass } = driveOf();
    drive.setRunaway(true);
    drive.moveTo(30);
    pass(20);
    expect(drive.openingPercent).toBeCloseTo(40, 9);
    drive.stop();
    pass(10);
    expect(drive.openingPercent).toBeCloseTo(50, 9);
    drive.setPowered(false);
    pass(10);
    expect([drive.motion, drive.outages]).toEqual(['still', 1]);
    expect(drive.openingPercent).toBeCloseTo(50, 9);
    drive.setPowered(true);
    pass(10);
    expect(drive.openingPercent).toBeCloseTo(50, 9);
    drive.moveTo(60);
    pass(100);
    expect([drive.openingPercent, drive.motion]).toEqual([100, 'still']);
  });

  it('self-moving: it creeps while nobody moves it, the position with it', () => {
    const { drive, pass } = driveOf();
    drive.drift(-6);
    pass(60);
    expect(drive.openingPercent).toBeCloseTo(14, 9);
    expect([drive.positionPercent, drive.motion, drive.starts]).toEqual([drive.openingPercent, 'still', 0]);
    drive.drift(0);
    pass(60);
    expect(drive.openingPercent).toBeCloseTo(14, 9);
  });

  it('moved by hand: slowly, without a start, until it is there or commanded', () => {
    const { drive, pass } = driveOf();
    drive.moveByHand(30);
    pass(25);
    expect(drive.openingPercent).toBeCloseTo(25, 9);
    pass(60);
    expect([drive.openingPercent, drive.starts, drive.isBusy]).toEqual([30, 0, false]);
    drive.moveByHand(90);
    drive.moveTo(31);
    pass(60);
    expect(drive.openingPercent).toBe(31);
  });

  it.each([
    ['in local', (drive: GateDrive) => drive.setLocal(true), (drive: GateDrive) => drive.setLocal(false)],
    ['tripped', (drive: GateDrive) => drive.trip(), (drive: GateDrive) => drive.resetTrip()],
    [
      'without power',
      (drive: GateDrive) => drive.setPowered(false),
      (drive: GateDrive) => drive.setPowered(true),
    ],
  ])('%s: it stops, follows nothing, and stays where it is when all is well again', (_, begin, end) => {
    const { drive, pass } = driveOf();
    drive.moveTo(50);
    pass(10);
    begin(drive);
    pass(5);
    expect(drive.openingPercent).toBeCloseTo(30, 9);
    drive.moveTo(60);
    pass(5);
    end(drive);
    pass(5);
    expect(drive.openingPercent).toBeCloseTo(30, 9);
    drive.moveTo(60);
    pass(40);
    expect(drive.openingPercent).toBe(60);
  });

  it('a trip stays when a log is taken away', () => {
    const { drive } = driveOf();
    drive.setStuck(true);
    drive.trip();
    drive.setStuck(false);
    expect(drive.isTripped).toBe(true);
  });

  it('no gate opens beyond its ends', () => {
    const { drive } = driveOf();
    for (const percent of [-0.1, 100.1, Number.NaN]) {
      expect(() => drive.moveTo(percent)).toThrow(RangeError);
      expect(() => drive.moveByHand(percent)).toThrow(RangeError);
    }
  });
});
