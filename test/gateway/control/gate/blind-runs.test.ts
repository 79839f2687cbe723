/** A gate of which nobody knows where it is, closed for safety by pulses shorter than its travel: when it must be shut by now. */
import { afterEach, describe, expect, it } from 'vitest';
import type { MoveOutcome } from '../../../../gateway/control/driver/gate-driver.js';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import type { GateState } from '../../../../gateway/control/gate/gate-state.js';
import { gateWith, shipped } from '../driver/rig.js';
import { GateLoop } from './loop.js';
import { moving, runner, safety, tick, timed, trip } from './states.js';

const S = 1000;
const gate = { ...timed, travelTimeMs: 90 * S };
const pulse: MoveOutcome = { kind: 'confirmed', runMs: 40 * S };

type Look = Parameters<typeof tick>[2];
interface Far {
  /** What is seen, and wanted, besides the safety action. */
  readonly look?: (nowMs: number, state: GateState) => Look;
  /** What becomes of the first, second, third try; pulses of 40 s when not said. */
  readonly outcome?: (nth: number) => MoveOutcome;
  readonly holds?: boolean | undefined;
  readonly isAcknowledged?: (nowMs: number) => boolean;
}

/** Looked at once a second; the actuator answers at once. When each try began, in s, and the state at the end. */
function closed(untilS: number, far: Far = {}, from: GateState = { kind: 'unknown' }) {
  const { look, outcome = () => pulse, holds, isAcknowledged = () => true } = far;
  const starts: number[] = [];
  let state = from;
  for (let nowMs = 0; nowMs <= untilS * S; nowMs += S) {
    const next = step(state, tick(nowMs, undefined, { ...safety(0), gate, ...look?.(nowMs, state) }));
    state = next.state;
    for (const { kind } of next.effects) {
      if (kind === 'move')
        state = step(state, { kind: 'moved', outcome: outcome(starts.push(nowMs / S)), nowMs }).state;
      if (kind === 'read-demand')
        state = step(state, { kind: 'demand-read', openingPercent: 0, holds, nowMs }).state;
      if (kind === 'stop')
        state = step(state, { kind: 'stop-sent', acknowledged: isAcknowledged(nowMs), nowMs }).state;
    }
  }
  return { state, starts };
}

const end = (untilS: number, far: Far = {}) => closed(untilS, far).state;
const missed = { kind: 'fault', cause: 'end-not-reached' } as const;
const isRunning = ({ kind }: GateState) => kind === 'travelling';

describe('a gate that is closed blindly by pulses of 40 s, and whose travel takes 90 s', () => {
  it('is not tried a fourth time when its contact does not tell that it is shut', () => {
    expect(closed(1200)).toMatchObject({ state: missed, starts: [0, 47, 95] });
    expect(end(1200)).not.toHaveProperty('blind');
  });

  it('is not latched by two of them', () => {
    expect(end(94)).toMatchObject({ kind: 'unknown', blind: { ranMs: 80 * S } });
    expect(end(95)).toMatchObject({ kind: 'travelling', blind: { ranMs: 80 * S } });
    expect(end(140)).toMatchObject({ kind: 'stopping', blind: { ranMs: 120 * S } });
  });

  it.each([
    [100, 40 * S, 3],
    [100, 40 * S - 1, 4],
    [100, 120 * S, 1],
    [60, 70 * S, 1],
    [90, 54 * S, 2],
    [90, 54 * S - 1, 3],
  ])('is latched by 1.2 of its travel: of %i s and pulses of %i ms by %i', (travelS, runMs, most) => {
    const look = () => ({ gate: { ...gate, travelTimeMs: travelS * S } });
    const { state, starts } = closed(1200, { look, outcome: () => ({ kind: 'confirmed', runMs }) });
    expect(state).toMatchObject(missed);
    expect(starts).toHaveLength(most);
  });

  it('may be tried anew, from the beginning, once somebody has looked at it', () => {
    const { state } = step(end(141), { kind: 'release', nowMs: 142 * S });
    expect(state).not.toHaveProperty('blind');
    expect(closed(1200, {}, state).starts).toHaveLength(3);
  });

  it('is not latched when its contact tells that it is shut, whenever that is', () => {
    const look = (nowMs: number): Look => (nowMs >= 100 * S ? { atEnd: 'closed' } : {});
    const { state, starts } = closed(1200, { look });
    expect(state.kind).toBe('unknown');
    expect(state).not.toHaveProperty('blind');
    expect(starts).toHaveLength(3);
    const late = (nowMs: number): Look => (nowMs >= 141 * S ? { atEnd: 'closed' } : {});
    expect(end(141, { look: late }).kind).toBe('unknown');
  });

  it('begins anew at its other end', () => {
    const look = (nowMs: number): Look => (nowMs === 50 * S ? { atEnd: 'opened' } : {});
    expect(end(141, { look })).toMatchObject({ kind: 'unknown', blind: { ranMs: 77 * S } });
  });

  it('whose position came to be known meanwhile begins anew', () => {
    const known = step(end(94), tick(94 * S + 1, 60, { gate }));
    expect(known.state).not.toHaveProperty('blind');
  });

  it('with a position that is only lost is not concerned', () => {
    const look = () => ({ gate: { ...runner, travelTimeMs: 90 * S } });
    expect(end(600, { look })).not.toHaveProperty('blind');
    expect(closed(600, { look }).starts.length).toBeGreaterThan(6);
  });

  it('of which nobody knows how long its travel takes is not concerned', () => {
    const look = () => ({ gate: { ...gate, travelTimeMs: undefined } });
    expect(closed(600, { look }).starts.length).toBeGreaterThan(6);
  });
});

describe('only what certainly ran counts:', () => {
  it('no start that was refused, which ends nothing either', () => {
    const refused: MoveOutcome = { kind: 'not-done', cause: 'exception' };
    expect(end(3600, { outcome: () => refused })).not.toHaveProperty('blind');
    // Twenty tries that fail take longer than a pause may.
    const outcome = (nth: number) => (nth > 2 && nth <= 22 ? refused : pulse);
    const { state, starts } = closed(1200, { outcome });
    expect(state).toMatchObject(missed);
    expect(starts).toHaveLength(23);
  });

  it('no time in which the motor is seen to stand', () => {
    const look = (nowMs: number, state: GateState): Look =>
      isRunning(state) && nowMs - ('startedMs' in state ? state.startedMs : 0) > 20 * S
        ? { isMoving: false }
        : {};
    const { state, starts } = closed(1200, { look });
    expect(state).toMatchObject(missed);
    expect(starts).toHaveLength(6);
    const still = (_nowMs: number, now: GateState): Look => (isRunning(now) ? { isMoving: false } : {});
    expect(end(1200, { look: still })).not.toHaveProperty('blind');
  });

  it('all of a pulse that ends by itself a moment early but its last look', () => {
    const look = (nowMs: number, state: GateState): Look => ({
      isMoving: isRunning(state) && 'endsMs' in state && nowMs < (state.endsMs ?? 0) - S,
    });
    expect(end(45, { look })).toMatchObject({ blind: { ranMs: 38 * S } });
    expect(closed(1200, { look }).starts).toHaveLength(3);
  });

  it('of a run that is cut short, what it ran', () => {
    const look = (nowMs: number, state: GateState): Look =>
      isRunning(state) && 'startedMs' in state && nowMs - state.startedMs >= 12 * S
        ? { tripped: [trip] }
        : {};
    const { state, starts } = closed(1200, { look });
    expect(state).toMatchObject(missed);
    expect(starts).toHaveLength(9);
  });

  it('of a run whose STOP nobody acknowledges, its pulse', () => {
    const isAcknowledged = (nowMs: number) => nowMs < 40 * S || nowMs > 200 * S;
    expect(end(199, { isAcknowledged })).toMatchObject({ kind: 'stopping', blind: { ranMs: 40 * S } });
    expect(closed(1200, { isAcknowledged }).starts).toHaveLength(3);
  });

  it('of a start that nobody acknowledged, from when it is read back or the motor is seen to run', () => {
    const outcome = (): MoveOutcome => ({ kind: 'uncertain', runMs: 40 * S });
    expect(closed(1200, { outcome, holds: true })).toMatchObject({ state: missed, starts: [0, 47, 95] });
    expect(end(1200, { outcome })).not.toHaveProperty('blind');
    const look = (nowMs: number, { kind }: GateState): Look =>
      kind === 'confirming' && nowMs >= 10 * S ? { isMoving: true } : {};
    expect(end(45, { outcome, look })).toMatchObject({ blind: { ranMs: 31 * S } });
    expect(closed(1200, { outcome, look })).toMatchObject({ state: missed, starts: { length: 3 } });
  });
});

it.each([
  ['since it was known to run', 'travelling', { sinceMs: 600 }, 400],
  ['since the last look', 'travelling', { lookedMs: 300 }, 700],
  ['nothing before that', 'commanding', {}, 0],
  ['nothing after the end of its pulse', 'travelling', { sinceMs: 600, endsMs: 500 }, 0],
  ['nothing of a run whose position was known', 'travelling', { fromPercent: 60 }, 0],
] as const)('between two looks counts what it ran %s', (_name, kind, changes, ranMs) => {
  const run = {
    intent: safety(0).intent,
    way: 'closing',
    fromPercent: undefined,
    progress: undefined,
  } as const;
  const before: GateState = { ...moving(kind, { ...run, ...changes }), blind: { ranMs: 5 * S, atMs: 0 } };
  const { state } = step(before, tick(S, undefined, { ...safety(0), gate, isMoving: true }));
  expect(state.blind).toEqual({ ranMs: 5 * S + ranMs, atMs: S });
});

describe('what is between two runs:', () => {
  it('somebody at the actuator begins anew, and is never told a fault', () => {
    const look = (nowMs: number): Look => ({ isLocal: nowMs === 90 * S });
    expect(end(141, { look })).toMatchObject({ kind: 'unknown', blind: { ranMs: 40 * S } });
    expect(closed(1200, { look }).starts).toHaveLength(5);
    expect(end(1200, { look: () => ({ isLocal: true }) })).not.toHaveProperty('blind');
    expect(end(141, { look: (nowMs) => ({ isLocal: nowMs === 141 * S }) }).kind).toBe('unknown');
  });

  it('somebody else who runs the motor begins anew', () => {
    const look = (nowMs: number): Look => ({ isMoving: nowMs === 94 * S ? true : undefined });
    expect(end(150, { look })).toMatchObject({ kind: 'unknown', blind: { ranMs: 40 * S } });
  });

  it.each([
    [59, 1],
    [60, 3],
  ])('%i s after the end of two of them %i more are made', (pauseS, more) => {
    const look = (nowMs: number): Look =>
      nowMs >= 94 * S && nowMs < (93 + pauseS) * S ? { notClear: [trip] } : {};
    expect(closed(1200, { look }).starts).toHaveLength(2 + more);
  });

  it('a STOP that is wanted for a moment, or another trip that closes, does not begin anew', () => {
    const stopped = (nowMs: number): Look =>
      nowMs >= 70 * S && nowMs < 90 * S ? { stay: { why: 'silt' }, intent: undefined, isSafety: false } : {};
    expect(closed(1200, { look: stopped })).toMatchObject({ state: missed, starts: { length: 4 } });
    const other = (nowMs: number): Look => ({
      intent: { ...safety(0).intent, ref: nowMs < 60 * S ? 'silt' : 'loss-of-control' },
    });
    expect(closed(1200, { look: other }).starts).toHaveLength(3);
  });

  it('another fault stays what it is', () => {
    const state: GateState = {
      kind: 'stopping',
      cause: 'runaway',
      latches: true,
      tries: 4,
      acknowledgedMs: 0,
      blind: { ranMs: 120 * S, atMs: 0 },
    };
    expect(step(state, tick(6 * S, undefined, { ...safety(0), gate })).state).toEqual({
      kind: 'fault',
      cause: 'runaway',
      stood: undefined,
    });
  });
});

describe('on a module that ends its own pulses', () => {
  const loops: GateLoop[] = [];
  afterEach(() => {
    for (const loop of loops.splice(0)) loop.rig.close();
  });

  /** Its pulses last 40.5 s; `broken` never tells. */
  async function tripped(wanted: number, atPercent: number, broken?: string): Promise<GateLoop> {
    const loop = await GateLoop.on(shipped('moxa-iologik-e1214'), gateWith({ travelTime: '90s' }));
    loops.push(loop);
    const raw = loop.rig.client.raw.bind(loop.rig.client);
    loop.rig.client.raw = (name) => (name === broken ? 0 : raw(name));
    for (const point of ['pulse_on_0_s', 'pulse_on_1_s']) loop.rig.client.write(point, 40.5);
    loop.rig.drive.moveTo(atPercent);
    await loop.rig.clock.advance(100_000);
    loop.wanted = wanted;
    loop.isSafety = true;
    return loop;
  }

  it('a gate whose closed contact is broken is run into its seat for no longer than that', async () => {
    const loop = await tripped(0, 20, 'input_1');
    await loop.pass(1200);
    expect(loop.state).toMatchObject(missed);
    expect(loop.count('move')).toBe(3);
  });

  it('a gate that is almost open is closed all the same', async () => {
    const loop = await tripped(0, 95);
    await loop.pass(1200);
    expect(loop.rig.openingPercent).toBe(0);
    expect(loop.positionPercent).toBe(0);
    expect(loop.count('fault')).toBe(0);
    expect(loop.count('move')).toBeGreaterThanOrEqual(2);
  });

  it('a gate is not opened blindly, nor run into its upper seat when that contact is broken', async () => {
    const blind = await tripped(100, 20, 'input_0');
    await blind.pass(1200);
    expect(blind.count('move')).toBe(0);
    const known = await tripped(100, 0, 'input_0');
    await known.pass(1200);
    expect(known.rig.openingPercent).toBe(100);
    expect(known.count('move')).toBe(3);
  });
});
