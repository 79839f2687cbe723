/** What an actuator does when nobody asks any more: read, compared with what the site wants, and watched. */
import { afterEach, describe, expect, it } from 'vitest';
import { ArmingWatch } from '../../../../gateway/control/driver/arming-watch.js';
import { armingOf } from '../../../../gateway/control/driver/fail-safe.js';
import { failSafePlan } from '../../../../gateway/control/driver/from-profile.js';
import type { Arming } from '../../../../gateway/control/driver/gate-driver.js';
import { VirtualClock } from '../../../../protocols/clock.js';
import { changed, DriverRig, gateWith, isWrite, shipped } from './rig.js';

const rigs: DriverRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

function planOn(id: string, changes: object = {}) {
  const profile = shipped(id);
  if (!profile.actuator) throw new Error(id);
  return failSafePlan(gateWith(changes), profile, profile.actuator);
}

const WELL = new Map<string, number | undefined>([
  ['silence_s', 5],
  ['relay_1_safe_action', 1],
  ['relay_2_safe_action', 1],
  ['relay_1_safe_state', 0],
  ['relay_2_safe_state', 0],
  ['input_1_mode', 3],
  ['input_2_mode', 3],
]);
const gf = (watchdog: number | undefined, loss: number | undefined) =>
  new Map([
    ['watchdog_s', watchdog],
    ['loss_action', loss],
  ]);

describe('the fail-safe of an actuator', () => {
  it.each([
    ['all as it must be', {}, 'armed', ''],
    ['a watchdog that is off', { silence_s: 0 }, 'not-armed', 'silence_s=0'],
    ['a watchdog that is too long', { silence_s: 11 }, 'not-armed', 'silence_s=11'],
    ['the longest watchdog', { silence_s: 10 }, 'armed', ''],
    ['a relay that stays', { relay_2_safe_action: 0 }, 'not-armed', 'relay_2_safe_action=0'],
    [
      'an input that switches and a relay that closes',
      { relay_1_safe_state: 1, input_2_mode: 0 },
      'not-armed',
      'relay_1_safe_state=1, input_2_mode=0',
    ],
  ])('of relays: %s', (_name, changes, state, detail) => {
    const raws = new Map([...WELL, ...Object.entries(changes)]);
    expect(armingOf(planOn('wb-mr6c'), raws)).toEqual({ state, detail });
  });

  it.each([...WELL.keys()])('is unknown while %s cannot be read', (name) => {
    const raws = new Map(WELL).set(name, undefined);
    expect(armingOf(planOn('wb-mr6c'), raws)).toEqual({ state: 'unknown', detail: name });
  });

  it.each([
    [0, 'hold', 'armed', ''],
    [1, 'hold', 'not-armed', 'loss_action=1, onLossOfControl hold'],
    [2, 'hold', 'not-armed', 'loss_action=2, onLossOfControl hold'],
    [0, 'close', 'not-armed', 'loss_action=0, onLossOfControl close'],
    [1, 'close', 'armed', ''],
    [1, { opening: 0 }, 'armed', ''],
    [2, { opening: 100 }, 'armed', ''],
    [2, { opening: 99 }, 'not-armed', 'loss_action=2, onLossOfControl 99 %'],
    [0, { opening: 99 }, 'not-armed', 'loss_action=0, onLossOfControl 99 %'],
  ])('that says %i is what the site wants with %j: %s', (loss, onLossOfControl, state, detail) => {
    expect(armingOf(planOn('gf-ea', { onLossOfControl }), gf(1000, loss))).toEqual({ state, detail });
  });

  it('is not armed by a loss action that has no name', () => {
    const profile = changed('gf-ea', (document) => {
      const actuator = document.actuator as { failSafe: { point: string; in?: number[] }[] };
      for (const condition of actuator.failSafe) if (condition.in) condition.in = [0, 1, 2, 7];
    });
    if (!profile.actuator) throw new Error('gf-ea');
    const plan = failSafePlan(gateWith(), profile, profile.actuator);
    expect(armingOf(plan, gf(1000, 0)).state).toBe('armed');
    expect(armingOf(plan, gf(1000, 7))).toEqual({
      state: 'not-armed',
      detail: 'loss_action=7, onLossOfControl hold',
    });
  });

  it('is armed on a site that does not mind, and tells what does not fit all the same', () => {
    const plan = planOn('gf-ea', { failSafe: 'ignored' });
    expect(armingOf(plan, gf(0, 0))).toEqual({ state: 'armed', detail: 'watchdog_s=0' });
    expect(armingOf(plan, gf(undefined, 0))).toEqual({ state: 'armed', detail: 'watchdog_s' });
  });

  it.each([
    ['rotork-iq', 'hold', 'armed', ''],
    ['rotork-iq', 'close', 'not-armed', 'hold, onLossOfControl close'],
    ['limitorque-mx', 'hold', 'not-armed', 'unknown, onLossOfControl hold'],
    ['limitorque-mx', { opening: 40 }, 'not-armed', 'unknown, onLossOfControl 40 %'],
  ])('that %s does not tell, on a site that wants %j: %s', (id, onLossOfControl, state, detail) => {
    expect(armingOf(planOn(id, { onLossOfControl }), new Map())).toEqual({ state, detail });
  });

  it('of pulses without conditions: those that the module times end by themselves, others do not', () => {
    const without = (id: string) => {
      const profile = changed(id, (document) => {
        (document.actuator as { failSafe: unknown[] }).failSafe = [];
      });
      if (!profile.actuator) throw new Error(id);
      return armingOf(failSafePlan(gateWith(), profile, profile.actuator), new Map()).state;
    };
    expect(without('moxa-iologik-e1214')).toBe('armed');
    expect(without('wb-mr6c')).toBe('not-armed');
  });
});

describe('arming through the line', () => {
  it.each([
    ['gf-ea', []],
    ['wb-mr6c', []],
    ['moxa-iologik-e1214', []],
    ['rotork-iq', []],
  ])('of %s reads what is not polled, each register once, and writes nothing', async (id) => {
    const rig = await DriverRig.on(shipped(id));
    rigs.push(rig);
    const conditions = shipped(id).actuator?.failSafe ?? [];
    expect(await rig.settled(rig.driver.arm())).toEqual({ state: 'armed', detail: '' });
    expect(rig.frames().length).toBe(new Set(conditions.map(({ point }) => point)).size);
    expect(rig.written()).toEqual([]);
  });

  it('finds a watchdog that somebody has switched off', async () => {
    const rig = await DriverRig.on(shipped('wb-mr6c'));
    rigs.push(rig);
    expect(rig.driver.arming(true).state).toBe('unknown');
    await rig.clock.advance(500);
    expect(rig.driver.arming(true).state).toBe('armed');
    rig.client.write('silence_s', 0);
    rig.driver.arming(false);
    rig.driver.arming(true);
    await rig.clock.advance(500);
    expect(rig.driver.arming(true)).toEqual({ state: 'not-armed', detail: 'silence_s=0' });
  });
});

describe('the watch over it', () => {
  const ARMED: Arming = { state: 'armed', detail: '' };
  async function watching(answers: Arming[]) {
    const clock = new VirtualClock(0);
    const startMs = 7_000_000;
    await clock.advance(startMs);
    const readAtMs: number[] = [];
    const watch = new ArmingWatch(async () => {
      readAtMs.push(clock.monotonicMs() - startMs);
      return answers.shift() ?? ARMED;
    }, clock);
    const pass = async (seconds: number, isSeen = true): Promise<Arming['state'][]> => {
      const states: Arming['state'][] = [];
      for (let second = 0; second < seconds; second++) {
        states.push(watch.look(isSeen).state);
        await clock.advance(1000);
      }
      return states;
    };
    return { watch, pass, readAtMs, clock };
  }

  it('does not ask an actuator that is not heard', async () => {
    const { pass, readAtMs } = await watching([]);
    expect(new Set(await pass(60, false))).toEqual(new Set(['unknown']));
    expect(readAtMs).toEqual([]);
  });

  it('reads at once, then every ten minutes', async () => {
    const { pass, readAtMs } = await watching([]);
    const states = await pass(1250);
    expect(states.slice(0, 3)).toEqual(['unknown', 'armed', 'armed']);
    expect(readAtMs).toEqual([0, 600_000, 1_200_000]);
  });

  it('reads again when the actuator was lost and is back, and knows nothing meanwhile', async () => {
    const { pass, readAtMs } = await watching([]);
    await pass(10);
    expect(await pass(3, false)).toEqual(['unknown', 'unknown', 'unknown']);
    expect((await pass(2))[0]).toBe('unknown');
    expect(readAtMs).toEqual([0, 13_000]);
  });

  it('looks again after a minute at what is not as it should be', async () => {
    const { pass, readAtMs } = await watching([{ state: 'not-armed', detail: 'x' }]);
    const states = await pass(70);
    expect(states.slice(1, 60).every((state) => state === 'not-armed')).toBe(true);
    expect(readAtMs).toEqual([0, 60_000]);
    expect(states.at(-1)).toBe('armed');
  });

  it('keeps what it knew for twenty minutes while it cannot be read, asking twice a minute', async () => {
    const failed = Array.from({ length: 100 }, (): Arming => ({ state: 'unknown', detail: 'x' }));
    const { pass, readAtMs } = await watching([ARMED, ...failed]);
    const states = await pass(1300);
    expect(states.indexOf('unknown', 1)).toBe(1201);
    expect(readAtMs.slice(0, 4)).toEqual([0, 600_000, 630_000, 660_000]);
  });

  it('does not believe an answer that was asked for before the actuator was lost', async () => {
    const clock = new VirtualClock(0);
    let answer: (arming: Arming) => void = () => undefined;
    let asked = 0;
    const watch = new ArmingWatch(() => {
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    }, clock);
    watch.look(true);
    watch.look(true);
    expect(asked).toBe(1);
    watch.look(false);
    watch.look(true);
    answer(ARMED);
    await clock.advance(1);
    expect(watch.look(true).state).toBe('unknown');
    expect(asked).toBe(2);
    answer(ARMED);
    await clock.advance(1);
    expect(watch.look(true).state).toBe('armed');
  });
});

describe('a sign of life', () => {
  const alive = () =>
    changed('wb-mr6c', (document) => {
      (document.actuator as { alive: object }).alive = { point: 'input_6_mode', everyMs: 2000 };
    });
  async function living(gate = gateWith()) {
    const rig = await DriverRig.on(alive(), gate);
    rigs.push(rig);
    const pass = async (seconds: number): Promise<void> => {
      for (let second = 0; second < seconds; second++) {
        rig.driver.arming(true);
        await rig.clock.advance(1000);
      }
    };
    return { rig, pass };
  }

  it('is given as long as the gate is armed, 1 and 0 in turn, and ends for good when it is closed', async () => {
    const { rig, pass } = await living();
    await pass(8);
    expect(rig.written()).toEqual(['input_6_mode=1', 'input_6_mode=0', 'input_6_mode=1', 'input_6_mode=0']);
    rig.driver.close();
    await pass(10);
    expect(rig.written().length).toBe(4);
  });

  it('is not given by a gate that is not armed', async () => {
    const { rig, pass } = await living();
    rig.client.write('silence_s', 0);
    await pass(20);
    expect(rig.written()).toEqual([]);
    rig.client.write('silence_s', 5);
    await pass(60);
    expect(rig.written().length).toBeGreaterThan(5);
    rig.client.write('silence_s', 0);
    rig.driver.arming(false);
    await pass(3);
    const before = rig.written().length;
    await pass(20);
    expect(rig.written().length).toBe(before);
  });

  it('does not pile up on an actuator that does not answer', async () => {
    const { rig, pass } = await living();
    await pass(3);
    rig.fate = (pdu) => (isWrite(pdu) ? 'lost' : 'done');
    await pass(20);
    expect(rig.written().length).toBeLessThan(16);
  });
});
