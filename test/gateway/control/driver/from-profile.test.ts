/** What a motor's runs come to, from the words of its profile. */
import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../../devices/profile.js';
import { runnerSettings } from '../../../../gateway/control/driver/from-profile.js';
import type { RunnerSettings } from '../../../../gateway/control/driver/runner.js';
import { changed, gateWith, shipped } from './rig.js';

function settingsOf(profile: Profile): RunnerSettings {
  const { actuator } = profile;
  if (!actuator || actuator.kind === 'positioner') throw new Error(profile.profile);
  return runnerSettings(gateWith(), profile, actuator);
}

/** The profile's actuator with these words instead of its own. */
const withActuator = (id: string, words: object): Profile =>
  changed(id, (document) => Object.assign(document.actuator as object, words));

const OPENING = {
  name: 'opening_percent',
  table: 'input',
  address: 900,
  type: 'u16',
  unit: '%',
  source: '-',
} as const;

const lengths = ({ pulse }: RunnerSettings) =>
  pulse && [pulse.opening, pulse.closing].map((each) => (typeof each === 'number' ? each : each.name));

describe('the pulse of a module', () => {
  const MOXA = 'moxa-iologik-e1214';
  it('is kept in its settings, that for opening first', () => {
    expect(lengths(settingsOf(shipped(MOXA)))).toEqual(['pulse_on_0_s', 'pulse_on_1_s']);
  });

  it('is the same for both ways where there is one setting', () => {
    const one = withActuator(MOXA, { failSafe: [{ point: 'pulse_on_1_s', min: 1 }] });
    expect(lengths(settingsOf(one))).toEqual(['pulse_on_1_s', 'pulse_on_1_s']);
  });

  it('is unknown where no setting tells, and then nothing bounds a run but the position', () => {
    expect(lengths(settingsOf(withActuator(MOXA, { failSafe: [] })))).toEqual([Number.NaN, Number.NaN]);
    const seen = changed(MOXA, (document) => {
      (document.points as object[]).push(OPENING);
      Object.assign(document.actuator as object, { failSafe: [], position: 'opening_percent' });
    });
    expect(settingsOf(seen).pulse).toBeUndefined();
    expect(settingsOf(seen).isSeen).toBe(true);
    const told = changed(MOXA, (document) => {
      (document.points as object[]).push(OPENING);
      Object.assign(document.actuator as object, { position: 'opening_percent' });
    });
    expect(lengths(settingsOf(told))).toEqual(['pulse_on_0_s', 'pulse_on_1_s']);
  });

  it('is what is written where that is a time', () => {
    const timed = changed(MOXA, (document) => {
      const points = document.points as { name: string; unit?: string }[];
      for (const each of points) if (each.name === 'pulse_0') each.unit = 's';
      (document.actuator as { open: { value: number } }).open.value = 1;
    });
    expect(lengths(settingsOf(timed))).toEqual([1, 'pulse_on_1_s']);
  });

  it('is none where the gateway times it', () => {
    expect(settingsOf(shipped('wb-mr6c')).pulse).toBeUndefined();
  });
});

describe('what is known of the ends', () => {
  it.each([
    [{}, false, false],
    [{ opened: { point: 'input_1', equals: 1 } }, true, false],
    [{ closed: { point: 'input_2', equals: 1 } }, false, true],
  ])('of %j', (ends, hasOpenedEnd, hasClosedEnd) => {
    const none = { opened: undefined, closed: undefined };
    expect(settingsOf(withActuator('wb-mr6c', { ...none, ...ends }))).toMatchObject({
      isSeen: false,
      hasOpenedEnd,
      hasClosedEnd,
      travelTimeMs: 90_000,
    });
  });
});

describe('what must not stand at the same time', () => {
  const written = (settings: readonly { map: { name: string }; value: number }[]) =>
    settings.map(({ map, value }) => `${map.name}=${value}`);
  it('is cleared before a start, and by STOP', () => {
    const { stops, clears } = settingsOf(shipped('wb-mr6c'));
    expect(written(stops)).toEqual(['relay_1=0', 'relay_2=0']);
    expect(written(clears.opening)).toEqual(['relay_2=0']);
    expect(written(clears.closing)).toEqual(['relay_1=0']);
  });

  it('is nothing where commands are latched', () => {
    const { stops, clears } = settingsOf(shipped('limitorque-mx'));
    expect(written(stops)).toEqual(['host_command=512']);
    expect([clears.opening, clears.closing]).toEqual([[], []]);
  });

  it('is all others where commands are held', () => {
    const { stops, clears } = settingsOf(withActuator('limitorque-mx', { isLatched: false }));
    // Of one register nothing else is to be cleared.
    expect(written(stops)).toEqual(['host_command=512']);
    expect([clears.opening, clears.closing]).toEqual([[], []]);
  });
});
