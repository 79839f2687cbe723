/**
 * How well a unit answers, as a pure function of what it was and whether it answered. A unit that is gone costs its
 * line a timeout and the quiet after it for every question, so it is asked seldom until it answers again.
 *
 * An *answer* is any reply of the unit itself, a refusal included. A *silence* is a question that it left unanswered,
 * counted once per poll. While the line itself is down there are neither.
 */

/**
 * ```
 *               2nd silence in a row                3rd
 *   healthy ───────────────────────────► suspect ───────────► quarantined ───┐ probe in vain:
 *    ▲ ▲  │                                 │                   ▲   │   ▲    │ the next one comes later
 *    │ │  └── silence soon after a return ──┼───────────────────┘   │   └────┘
 *    │ └─────────────── answer ─────────────┘                       │
 *    └───────────────── answer to a probe ──────────────────────────┘
 * ```
 * A unit that comes and goes returns to quarantine at its first silence, one step further, until it has answered
 * `PROVED_AFTER_ANSWERS` times in a row: otherwise each of its returns would cost the silences of a new quarantine.
 */
export type UnitHealth =
  | { readonly name: 'healthy'; readonly silences: 0 | 1; readonly relapse?: Relapse }
  | { readonly name: 'suspect' }
  | { readonly name: 'quarantined'; readonly step: number };

export type HealthName = UnitHealth['name'];

/** What a unit that has just returned still has to prove. */
interface Relapse {
  readonly step: number;
  readonly answers: number;
}

const PROVED_AFTER_ANSWERS = 10;

export const HEALTHY: UnitHealth = Object.freeze({ name: 'healthy', silences: 0 });
const DOUBTED: UnitHealth = Object.freeze({ name: 'healthy', silences: 1 });
const SUSPECT: UnitHealth = Object.freeze({ name: 'suspect' });

export function afterAnswer(health: UnitHealth): UnitHealth {
  if (health.name === 'quarantined') {
    return { name: 'healthy', silences: 0, relapse: { step: health.step, answers: 1 } };
  }
  if (health.name === 'suspect' || health.relapse === undefined) return HEALTHY;
  const { step, answers } = health.relapse;
  if (answers + 1 >= PROVED_AFTER_ANSWERS) return HEALTHY;
  return { name: 'healthy', silences: 0, relapse: { step, answers: answers + 1 } };
}

export function afterSilence(health: UnitHealth): UnitHealth {
  switch (health.name) {
    case 'healthy':
      if (health.relapse) return { name: 'quarantined', step: health.relapse.step + 1 };
      return health.silences === 0 ? DOUBTED : SUSPECT;
    case 'suspect':
      return { name: 'quarantined', step: 0 };
    case 'quarantined':
      return { name: 'quarantined', step: health.step + 1 };
  }
}

/** Quarantined, or back from quarantine and not proved yet: what its silences cost is booked on the line's allowance. */
export function isOnTrial(health: UnitHealth): boolean {
  return health.name === 'quarantined' || (health.name === 'healthy' && health.relapse !== undefined);
}

/** Longest time between two probes that the back-off asks for; the line's allowance may ask for more. */
export const LONGEST_BACK_OFF_MS = 60_000;

/** From one probe in vain to the next: doubling, never shorter than the unit's own period. */
export function backOffMs(step: number, everyMs: number): number {
  return Math.max(everyMs, Math.min(LONGEST_BACK_OFF_MS, everyMs * 2 ** (step + 1)));
}

const SHORTEST_TIMEOUT_MS = 100;
/** How much slower than ever before a unit may answer when its silence is feared. */
const SLOWER_BY = 3;
/** An instrument may be slower after a power cut than it ever was: now and then a probe waits as long as is configured. */
const FULL_TIMEOUT_EVERY = 4;

/** Whether the unit's last question may have been in vain, so that the next one should cost less. */
export function isFeared(health: UnitHealth): boolean {
  return health.name !== 'healthy' || health.silences > 0 || isOnTrial(health);
}

/**
 * How long to wait for a unit that is feared silent: three times its slowest reply, at least 100 ms and at most what is
 * configured, which is the wait where its speed is not known (0).
 */
export function fearfulTimeoutMs(health: UnitHealth, slowestReplyMs: number, configuredMs: number): number {
  const isPatient =
    health.name === 'quarantined' && health.step % FULL_TIMEOUT_EVERY === FULL_TIMEOUT_EVERY - 1;
  if (isPatient || slowestReplyMs <= 0) return configuredMs;
  return Math.min(configuredMs, Math.max(SHORTEST_TIMEOUT_MS, SLOWER_BY * slowestReplyMs));
}
