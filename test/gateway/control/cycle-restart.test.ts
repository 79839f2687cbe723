/** What a gate is after the program, or the box, was off. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { scheduleSchema } from '../../../gateway/config/schedule-schema.js';
import type { KeptControl } from '../../../gateway/control/cycle.js';
import { KEPT_FILE, Keeper, loadKept } from '../../../gateway/control/kept-state.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { onMondays } from './make-cycle.js';
import { MONDAY_MS, type Plan, Scenario } from './scenario.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-kept-'));
afterAll(() => rmSync(directory, { recursive: true }));
const all = [onMondays(40, '00:00', '24:00')];

/** The state as it comes back from the file, some seconds later by the clock on the wall. */
async function overRestart(before: Scenario, awaySeconds: number, keep = before.cycle.keep()) {
  const failed = (cause: string): void => {
    throw new Error(cause);
  };
  await new Keeper({ clock: before.clock, directory, failed }, () => keep).write();
  const clock = new VirtualClock(before.clock.wallMs() + awaySeconds * 1000);
  const kept = loadKept<KeptControl>(directory, clock);
  if (kept === undefined) throw new Error('nothing was kept');
  return { clock, kept };
}

/** A scenario of which only what is to be kept at once is written: its power goes before the regular write. */
function cutOff(plan: Plan) {
  let written: KeptControl | undefined;
  const soon = (): void =>
    void at.clock.after(200, () => {
      written = structuredClone(at.cycle.keep());
    });
  const at: Scenario = new Scenario({
    ...plan,
    parts: { keeper: { soon, cycle: () => undefined, write: async () => true } },
  });
  return { at, written: () => written };
}

describe('after a restart', () => {
  it('a latched fault still stands, and nothing moves', async () => {
    const before = new Scenario({ schedules: all });
    before.travelPercentPerSecond = 0;
    await before.pass(120);
    expect(before.gate.state).toBe('fault');
    const after = new Scenario({ schedules: all, ...(await overRestart(before, 5)) });
    await after.pass(300);
    expect(after.gate).toMatchObject({ state: 'fault', cause: 'stuck' });
    expect(after.commands).toEqual([]);
  });

  it('the starts of the hour are still counted, less those that are too old', async () => {
    const before = new Scenario({ schedules: all, gate: { limits: { startsPerHour: 1, maxOpening: 90 } } });
    await before.pass(30);
    expect(before.gate.startsInLastHour).toBe(1);
    const soon = new Scenario({
      schedules: [onMondays(60, '00:00', '24:00')],
      gate: { limits: { startsPerHour: 1, maxOpening: 90 } },
      openingPercent: 40,
      ...(await overRestart(before, 600)),
    });
    await soon.pass(60);
    expect(soon.commands).toEqual([]);
    expect(soon.gate.blockedBy).toContain('starts-per-hour');
    const later = new Scenario({
      schedules: [onMondays(60, '00:00', '24:00')],
      gate: { limits: { startsPerHour: 1, maxOpening: 90 } },
      openingPercent: 40,
      ...(await overRestart(before, 3600)),
    });
    await later.pass(60);
    expect(later.line.openingPercent).toBe(60);
  });

  it('a command of before is read back before anything else is sent', async () => {
    const before = new Scenario({ schedules: all });
    await before.pass(8);
    expect(before.gate.state).toBe('travelling');
    const after = new Scenario({ schedules: all, ...(await overRestart(before, 2)) });
    after.line.canBeRead = false;
    await after.pass(60);
    expect(after.commands).toEqual([]);
    after.line.canBeRead = true;
    await after.pass(60);
    expect(after.line.openingPercent).toBe(40);
  });

  it('what was delivered of a volume still counts', async () => {
    const volume = scheduleSchema.parse({
      gate: 'left',
      programme: { volume_m3: 1000, at_m3s: 4 },
      weekly: { days: ['mon'], from: '00:00', to: '24:00' },
    });
    const gate = { limits: { minTravel: 0.3 }, discharge: 'meter.discharge_m3s', volume: 'meter.volume_m3' };
    const before = new Scenario({ schedules: [volume], gate });
    before.seen = { 'meter.discharge_m3s': 4, 'meter.volume_m3': 7000 };
    await before.pass(30);
    before.seen = { 'meter.discharge_m3s': 4, 'meter.volume_m3': 7900 };
    await before.pass(5);
    const after = new Scenario({
      schedules: [volume],
      gate,
      openingPercent: 30,
      ...(await overRestart(before, 20)),
    });
    after.seen = { 'meter.discharge_m3s': 4, 'meter.volume_m3': 8010 };
    await after.pass(60);
    expect(after.line.openingPercent).toBe(0);
  });

  it('a slot that was slept through is told', async () => {
    const noon = [onMondays(40, '12:00', '13:00')];
    const before = new Scenario({ schedules: noon });
    await before.pass(10);
    const after = new Scenario({ schedules: noon, ...(await overRestart(before, 12 * 3600)) });
    await after.pass(10);
    expect(after.events).toContain('slot-skipped left schedules[0]@2026-06-01T07:00:00.000Z');
  });

  it('a damaged file means that every gate waits to be released', async () => {
    const before = new Scenario({ schedules: all });
    await before.pass(10);
    await overRestart(before, 0);
    const path = join(directory, KEPT_FILE);
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('"moves"', '"mowes"').replace('{"version":1', '{"version":2'),
    );
    expect(loadKept(directory, before.clock)).toBe('damaged');
    const after = new Scenario({ schedules: all, kept: 'damaged' });
    await after.pass(60);
    expect(after.events).toContain('control-state-lost');
    expect(after.gate).toMatchObject({ state: 'fault', cause: 'state-lost' });
    expect(after.commands).toEqual([]);
  });

  it('the first start of all has nothing to know', () => {
    expect(loadKept(mkdtempSync(join(directory, 'first-')), new VirtualClock(MONDAY_MS))).toBeUndefined();
  });
});

describe('after a power cut', () => {
  it('a latched interlock that only blocks still blocks', async () => {
    const boat = { id: 'boat', when: { point: 'lock.boat_present', equals: 1 }, latches: true };
    const { at: before, written } = cutOff({ schedules: all, interlocks: [boat], openingPercent: 40 });
    before.seen = { 'lock.boat_present': 0 };
    await before.pass(10);
    before.seen = { 'lock.boat_present': 1 };
    await before.pass(2);
    expect(before.events).toContain('interlock-latched left boat');
    const after = new Scenario({
      schedules: [onMondays(60, '00:00', '24:00')],
      interlocks: [boat],
      openingPercent: 40,
      ...(await overRestart(before, 60, written())),
    });
    after.seen = { 'lock.boat_present': 0 };
    await after.pass(60);
    expect(after.commands).toEqual([]);
    expect(after.gate.blockedBy).toEqual(['boat']);
    // Who comes only now must see it too.
    expect(after.events).toContain('interlock-latched left boat');
  });

  it('a gate that was found stuck is not tried again, though STOP was never acknowledged', async () => {
    const { at: before, written } = cutOff({ schedules: all });
    before.travelPercentPerSecond = 0;
    await before.pass(10);
    expect(before.gate.state).toBe('travelling');
    before.line.fates = Array(1000).fill('lost');
    await before.pass(60);
    expect(before.gate).toMatchObject({ state: 'stopping', cause: 'stuck' });
    const after = new Scenario({ schedules: all, ...(await overRestart(before, 60, written())) });
    await after.pass(300);
    expect(after.gate).toMatchObject({ state: 'fault', cause: 'stuck' });
    expect(after.commands).toEqual([]);
  });

  it('a STOP that latches is written once, however often it is sent', async () => {
    let writes = 0;
    const soon = (): void => void writes++;
    const keeper = { soon, cycle: () => undefined, write: async () => true };
    const at = new Scenario({ schedules: all, parts: { keeper } });
    at.travelPercentPerSecond = 0;
    await at.pass(10);
    at.line.fates = Array(1000).fill('lost');
    await at.pass(40);
    const before = writes;
    await at.pass(60);
    expect(writes).toBe(before);
  });
});

describe('a gate that was blind when the box went off', () => {
  const gate = { onLossOfControl: 'close', lossAfter: '60s' };
  const unseen = { 'forebay.level_m': { kind: 'unknown' } } as const;

  async function blindFor(seconds: number): Promise<Scenario> {
    const before = new Scenario({ gate, openingPercent: 30 });
    await before.pass(10);
    before.seen = unseen;
    await before.pass(seconds);
    return before;
  }

  async function onAgain(before: Scenario, awaySeconds = 3600): Promise<Scenario> {
    const { openingPercent } = before.line;
    const after = new Scenario({ gate, openingPercent, ...(await overRestart(before, awaySeconds)) });
    after.seen = unseen;
    return after;
  }

  it('is not closed for a loss that is over, before its level has been read', async () => {
    const after = await onAgain(await blindFor(20));
    await after.pass(10);
    after.seen = {};
    await after.pass(120);
    expect(after.events).toEqual([]);
    expect(after.commands).toEqual([]);
  });

  it('is closed for one that goes on, after the rest of the time', async () => {
    const after = await onAgain(await blindFor(20));
    await after.pass(39);
    expect(after.gate.trips).toEqual([]);
    await after.pass(5);
    expect(after.gate.trips).toEqual(['loss-of-control']);
    await after.pass(30);
    expect(after.line.openingPercent).toBe(0);
  });

  it('has a loss that stood still standing', async () => {
    const before = await blindFor(62);
    expect(before.gate.trips).toEqual(['loss-of-control']);
    const after = await onAgain(before, 5);
    await after.pass(1);
    expect(after.gate.trips).toEqual(['loss-of-control']);
    await after.pass(60);
    expect(after.line.openingPercent).toBe(0);
  });
});

describe('without a clock', () => {
  it('no schedule acts until somebody has set it', async () => {
    const clock = new VirtualClock(MONDAY_MS);
    clock.clockStatus = 'unsynced';
    const at = new Scenario({ schedules: all, clock });
    await at.pass(120);
    expect(at.commands).toEqual([]);
    expect(at.gate.blockedBy).toContain('clock-unsynced');
    clock.clockStatus = 'synced';
    await at.pass(60);
    expect(at.line.openingPercent).toBe(40);
  });
});
