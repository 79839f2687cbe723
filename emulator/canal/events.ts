/** What befalls the structure by the settings, as a list of beginnings and ends in the order of canal time. */
import type { CanalGate } from './gates/gate.js';
import type { CanalEvent, Happening } from './network-settings.js';

type OfGate = Extract<Happening, { readonly gate: string }>;

export interface Turn {
  /** After the start. */
  readonly sinceMs: number;
  readonly happening: Happening;
  /** Whether it begins, or is over. */
  readonly on: boolean;
}

/** Turns at one time: ends first, so that what follows at once on another of its kind stands. */
export function turnsOf(events: readonly CanalEvent[]): Turn[] {
  const turns = events.flatMap((event): Turn[] => {
    const { from, for: lasts, ...happening } = event;
    const begin = { sinceMs: from, happening, on: true };
    return lasts === undefined ? [begin] : [begin, { sinceMs: from + lasts, happening, on: false }];
  });
  return turns.sort((a, b) => a.sinceMs - b.sinceMs || Number(a.on) - Number(b.on));
}

/** What a happening makes of its gate; when it is over, the gate is as before. */
export function befall(gate: CanalGate, happening: OfGate, on: boolean): void {
  switch (happening.kind) {
    case 'debris':
      gate.setBlocked(on ? happening.blocked : 0);
      break;
    case 'screen':
      gate.setScreenClogged(on ? happening.clogged : 0);
      break;
    case 'silt':
      gate.setSilt(on ? happening.depthM : 0);
      break;
    case 'drift':
      gate.drift(on ? happening.percentPerMin : 0);
      break;
    case 'by-hand':
      if (on) gate.moveByHand(happening.percent);
      break;
    case 'move':
      if (on) gate.moveTo(happening.percent);
      break;
    default:
      gate.setFault(happening.kind, on);
  }
}
