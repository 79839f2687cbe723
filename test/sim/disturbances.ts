/**
 * When something was not as it should be: for rules that judge by the canal itself, which do not hold while an instrument
 * shows what is not, or while others than the gateway move a gate or its water.
 */
import type { Trouble, TroubleKind } from './troubles.js';

/** What one rule is about. */
export interface Place {
  readonly gate: string;
  /** Instruments that it goes by, and the lines that they are on. */
  readonly instruments: readonly string[];
  readonly lines: readonly string[];
}

/** A gate or its water go otherwise than the gateway means them to. */
export const MOVES_WATER: ReadonlySet<TroubleKind> = new Set(['drive', 'by-hand', 'debris', 'reboot']);
/** What instruments show is not what is. */
export const FALSIFIES: ReadonlySet<TroubleKind> = new Set(['frozen']);
/** The gateway cannot see, or cannot be heard, or is not there. */
export const CUTS_OFF: ReadonlySet<TroubleKind> = new Set(['wire', 'line-down', 'mute', 'kill', 'restart']);
/** What happened just before may be forgotten. */
export const FORGETS: ReadonlySet<TroubleKind> = new Set(['kill']);
/** A process begins, and counts what was before it from a time that is wrong. */
export const BEGINS: ReadonlySet<TroubleKind> = new Set(['kill', 'restart']);
export const MISDATES: ReadonlySet<TroubleKind> = new Set(['clock-step']);

/** Whatever may keep the gateway from acting. */
export const ALL: ReadonlySet<TroubleKind> = new Set([
  ...MOVES_WATER,
  ...FALSIFIES,
  ...CUTS_OFF,
  ...MISDATES,
  'unsynced',
  'disk-fails',
  'disk-slow',
]);

/** A handwheel turns so long; what stuck or ran away is brought back by then. */
const LINGERS_MS = 600_000;

export class Disturbances {
  readonly #troubles: Trouble[];
  readonly #healedAtMs: number;

  /** At `healedAtMs` everything is put right at once, which disturbs every place. */
  constructor(troubles: readonly Trouble[], healedAtMs: number) {
    this.#troubles = [...troubles];
    this.#healedAtMs = healedAtMs;
  }

  /** One that was not planned. */
  add(trouble: Trouble): void {
    this.#troubles.push(trouble);
  }

  /** Whether a trouble of one of `kinds` at that place goes on, or has not long ended, between the two times. */
  during(kinds: ReadonlySet<TroubleKind>, place: Place, fromMs: number, toMs: number): boolean {
    if (this.#healedAtMs <= toMs && this.#healedAtMs + LINGERS_MS >= fromMs) return true;
    return this.#troubles.some(
      (trouble) =>
        kinds.has(trouble.kind) &&
        trouble.fromMs <= toMs &&
        trouble.toMs + LINGERS_MS >= fromMs &&
        concerns(trouble, place),
    );
  }
}

function concerns(trouble: Trouble, { gate, instruments, lines }: Place): boolean {
  if ('gate' in trouble) return trouble.gate === gate;
  if ('instrument' in trouble) return instruments.includes(trouble.instrument);
  return 'line' in trouble ? lines.includes(trouble.line) : true;
}
