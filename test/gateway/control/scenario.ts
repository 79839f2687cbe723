import {
  type GateSettings,
  gateSchema,
  type InterlockSettings,
  interlockSchema,
} from '../../../gateway/config/gate-schema.js';
import type { ScheduleSettings } from '../../../gateway/config/schedule-schema.js';
import type { ControlCycle, CycleParts, KeptControl } from '../../../gateway/control/cycle.js';
import type { GateUnit } from '../../../gateway/control/gate-units.js';
import type { Kept } from '../../../gateway/control/kept-state.js';
import { PermitMint } from '../../../gateway/control/permit.js';
import type { Observation } from '../../../gateway/poll/image.js';
import type { Journal } from '../../../gateway/store/journal.js';
import { VirtualClock } from '../../../protocols/clock.js';
import type { RecordKind } from '../../../protocols/journal/record.js';
import { makeDriver } from './driver/make.js';
import { ActuatorLine, allWell, demandMap, imageOf, leftGate } from './fixtures.js';
import { makeCycle, unitOf } from './make-cycle.js';

/** Monday 07:00 in Almaty. */
export const MONDAY_MS = Date.parse('2026-06-01T02:00:00Z');

export interface Plan {
  readonly schedules?: readonly ScheduleSettings[];
  readonly gate?: Record<string, unknown>;
  readonly interlocks?: readonly Record<string, unknown>[];
  readonly openingPercent?: number;
  readonly parts?: Partial<CycleParts>;
  readonly kept?: Kept<KeptControl> | 'damaged';
  readonly clock?: VirtualClock;
  readonly traits?: Partial<GateUnit['traits']>;
}

/** One gate with its actuator on a line in memory, seen as `seen` says; it travels 2 % a second. */
export class Scenario {
  readonly clock: VirtualClock;
  readonly line: ActuatorLine;
  readonly records: { kind: RecordKind; body: Record<string, unknown> }[] = [];
  readonly events: string[] = [];
  seen: Record<string, Observation | number> = {};
  storeOk = true;
  travelPercentPerSecond = 2;
  readonly cycle: ControlCycle;

  constructor({
    schedules = [],
    gate = {},
    interlocks = [],
    openingPercent = 20,
    parts,
    kept,
    clock,
    traits,
  }: Plan = {}) {
    this.clock = clock ?? new VirtualClock(MONDAY_MS);
    this.line = new ActuatorLine(this.clock, openingPercent);
    const mint = new PermitMint(this.clock);
    const settings: GateSettings = { ...leftGate, ...gateSchema.partial().parse(gate) } as GateSettings;
    const journal: Journal = {
      append: (kind, body) => void this.records.push({ kind, body: body as Record<string, unknown> }),
      appendDurably: async (kind, body) => {
        if (!this.storeOk) throw new Error('the disk does not answer');
        this.records.push({ kind, body: body as Record<string, unknown> });
        return { epoch: 1, seq: this.records.length };
      },
    };
    const unit = unitOf(makeDriver('left', this.line, mint, this.clock), settings);
    this.cycle = makeCycle([{ ...unit, traits: { ...unit.traits, ...traits } }], {
      clock: this.clock,
      mint,
      journal,
      schedules,
      interlocks: interlocks.map((each): InterlockSettings => interlockSchema.parse(each)),
      freeze: () => imageOf({ ...allWell(this.line.openingPercent), ...this.seen }),
      isStoreOk: () => this.storeOk,
      report: (code, _severity, params) =>
        void this.events.push([code, ...Object.values(params)].join(' ').trim()),
      kept,
      ...parts,
    });
    this.cycle.start();
  }

  async pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await this.clock.advance(1000);
      this.line.travel(this.travelPercentPerSecond);
    }
  }

  of(kind: RecordKind): Record<string, unknown>[] {
    return this.records.filter((record) => record.kind === kind).map(({ body }) => body);
  }

  get gate() {
    const [gate] = this.cycle.status();
    if (gate === undefined) throw new Error('no gate');
    return gate;
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
