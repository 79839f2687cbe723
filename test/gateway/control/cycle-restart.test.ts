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
import { MONDAY_MS, Scenario } from './scenario.js';

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
