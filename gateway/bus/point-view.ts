/** What an instrument's replies mean by its profile: one line for each value, and which of them nobody has confirmed. */
import { decodeRaw, widthOf } from '../../devices/codec.js';
import { isWholeValued } from '../../devices/lint/raw.js';
import { type CombinedPoint, isConfirmed, type PointMap, type Table } from '../../devices/point-map.js';
import type { Profile } from '../../devices/profile.js';
import { type QualityFlag, type Reason, trustOf } from '../../devices/quality.js';
import { table } from '../../protocols/console/table.js';
import { wrapTo } from '../../protocols/console/width.js';
import { type Language, render } from '../../protocols/text/message.js';
import { formatValue, NOTHING } from '../console/format.js';
import { decodePoll, pointIdOf, type SpanReply } from '../poll/decode-span.js';
import { type BusKey, busText } from '../text/bus-texts.js';
import { wordFor } from '../text/catalogue.js';
import { reasonTexts, trustTexts, unitTexts } from '../text/console-texts.js';
import { MAX_VIEW_COLUMNS } from './register-view.js';

export interface PointView {
  readonly name: string;
  readonly value: number | null;
  /** What the profile calls this value; null where it has no word for it. */
  readonly state: string | null;
  readonly unit: string;
  readonly flag: QualityFlag;
  readonly reason: Reason | null;
  /** A number without a source counts as unconfirmed. */
  readonly confidence: PointMap['confidence'];
  readonly isWhole: boolean;
  /** Null for a sum, which has no registers of its own. */
  readonly table: Table | null;
  readonly address: number | null;
  readonly words: readonly number[];
}

export function pointViews(
  { points, combined }: Pick<Profile, 'points' | 'combined'>,
  replies: readonly SpanReply[],
): PointView[] {
  const map = { points: replies.flatMap(({ span }) => span.points), combined };
  const readings = new Map(decodePoll('unit', replies, { map }).map((reading) => [reading.point, reading]));
  const judged = (point: PointMap | CombinedPoint) => {
    const { value = null, flag = 9, reason = null } = readings.get(pointIdOf('unit', point)) ?? {};
    const confidence: PointMap['confidence'] = isConfirmed(point) ? 'confirmed' : 'unconfirmed';
    return { name: point.name, value, unit: point.unit, flag, reason, confidence };
  };
  const read = replies.flatMap(({ span, outcome }) =>
    span.points.map((point): PointView => {
      const start = point.address - span.address;
      const words = outcome.ok ? outcome.words.slice(start, start + widthOf(point)) : [];
      const place = { table: point.table, address: point.address, words };
      return { ...judged(point), state: stateOf(point, words), isWhole: isWholeValued(point), ...place };
    }),
  );
  const whole = new Set(points.filter(isWholeValued).map(({ name }) => name));
  const sums = combined.map((sum): PointView => {
    const isWhole =
      sum.scaleFrom.length === 0 &&
      sum.sum.every(({ point, times }) => whole.has(point) && Number.isInteger(times));
    return { ...judged(sum), state: null, isWhole, table: null, address: null, words: [] };
  });
  return [...read, ...sums];
}

function stateOf(point: PointMap, words: readonly number[]): string | null {
  if (!point.states || words.length === 0) return null;
  return point.states[String(decodeRaw(words, point))] ?? null;
}

export function pointLines(points: readonly PointView[], language: Language): string[] {
  const title = (key: BusKey): string => busText({ key }, language);
  const columns = [
    { title: title('point') },
    { title: title('value'), align: 'right' as const },
    { title: '' },
    { title: title('address') },
    { title: title('words') },
    { title: title('quality') },
  ];
  const rows = points.map((point) => {
    const trust = render(trustTexts, { key: trustOf(point.flag) }, language);
    return [
      point.name,
      point.value === null ? NOTHING : formatValue(point.value, point.isWhole),
      point.state ?? wordFor(unitTexts, point.unit, language),
      point.table === null ? NOTHING : `${point.table} ${point.address}`,
      point.words.map((word) => word.toString(16).toUpperCase().padStart(4, '0')).join(' ') || NOTHING,
      point.reason === null ? trust : `${trust}: ${wordFor(reasonTexts, point.reason, language)}`,
    ];
  });
  const unconfirmed = points.filter(({ confidence }) => confidence === 'unconfirmed');
  const names = unconfirmed.map(({ name }) => name).join(', ');
  return [
    ...table(columns, rows, MAX_VIEW_COLUMNS),
    ...(names === ''
      ? []
      : wrapTo(busText({ key: 'unconfirmed', params: { points: names } }, language), MAX_VIEW_COLUMNS)),
  ];
}
