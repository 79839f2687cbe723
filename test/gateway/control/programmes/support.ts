import { type GateSettings, gateSchema } from '../../../../gateway/config/gate-schema.js';
import { type Programme, programmeSchema } from '../../../../gateway/config/programme-schema.js';
import { evaluate } from '../../../../gateway/control/programmes/evaluate.js';
import type {
  ProgrammeContext,
  ProgrammeMemory,
  ProgrammeResult,
} from '../../../../gateway/control/programmes/programme.js';
import type { Image, Observation } from '../../../../gateway/poll/image.js';

export type Seen = Readonly<Record<string, number | Observation>>;

export const doubtful = (value: number): Observation => ({ kind: 'doubtful', value, ageMs: 0 });
export const bad: Observation = { kind: 'bad', reason: 'instrument-error', ageMs: 0 };

export function imageOf(values: Seen): Image {
  return {
    observe: (point: string): Observation => {
      const value = values[point];
      if (value === undefined) return { kind: 'unknown' };
      return typeof value === 'number' ? { kind: 'good', value, ageMs: 0 } : value;
    },
  } as Image;
}

export function gateOf(more: Record<string, unknown> = {}): GateSettings {
  return gateSchema.parse({
    id: 'left',
    device: 'left-gate',
    structure: { kind: 'vertical-sluice', widthM: 2.2, sillM: 0, travelM: 2.5 },
    upstream: 'forebay.level_m',
    downstream: 'left-canal.level_m',
    discharge: 'left-meter.discharge_m3s',
    volume: 'left-meter.volume_m3',
    onLossOfControl: 'hold',
    limits: { minTravel: 0.3, maxOpening: 90 },
    ...more,
  });
}

export const LEVELS: Seen = { 'forebay.level_m': 2.2, 'left-canal.level_m': 0.8 };
export const METER = 'left-meter.discharge_m3s';

export function context(values: Seen, more: Partial<ProgrammeContext> = {}): ProgrammeContext {
  return {
    gate: gateOf(),
    image: imageOf(values),
    positionPercent: 20,
    nowMs: 1_000_000,
    allowed: { lowPercent: 0, highPercent: 90 },
    availableM3s: undefined,
    shares: new Map([['kz', 0.5]]),
    isMoving: false,
    slotKey: 'a@1',
    ...more,
  };
}

export const programme = (document: Record<string, unknown>): Programme => programmeSchema.parse(document);

/** One look by itself. */
export function ask(document: Record<string, unknown>, seen: ProgrammeContext): ProgrammeResult {
  return evaluate(programme(document), seen, undefined).result;
}

/** Looks one after the other, each with what the one before left. */
export function follow(
  document: Record<string, unknown>,
  looks: readonly ProgrammeContext[],
): ProgrammeResult[] {
  let memory: ProgrammeMemory | undefined;
  return looks.map((look) => {
    const evaluation = evaluate(programme(document), look, memory);
    memory = evaluation.memory;
    return evaluation.result;
  });
}
