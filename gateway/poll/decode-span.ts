/**
 * The replies of one poll of one device, as readings: they are decoded together, because one point may hang on another
 * that stood in another span. Every point yields a reading, if need be a missing one.
 */
import { widthOf } from '../../devices/codec.js';
import { type DeviceMap, decodeDevice, type Verdict, type Words } from '../../devices/decode-device.js';
import type { PointId, Reading } from '../../devices/point.js';
import type { PointMap } from '../../devices/point-map.js';
import { QUALITY_FLAGS, type Reason } from '../../devices/quality.js';
import type { Span } from '../../devices/read-plan.js';
import type { Arrival, LineFailure, LineOutcome } from '../../protocols/modbus/line.js';
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

export function pointIdOf(device: string, point: { readonly name: string }): PointId {
  return `${device}.${point.name}`;
}

export interface PollContext {
  /** Full names by name: made once, since a name that is put together anew is hashed anew wherever it is looked up. */
  readonly ids?: ReadonlyMap<string, PointId>;
  /** What the device has beyond the points that were asked for; those stand for never read. */
  readonly map?: DeviceMap;
  /** The time of what no reply covers; the last reply's where it is not given. Without either there are no readings. */
  readonly at?: Arrival;
  /** No value is more than doubtful. */
  readonly isWarmingUp?: boolean;
  /** Why nothing that was read counts. */
  readonly failure?: Reason | undefined;
}

export function decodePoll(
  device: string,
  replies: readonly SpanReply[],
  {
    ids,
    map = mapOf(replies),
    at: last = replies.at(-1)?.outcome.at,
    isWarmingUp = false,
    failure,
  }: PollContext = {},
): Reading[] {
  if (!last) return [];
  const replyOf = new Map<string, SpanReply>();
  for (const reply of replies) for (const { name } of reply.span.points) replyOf.set(name, reply);
  const verdicts = decodeDevice(map, (point) => failure ?? wordsOf(point, replyOf.get(point.name)));
  return Array.from(verdicts, ([name, verdict]) => {
    const { at } = replyOf.get(name)?.outcome ?? { at: last };
    const id = ids?.get(name) ?? pointIdOf(device, { name });
    return readingOf(id, isWarmingUp ? warming(verdict) : verdict, at);
  });
}

function mapOf(replies: readonly SpanReply[]): DeviceMap {
  return { points: replies.flatMap(({ span }) => span.points), combined: [] };
}

function readingOf(
  point: PointId,
  { value, flag, reason }: Verdict,
  { wallMs, monotonicMs }: Arrival,
): Reading {
  const times = { atWallMs: wallMs, atMonotonicMs: monotonicMs };
  return reason === undefined ? { point, value, flag, ...times } : { point, value, flag, reason, ...times };
}

function warming(verdict: Verdict): Verdict {
  if (verdict.flag !== QUALITY_FLAGS.originalReliable) return verdict;
  return { value: verdict.value, flag: QUALITY_FLAGS.originalDoubtful, reason: 'warming-up' };
}

function wordsOf(point: PointMap, reply: SpanReply | undefined): Words {
  if (!reply) return 'never-read';
  const { span, outcome } = reply;
  if (!outcome.ok) return reasonOf(outcome);
  const start = point.address - span.address;
  return outcome.words.slice(start, start + widthOf(point));
}

export function reasonOf(outcome: LineOutcome & { readonly ok: false }): Reason {
  const kind = kindOf(outcome);
  if (kind === 'busy') return 'busy';
  // A TCP gateway says with an exception that the unit behind it is silent.
  return kind === 'silence' && outcome.failure === 'exception' ? 'timeout' : REASON_OF[outcome.failure];
}
