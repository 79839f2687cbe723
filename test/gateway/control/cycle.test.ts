import { describe, expect, it } from 'vitest';
import type { ControlCycle } from '../../../gateway/control/cycle.js';
import { PermitMint } from '../../../gateway/control/permit.js';
import type { Observation } from '../../../gateway/poll/image.js';
import type { Journal } from '../../../gateway/store/journal.js';
import { VirtualClock } from '../../../protocols/clock.js';
import type { RecordKind } from '../../../protocols/journal/record.js';
import { makeDriver } from './driver/make.js';
import type { WriteFate } from './fixtures.js';
import { ActuatorLine, allWell, demandMap, imageOf } from './fixtures.js';
import { makeCycle, onMondays, unitOf } from './make-cycle.js';

/** A Monday, 05:59:50 in Almaty: ten seconds before the slot. */
const BEFORE_SLOT_MS = Date.parse('2026-06-01T00:59:50Z');
const MORNING = 'schedules[0]@2026-06-01T01:00:00.000Z';

class Structure {
  readonly clock = new VirtualClock(BEFORE_SLOT_MS);
  readonly line = new ActuatorLine(this.clock, 20);
  readonly records: { kind: RecordKind; body: Record<string, unknown> }[] = [];
  readonly events: string[] = [];
  storeOk = true;
  durableFails = false;
  travelPercentPerSecond = 2;
  overrides: Record<string, Observation | number> = {};
  readonly cycle: ControlCycle;

  constructor(openingWanted = 40) {
    const mint = new PermitMint(this.clock);
    const driver = makeDriver('left', this.line, mint, this.clock);
    const journal: Journal = {
      append: (kind, body) => void this.records.push({ kind, body: body as Record<string, unknown> }),
      appendDurably: async (kind, body) => {
        if (this.durableFails) throw new Error('the disk does not answer');
        this.records.push({ kind, body: body as Record<string, unknown> });
        return { epoch: 1, seq: this.records.length };
      },
    };
    this.cycle = makeCycle([unitOf(driver)], {
      clock: this.clock,
      journal,
      mint,
      schedules: [onMondays(openingWanted, '06:00', '20:00')],
      freeze: () => imageOf({ ...allWell(this.line.openingPercent), ...this.overrides }),
      isStoreOk: () => this.storeOk,
      report: (code, _severity, params) =>
        void this.events.push([code, ...Object.values(params)].join(' ').trim()),
    });
    this.cycle.start();
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      await this.clock.advance(1000);
      this.line.travel(this.travelPercentPerSecond);
    }
  }

  of(kind: RecordKind): Record<string, unknown>[] {
    return this.records.filter((record) => record.kind === kind).map(({ body }) => body);
  }

  get gate() {
    return this.cycle.status()[0];
  }

  /** Openings that were written to the actuator. */
  get commands(): number[] {
    return this.line.written.flatMap(({ request }) =>
      request.kind === 'write-registers' && request.address === demandMap.address
        ? [(request.words[0] ?? 0) / 10]
        : [],
    );
  }
}

describe('a gate with a weekly schedule', () => {
  it('moves at the start of its slot, once, after the decision is on disk', async () => {
    const at = new Structure();
    await at.pass(9);
    expect(at.commands).toEqual([]);
    await at.pass(30);
    expect(at.commands).toEqual([40]);
    expect(at.line.openingPercent).toBe(40);
    expect(at.records.map(({ kind }) => kind)).toEqual(['decision', 'gate-move']);
    expect(at.of('decision')[0]).toEqual({
      gate: 'left',
      source: 'schedule',
      ref: MORNING,
      why: 'as-asked',
      fromPercent: 20,
      toPercent: 40,
    });
    expect(at.of('gate-move')[0]).toMatchObject({ outcome: 'arrived', fromPercent: 20, toPercent: 40 });
    expect(at.gate).toMatchObject({ state: 'idle', openingPercent: 40, moves: 1, refusals: 0 });
  });

  it('does not move when an input is stale, and says so in the journal once', async () => {
    const at = new Structure();
    at.overrides = { 'forebay.level_m': { kind: 'stale', ageMs: 60_000 } as Observation };
    await at.pass(120);
    expect(at.line.written).toEqual([]);
    expect(at.of('refusal')).toEqual([
      {
        gate: 'left',
        source: 'schedule',
        ref: MORNING,
        fromPercent: 20,
        toPercent: 40,
        verdicts: [{ id: 'input-age', verdict: 'unknown', detail: 'forebay.level_m' }],
      },
    ]);
    at.overrides = {};
    await at.pass(30);
    expect(at.line.openingPercent).toBe(40);
  });

  it('records a lasting refusal again after a quarter of an hour', async () => {
    const at = new Structure();
    at.storeOk = false;
    await at.pass(31 * 60);
    expect(at.of('refusal').length).toBe(3);
  });

  it('is left to who stands at its selector, and the journal says who lost', async () => {
    const at = new Structure();
    at.overrides = { 'left-gate.remote_selected': 0 };
    await at.pass(120);
    expect(at.line.written).toEqual([]);
    expect(at.of('decision')).toEqual([
      {
        gate: 'left',
        outcome: 'chosen',
        source: 'local-selector',
        ref: 'left-gate.remote_selected',
        stay: 'actuator-not-ready',
        losers: [{ source: 'schedule', ref: MORNING, toPercent: 40, lost: 'outranked' }],
      },
    ]);
    at.overrides = {};
    await at.pass(30);
    expect(at.commands).toEqual([40]);
  });

  it('waits while the decision cannot be written, then moves', async () => {
    const at = new Structure();
    at.durableFails = true;
    await at.pass(30);
    expect(at.line.written).toEqual([]);
    at.durableFails = false;
    await at.pass(40);
    expect(at.commands).toEqual([40]);
  });

  it('is stopped when the level is lost while it travels', async () => {
    const at = new Structure();
    await at.pass(15);
    expect(at.gate?.state).toBe('travelling');
    at.overrides = { 'forebay.level_m': { kind: 'stale', ageMs: 6000 } as Observation };
    await at.pass(2);
    expect(at.line.stops).toBe(1);
    expect(at.line.openingPercent).toBeLessThan(40);
    expect(at.events).toContain('gate-stopped left input-age');
    expect(at.line.written.at(-1)?.priority).toBe('stop');
  });

  it('that is stuck is stopped and not tried again', async () => {
    const at = new Structure();
    at.travelPercentPerSecond = 0;
    await at.pass(600);
    expect(at.commands).toEqual([40]);
    expect(at.line.stops).toBe(1);
    expect(at.gate?.state).toBe('fault');
    expect(at.events).toContain('gate-fault left stuck');
  });

  it('that goes the wrong way is stopped and not tried again', async () => {
    const at = new Structure();
    at.travelPercentPerSecond = -2;
    await at.pass(120);
    expect(at.commands).toEqual([40]);
    expect(at.events).toContain('gate-fault left wrong-way');
  });

  it('is stopped when the gateway stops', async () => {
    const at = new Structure();
    await at.pass(15);
    await at.cycle.stop();
    expect(at.line.stops).toBe(1);
    expect(at.of('gate-move').at(-1)).toMatchObject({ outcome: 'stopped', cause: 'shutdown' });
    await at.pass(60);
    expect(at.commands).toEqual([40]);
  });

  it('keeps its opening outside every slot', async () => {
    const at = new Structure();
    await at.pass(40);
    at.clock.stepWall(15 * 3_600_000);
    await at.pass(60);
    expect(at.commands).toEqual([40]);
    expect(at.gate).toMatchObject({ targetPercent: null, wantedBy: null });
  });

  it('does nothing for a schedule that asks for more than its limits allow', async () => {
    const at = new Structure(95);
    await at.pass(60);
    expect(at.line.written).toEqual([]);
    expect(at.of('refusal')[0]).toMatchObject({ verdicts: [{ id: 'travel-limits', verdict: 'blocked' }] });
  });
});

describe('a command that goes wrong', () => {
  it.each<[WriteFate, number]>([
    ['done-but-silent', 1],
    ['exception', 2],
    ['ignored', 2],
    ['not-sent', 2],
    ['lost', 2],
  ])('%s: the gate arrives after %i commands in all, never by a blind repetition', async (fate, commands) => {
    const at = new Structure();
    at.line.fates = [fate];
    await at.pass(80);
    expect(at.commands.length).toBe(commands);
    expect(at.line.openingPercent).toBe(40);
    // Each command after the first has its own decision on disk.
    expect(at.of('decision').length).toBe(commands);
  });

  it('is not repeated when nobody can read it back and the gate goes where it should', async () => {
    const at = new Structure();
    at.line.fates = ['done-but-silent'];
    at.line.canBeRead = false;
    await at.pass(300);
    expect(at.commands).toEqual([40]);
    expect(at.line.openingPercent).toBe(40);
  });

  it('is stopped when nobody can tell whether it was carried out, before there is another', async () => {
    const at = new Structure();
    at.line.fates = ['done-but-silent'];
    at.line.canBeRead = false;
    at.travelPercentPerSecond = 0;
    await at.pass(30);
    expect(at.gate?.state).toBe('confirming');
    await at.pass(300);
    const kinds = at.line.written.map(({ priority }) => priority);
    expect(kinds.filter((kind, index) => kind === 'write' && kinds[index - 1] === 'write')).toEqual([]);
    expect(at.of('decision').length).toBe(at.commands.length);
    expect(at.events).toContain('gate-stopped left uncertain');
  });

  it('sends STOP until the actuator acknowledges it', async () => {
    const at = new Structure();
    await at.pass(15);
    at.line.fates = ['lost', 'lost', 'lost', 'lost', 'done'];
    at.overrides = { 'forebay.level_m': { kind: 'unknown' } as Observation };
    await at.pass(15);
    expect(at.line.stops).toBe(1);
    expect(at.gate?.state).toBe('idle');
    expect(at.of('gate-move').at(-1)).toMatchObject({ outcome: 'stopped', cause: 'input-age' });
  });
});
