/** A number on its way through a computation: its value, how sure it is, and how far it may be trusted. */
import { QUALITY_FLAGS, type QualityFlag, type Reason, type Trust } from '../quality.js';

export interface Known {
  readonly kind: 'known';
  readonly value: number;
  /** Standard uncertainty, in the value's unit; undefined where nobody has stated it. */
  readonly uncertainty?: number | undefined;
  readonly trust: Exclude<Trust, 'missing'>;
  readonly reason?: Reason | undefined;
}

export interface Missing {
  readonly kind: 'missing';
  readonly reason: Reason;
}

export type Quantity = Known | Missing;

const RANK = { reliable: 0, doubtful: 1, unreliable: 2 } as const;
const FLAG = {
  reliable: QUALITY_FLAGS.originalReliable,
  doubtful: QUALITY_FLAGS.originalDoubtful,
  unreliable: QUALITY_FLAGS.originalUnreliable,
} as const;

export function missing(reason: Reason): Missing {
  return { kind: 'missing', reason };
}

export function flagOf(quantity: Quantity): QualityFlag {
  return quantity.kind === 'missing' ? QUALITY_FLAGS.missing : FLAG[quantity.trust];
}

/** The trust and reason of what is computed from `inputs`: those of the worst. */
export function worstOf(inputs: readonly Known[]): Pick<Known, 'trust' | 'reason'> {
  const [worst] = [...inputs].sort((a, b) => RANK[b.trust] - RANK[a.trust]);
  if (!worst || worst.trust === 'reliable') return { trust: 'reliable' };
  return { trust: worst.trust, reason: worst.reason ?? 'input' };
}

export function worse(a: Known['trust'], b: Known['trust']): Known['trust'] {
  return RANK[a] >= RANK[b] ? a : b;
}

/** sqrt(sum of squares): independent parts. Undefined when one of them is not known. */
export function combinedUncertainty(parts: readonly (number | undefined)[]): number | undefined {
  let variance = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    variance += part ** 2;
  }
  return Math.sqrt(variance);
}
