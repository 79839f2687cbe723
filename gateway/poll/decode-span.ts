/**
 * The replies of one poll of one device, as readings. They are decoded together, because the validity of one
 * point may hang on another that stood in another span. Every point yields a reading, if need be a missing one.
 */
import { decode, decodeRaw, widthOf } from '../../devices/codec.js';
import type { PointId, Reading } from '../../devices/point.js';
import { holds, type PointMap } from '../../devices/profile.js';
import { QUALITY_FLAGS, type QualityFlag, type Reason } from '../../devices/quality.js';
import type { Span } from '../../devices/read-plan.js';
import type { LineFailure, LineOutcome } from '../../protocols/modbus/line.js';
import { kindOf } from './outcome-kind.js';

export interface SpanReply {
  readonly span: Span;
  readonly outcome: LineOutcome;
}

const REASON_OF: Readonly<Record<LineFailure, Reason>> = {
  'not-sent': 'line-down',
  timeout: 'timeout',
  garbled: 'garbled',
  exception: 'exception',
};

export function pointIdOf(device: string, point: PointMap): PointId {
  return `${device}.${point.name}`;
}

/** A point's words, or why there are none. */
type Words = readonly number[] | Reason;
interface Verdict {
  readonly value: number | null;
  readonly flag: QualityFlag;
  readonly reason?: Reason;
}

export function decodePoll(device: string, replies: readonly SpanReply[]): Reading[] {
  const wordsByName = new Map<string, { readonly map: PointMap; readonly words: Words }>();
  for (const { span, outcome } of replies) {
    for (const map of span.points) wordsByName.set(map.name, { map, words: wordsOf(map, span, outcome) });
  }
  const notValid = (map: PointMap): Reason | undefined => {
    if (!map.validity) return undefined;
    const witness = wordsByName.get(map.validity.point);
    // A profile may name a point that is not read: its value is then not known to be valid.
    if (!witness) return 'instrument-error';
    if (typeof witness.words === 'string') return witness.words;
    const raw = decodeRaw(witness.words, witness.map.type, witness.map.order);
    return holds(map.validity, raw) ? undefined : 'instrument-error';
  };
  return replies.flatMap(({ span, outcome: { at } }) =>
    span.points.map((map) => ({
      point: pointIdOf(device, map),
      ...judge(map, wordsByName.get(map.name)?.words ?? 'never-read', notValid(map)),
      atWallMs: at.wallMs,
      atMonotonicMs: at.monotonicMs,
    })),
  );
}

function wordsOf(map: PointMap, span: Span, outcome: LineOutcome): Words {
  if (!outcome.ok) return reasonOf(outcome);
  const start = map.address - span.address;
  const words = outcome.words.slice(start, start + widthOf(map.type));
  return words.length === widthOf(map.type) ? words : 'garbled';
}

function reasonOf(outcome: LineOutcome & { readonly ok: false }): Reason {
  const kind = kindOf(outcome);
  if (kind === 'busy') return 'busy';
  // A TCP gateway says with an exception that the unit behind it is silent.
  return kind === 'silence' && outcome.failure === 'exception' ? 'timeout' : REASON_OF[outcome.failure];
}

function judge(map: PointMap, words: Words, notValid: Reason | undefined): Verdict {
  if (typeof words === 'string') return missing(words);
  if (notValid) return missing(notValid);
  const value = decode(words, map);
  if (value === null) return missing('not-a-number');
  const { range } = map;
  if (range && (value < range.min || value > range.max)) {
    return { value, flag: QUALITY_FLAGS.originalUnreliable, reason: 'out-of-range' };
  }
  return { value, flag: QUALITY_FLAGS.originalReliable };
}

function missing(reason: Reason): Verdict {
  return { value: null, flag: QUALITY_FLAGS.missing, reason };
}
