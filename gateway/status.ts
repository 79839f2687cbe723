import type { PointId } from '../devices/point.js';
import type { QualityFlag, Reason } from '../devices/quality.js';
import type { LineFigures, UnitFigures } from '../protocols/modbus/line.js';
import type { HealthName } from '../protocols/modbus/unit-health.js';
import type { WaterQualityStatus } from './water-quality/status.js';

/** One moment of the whole gateway, for the console, the demo's view and `status --json`. */
export interface GatewayStatus {
  readonly site: string;
  readonly version: string;
  readonly atWall: string;
  readonly clockStatus: string;
  readonly uptimeS: number;
  /** Start of the process to the first good reading; null until there is one. */
  readonly firstReadingMs: number | null;
  readonly rssBytes: number;
  /** Readings taken from instruments since the start, missing ones included. */
  readonly readings: number;
  readonly points: readonly PointStatus[];
  readonly lines: readonly LineStatus[];
  readonly waterQuality: readonly WaterQualityStatus[];
  readonly gates: readonly GateStatus[];
  readonly journal: JournalStatus;
  readonly uplinks: readonly UplinkStatus[];
}

export interface PointStatus {
  readonly id: PointId;
  readonly unit: string;
  readonly value: number | null;
  readonly flag: QualityFlag;
  readonly reason: Reason | null;
  readonly ageMs: number | null;
  /** Standard uncertainty in the unit of the value, where it is known. */
  readonly uncertainty?: number;
}

export interface LineStatus {
  readonly id: string;
  readonly open: boolean;
  /** Share of the last minute that a transaction was under way, 0..100. */
  readonly usePercent: number;
  readonly requests: number;
  readonly timeouts: number;
  readonly errors: number;
  /** Since the start, like all counts here. */
  readonly byKind: LineFigures['byKind'];
  /** Bytes that belonged to nobody. */
  readonly discarded: number;
  /** Polls that fell due while the one before of the same device was still under way. */
  readonly overruns: number;
  readonly units: readonly UnitStatus[];
}

/** One polled unit of a line. */
export interface UnitStatus {
  readonly unit: number;
  readonly device: string;
  readonly health: HealthName;
  readonly requests: number;
  readonly failures: number;
  /** Of its replies, older ones counting less; null when it has given none. */
  readonly latencyMs: UnitFigures['latencyMs'] | null;
}

export interface GateStatus {
  readonly id: string;
  /** State of the gate machine, such as `idle`, `travelling`, `fault`. */
  readonly state: string;
  readonly openingPercent: number | null;
  readonly targetPercent: number | null;
  /** Who wants the target: `schedule`, ... ; null when nobody does. */
  readonly wantedBy: string | null;
  /** Ids of the interlocks that block or are unknown now, such as `input-age`. */
  readonly blockedBy: readonly string[];
  readonly moves: number;
  readonly refusals: number;
}

export interface JournalStatus {
  readonly epoch: number;
  readonly seq: number;
  readonly hashHex: string;
  readonly waiting: number;
  /** Drafts given up since the start because the store could not take them. */
  readonly lost: number;
  readonly ok: boolean;
}

export interface UplinkStatus {
  readonly id: string;
  readonly connected: boolean;
  readonly sentSeq: number;
  readonly watermarkSeq: number;
}
