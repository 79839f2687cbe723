import { describe, expect, test } from 'vitest';
import { gateSchema } from '../../gateway/config/gate-schema.js';
import { settledLevelM } from './commissioning.js';
import { KeptRiver } from './kept-river.js';
import { type Instant, TrueMotion } from './true-motion.js';
import { type Levels, TrueRamp } from './true-ramp.js';
import { type Flows, TrueRiver } from './true-river.js';

const MINUTE_MS = 60_000;
const SLACK = { percent: 0.3, m: 0.02, m3s: 0.05 } as const;

function at(s: number, openingPercent: number, motion: Instant['motion'] = 'still'): Instant {
  return { atMs: s * 1000, openingPercent, motion, isBusy: motion !== 'still' };
}

const GATE = gateSchema.parse({
  id: 'left',
  device: 'left-gate',
  structure: { kind: 'vertical-sluice', widthM: 2, sillM: 0, travelM: 2 },
  upstream: 'forebay.level_m',
  downstream: 'left-canal.level_m',
  onLossOfControl: 'hold',
  limits: {
    minOpening: 5,
    maxOpening: 60,
    reversalDwell: '60s',
    maxOpeningPerMinute: 5,
    ramp: [{ window: '1h', maxDropM: 0.3, levelPerPercentM: 0.05 }],
  },
});

describe('moves as they really are', () => {
  /** A demand at `from` %, looks every five seconds, and what is said of it. */
  function told(isExcused: boolean, act: (motion: TrueMotion) => void): string[] {
    const rules: string[] = [];
    const motion = new TrueMotion(
      GATE,
      SLACK.percent,
      (rule) => void rules.push(rule),
      () => isExcused,
    );
    act(motion);
    return rules;
  }
  const moved =
    (toPercent: number, restsAt: number, seconds: number, isTrip = false) =>
    (motion: TrueMotion) => {
      motion.demanded(at(0, 20), toPercent, isTrip);
      for (let s = 5; s < seconds; s += 5)
        motion.sampled(at(s, 20 + ((restsAt - 20) * s) / seconds, restsAt > 20 ? 'opening' : 'closing'));
      motion.sampled(at(seconds, restsAt));
    };
  const turned =
    (afterS: number, isTrip = false) =>
    (motion: TrueMotion) => {
      moved(24, 24, 60)(motion);
      motion.demanded(at(60 + afterS, 24), 15, isTrip);
    };

  test.each([
    ['beyond the largest opening', moved(70, 70, 900), ['true-travel-limits']],
    ['beyond the smallest one', moved(0, 1, 900), ['true-travel-limits']],
    ['beyond where it was sent, up', moved(24, 24.4, 60), ['true-target']],
    ['beyond where it was sent, down', moved(18, 17.6, 60), ['true-target']],
    ['short of where it was sent', moved(24, 23, 60), []],
    ['quicker than the gate may open', moved(30, 30, 60), ['true-rate']],
    ['turned round before it has rested', turned(40), ['reversal-dwell']],
    ['as it should be', moved(24, 24, 60), []],
    ['turned round when it has rested', turned(60), []],
    ['turned round by a trip', turned(5, true), []],
    ['as quick as a trip may be', moved(30, 30, 60, true), []],
  ] as const)('%s', (_name, act, rules) => {
    expect(told(false, act)).toEqual(rules);
    expect(told(true, act)).toEqual([]);
  });
});

/** Falls by so much within half an hour, and what is said of it. */
function toldOfRamp(
  levelM: number,
  upstreamM: number,
  hasMoved = true,
  isExcused = false,
  tripped?: { readonly fromPercent: number; readonly toPercent: number },
): string[] {
  const [window] = GATE.limits.ramp;
  if (!window) throw new Error('there is no window');
  const rules: string[] = [];
  const ramp = new TrueRamp(
    window,
    { slackM: SLACK.m, settleMs: window.settle },
    (rule) => void rules.push(rule),
    () => isExcused,
  );
  const levels: Levels[] = [];
  for (let minute = 0; minute <= 90; minute++) {
    const part = Math.min(1, Math.max(0, (minute - 30) / 30));
    if (tripped && minute === 30) ramp.tripped({ atMs: minute * MINUTE_MS, ...tripped });
    if (hasMoved && minute === 30) ramp.went('closing', minute * MINUTE_MS);
    levels.push({
      atMs: minute * MINUTE_MS,
      levelM: 1 - part * levelM,
      upstreamM: 1.6 - part * upstreamM,
    });
    ramp.sampled(levels);
  }
  return rules;
}

describe('a ramp window on the true level', () => {
  test('is broken by a gate that lets the level fall further than it may, which is told once', () => {
    expect(toldOfRamp(0.33, 0)).toEqual(['true-ramp']);
    expect(toldOfRamp(0.31, 0)).toEqual([]);
  });

  test('is not broken by a river that falls, nor by a gate that others have moved', () => {
    expect(toldOfRamp(0.4, 0.1)).toEqual([]);
    expect(toldOfRamp(0.45, 0.1)).toEqual(['true-ramp']);
    expect(toldOfRamp(0.5, 0, false)).toEqual([]);
    expect(toldOfRamp(0.5, 0, true, true)).toEqual([]);
  });
});

describe('a ramp window and trips, for which it is waived', () => {
  /** A trip moves the gate in one minute, the gateway the same way or not; then the level falls within half an hour. */
  const falls = (byM: number, hasMoved: boolean, fromPercent = 30, toPercent = 10) =>
    toldOfRamp(byM, 0, hasMoved, false, { fromPercent, toPercent });
  const tripM = settledLevelM(30, 1.6) - settledLevelM(10, 1.6);

  test('a trip may let the level fall, and no more than by what it has moved', () => {
    expect(tripM).toBeGreaterThan(0.3);
    expect(falls(tripM, false)).toEqual([]);
    expect(falls(tripM + 0.31, true)).toEqual([]);
    expect(falls(tripM + 0.33, true)).toEqual(['true-ramp']);
  });

  test('a trip that opens is no excuse for what closes', () => {
    expect(falls(0.33, true, 10, 30)).toEqual(['true-ramp']);
  });
});

describe('the river below', () => {
  const flows = (minute: number, inflowM3s: number, belowM3s: number, leftM3s: number): Flows => ({
    atMs: minute * MINUTE_MS,
    inflowM3s,
    belowM3s,
    takesM3s: new Map([['left', leftM3s]]),
  });
  function told(act: (river: TrueRiver) => void, isExcused = false): string[] {
    const rules: string[] = [];
    act(
      new TrueRiver(
        2,
        SLACK.m3s,
        (_gate, rule) => void rules.push(rule),
        () => isExcused,
      ),
    );
    return rules;
  }
  /** The gate opens in the tenth minute; an hour later the river has `belowM3s`. */
  const opens = (inflowM3s: number, belowM3s: number) => (river: TrueRiver) => {
    for (let minute = 0; minute < 10; minute++) river.sampled(flows(minute, 6, 3, 3));
    river.opened('left', 10 * MINUTE_MS, 3);
    for (let minute = 10; minute < 70; minute++) river.sampled(flows(minute, 6, 2.4, 4.2));
    for (let minute = 70; minute < 90; minute++) river.sampled(flows(minute, inflowM3s, belowM3s, 4.2));
  };

  test('is made short by opening, be it an hour later; told once', () => {
    expect(told(opens(6, 1.8))).toEqual(['river-short']);
    expect(told(opens(6, 1.96))).toEqual([]);
    expect(told(opens(6, 1.8), true)).toEqual([]);
  });

  test('is made short by what comes no more', () => {
    expect(told(opens(5.6, 1.8))).toEqual([]);
  });

  test('is short, and a gate goes on opening', () => {
    const goesOn = (seconds: number) => (river: TrueRiver) => {
      river.sampled(flows(0, 6, 1.5, 3));
      river.opening('left', seconds * 1000);
      river.opening('left', (seconds + 5) * 1000);
    };
    expect(told(goesOn(451))).toEqual(['river-opening']);
    expect(told(goesOn(440))).toEqual([]);
    expect(told(goesOn(451), true)).toEqual([]);
  });
});

describe('a river that is kept', () => {
  /** Short for so many minutes of an inflow, and what is said; a gate is told to close at the minute `closesAt`. */
  function told(
    minutes: number,
    { inflowM3s = 5, belowM3s = 1.5, mayClose = true, closesAt = -1 } = {},
  ): string[] {
    const said: string[] = [];
    const river = new KeptRiver({
      requiredM3s: 2,
      slackM3s: SLACK.m3s,
      gates: ['left'],
      mayClose: () => mayClose,
      say: (gate, rule) => void said.push(`${gate} ${rule}`),
    });
    for (let minute = 0; minute <= minutes; minute++) {
      if (minute === closesAt) river.closes();
      river.sampled({ atMs: minute * MINUTE_MS, inflowM3s, belowM3s });
    }
    return said;
  }

  test.each([
    ['45 min', told(45), []],
    ['longer, and nothing closes', told(46), ['left river-kept']],
    ['longer, and a gate closes', told(46, { closesAt: 40 }), []],
    ['longer, and nothing could close', told(100, { mayClose: false }), []],
    ['longer, of an inflow that is not enough', told(100, { inflowM3s: 2 }), []],
    ['longer, by what nobody can tell', told(100, { belowM3s: 1.92 }), []],
  ])('short for %s', (_name, said, rules) => {
    expect(said).toEqual(rules);
  });
});
