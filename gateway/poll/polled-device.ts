import type { CombinedPoint, PointMap } from '../../devices/point-map.js';
import type { ReadLimits } from '../../devices/read-plan.js';
import type { Line } from '../../protocols/modbus/line.js';
import type { DeviceProcedures } from './procedure.js';

export interface PolledDevice {
  readonly id: string;
  readonly unit: number;
  readonly line: Line;
  readonly everyMs: number;
  readonly points: readonly PointMap[];
  /** Sums of points. */
  readonly combined?: readonly CombinedPoint[];
  readonly limits: ReadLimits;
  /** Longest wait for a reply. Without it the line's own holds, and is not shortened for a unit that is feared silent. */
  readonly timeoutMs?: number;
  /** Extra silence before each request. */
  readonly guardMs?: number;
  /** It is not asked more often, whatever the reason. */
  readonly minEveryMs?: number;
  /** After its start its values are doubtful for so long. */
  readonly warmUpMs?: number;
  /** The first request after a pause may go unanswered. */
  readonly sleeps?: boolean;
  readonly procedures?: DeviceProcedures;
}

/** What the poller tells of its devices; the texts are in `event-texts.ts`. */
export type PollEvent =
  | 'unit-suspect'
  | 'unit-silent'
  | 'unit-answers'
  | 'poll-overrun'
  | 'poll-keeps-up'
  | 'registers-refused'
  | 'registers-silent'
  | 'registers-answer'
  | 'procedure-failed'
  | 'procedure-works';

export type PollReport = (
  code: PollEvent,
  severity: 'info' | 'warning',
  params: Readonly<Record<string, string | number>>,
) => void;
