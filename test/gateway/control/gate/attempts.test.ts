/** A safety action that comes to nothing is tried again, but not at once: the gate machine's pauses between its tries. */
import { describe, expect, it } from 'vitest';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import type { GateState, Tick } from '../../../../gateway/control/gate/gate-state.js';
import {
  idleAt,
  intent,
  moving,
  run,
  runner,
  safety,
  stepped,
  stopping,
  tick,
  timed,
  trip,
} from './states.js';

const refused = (nowMs: number) =>
  ({ kind: 'moved', outcome: { kind: 'not-done', cause: 'exception' }, nowMs }) as const;

/** When a try goes out, looked at every 100 ms, of an actuator that refuses each at once. */
function tries(state: GateState, untilMs: number, look: (nowMs: number) => Tick): number[] {
  const at: number[] = [];
  let now = state;
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 100) {
    const next = step(now, look(nowMs));
    now = next.state;
    if (!next.effects.some(({ kind }) => kind === 'move')) continue;
    at.push(nowMs);
    now = step(now, refused(nowMs)).state;
  }
  return at;
}

describe('a safety action that the actuator refuses', () => {
  const close = (nowMs: number) => tick(nowMs, 20, safety(0));

  it('goes out at once, and again after 1, 2, 5 and then every 10 s', () => {
    expect(tries(idleAt(20, 60_000), 40_000, close)).toEqual([0, 1000, 3000, 8000, 18_000, 28_000, 38_000]);
  });

  it('waits as long where the position is not known', () => {
    const blind = (nowMs: number) => tick(nowMs, undefined, { ...safety(0), gate: timed });
    expect(tries({ kind: 'unknown' }, 9000, blind)).toEqual([0, 1000, 3000, 8000]);
  });

  it('does not go out the ordinary way meanwhile', () => {
    const waiting: GateState = {
      kind: 'idle',
      notBeforeMs: 0,
      stood: { percent: 20, atMs: 0 },
      attempt: { openingPercent: 0, ref: undefined, tries: 4, atMs: 0 },
    };
    expect(stepped(waiting, close(9999))).toEqual({ state: waiting, told: [] });
    expect(stepped(waiting, close(10_000)).told).toEqual(['journal-decision', 'move']);
    expect(stepped(waiting, tick(9999, 20, { ...safety(0), notClear: [trip] })).told).toEqual(['refuse']);
  });

  it('does not keep back another one', () => {
    const { state } = run(idleAt(20), [close(0), refused(10)]);
    expect(stepped(state, tick(20, 20, safety(5))).told).toEqual(['journal-decision', 'move']);
    const other = { ...safety(0).intent, ref: 'silt' };
    expect(stepped(state, tick(20, 20, { isSafety: true, intent: other })).told).toContain('move');
  });

  it('counts from the first again after a minute', () => {
    const again = (sinceMs: number): GateState => {
      const waiting = { ...idleAt(20), attempt: { openingPercent: 0, ref: undefined, tries: 4, atMs: 0 } };
      return stepped(waiting, close(sinceMs)).state;
    };
    expect(again(59_999)).toMatchObject({ attempt: { tries: 5, atMs: 59_999 } });
    expect(again(60_000)).toMatchObject({ attempt: { tries: 1, atMs: 60_000 } });
  });
});

describe('a safety action that is stopped on its way', () => {
  const closing = moving('travelling', { intent: safety(0).intent, way: 'closing', fromPercent: 40 });
  const attempt = { openingPercent: 0, ref: undefined, tries: 1, atMs: 0 } as const;

  it('is tried again by the same pauses, counted from its end', () => {
    const { state } = run({ ...closing, attempt }, [
      tick(100, 39, { ...safety(0), gate: runner, tripped: [trip] }),
      { kind: 'stop-sent', acknowledged: true, nowMs: 200 },
      tick(300, 38.9, { ...safety(0), gate: runner }),
      tick(3300, 38.9, { ...safety(0), gate: runner, notClear: [trip] }),
    ]);
    expect(state).toMatchObject({ kind: 'idle', attempt: { tries: 1, atMs: 3300 } });
    expect(stepped(state, tick(4299, 38.9, { ...safety(0), gate: runner })).told).toEqual([]);
    const { state: again } = stepped(state, tick(4300, 38.9, { ...safety(0), gate: runner }));
    expect(again).toMatchObject({ kind: 'commanding', attempt: { tries: 2, atMs: 4300 } });
    const twice = { ...state, attempt: { ...attempt, tries: 2, atMs: 4300 } };
    expect(stepped(twice, tick(6299, 38.9, { ...safety(0), gate: runner })).told).toEqual([]);
    expect(stepped(twice, tick(6300, 38.9, { ...safety(0), gate: runner })).told).toContain('move');
  });

  it('for something else that is wanted has not failed', () => {
    const look = tick(100, 39, { ...safety(0), gate: runner, stay: { why: 'ordered' } });
    expect(stepped({ ...closing, attempt }, look).state).not.toHaveProperty('attempt');
    const tripped = tick(100, 39, { ...safety(0), gate: runner, tripped: [trip] });
    expect(stepped({ ...closing, attempt }, tripped).state).toMatchObject({ kind: 'stopping', attempt });
  });

  it.each([
    [39.5, false],
    [39.6, true],
  ])('at %s % has been tried in vain: %s', (atPercent, isInVain) => {
    const { intent: wanted, way, fromPercent } = closing;
    const plan = { intent: wanted, way, fromPercent, stopPercent: 39, hasRun: false, hasRunWhole: false };
    const pulse = stopping({ cause: 'arriving', acknowledgedMs: 4000, plan });
    const looks = [tick(5000, atPercent, { gate: runner }), tick(8000, atPercent, { gate: runner })];
    const { state } = run({ ...pulse, attempt }, looks);
    expect(state.kind).toBe('idle');
    expect(state.attempt).toEqual(isInVain ? { ...attempt, atMs: 8000 } : undefined);
  });

  it('has been one try when it has come to its end', () => {
    const there = moving('travelling', {
      intent: safety(5).intent,
      way: 'closing',
      progress: { percent: 5, atMs: 0 },
    });
    const { state, told } = stepped({ ...there, attempt }, tick(100, 5, safety(5)));
    expect(told).toEqual(['arrived']);
    expect(state).not.toHaveProperty('attempt');
  });
});

it('an ordinary move is no try, and ends what was tried before it', () => {
  expect(run(idleAt(20), [tick(0, 20), tick(10, 20)]).state).not.toHaveProperty('attempt');
  const recorded: GateState = { kind: 'recorded', intent, stood: { percent: 20, atMs: 0 } };
  expect(stepped(recorded, tick(0, 20)).state).not.toHaveProperty('attempt');
  const attempt = { openingPercent: 0, ref: undefined, tries: 4, atMs: 0 };
  expect(stepped({ ...recorded, attempt }, tick(0, 20)).state).not.toHaveProperty('attempt');
});

it.each([
  ['closed', 0, 2],
  ['opened', 100, 98],
] as const)('a gate whose contact tells that it is %s is not run into its seat', (atEnd, end, percent) => {
  const at = (contact: Tick['atEnd'], openingPercent: number) =>
    stepped(idleAt(percent), tick(0, percent, { ...safety(openingPercent), gate: runner, atEnd: contact }))
      .told;
  expect(at(atEnd, end)).toEqual([]);
  expect(at(undefined, end)).toEqual(['journal-decision', 'move']);
  expect(at(atEnd, 50)).toEqual(['journal-decision', 'move']);
});
