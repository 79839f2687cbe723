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
  readonly store?: StoreStatus;
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
  /** Of a fault or a STOP. */
  readonly cause: string | null;
  /** Cause of the fault that stands, also under somebody's hands, or that will once the STOP under way is over. */
  readonly fault: string | null;
  readonly openingPercent: number | null;
  /** Of a position that is worked out; null for one that is measured. */
  readonly uncertaintyPercent: number | null;
  readonly targetPercent: number | null;
  /** Who wants the target: `schedule`, ... ; null when nobody does. */
  readonly wantedBy: string | null;
  /** What the programme, or who wants the gate to stay, says: `in-deadband`, `too-soon`, ... */
  readonly reason: string | null;
  /** Ids of the interlocks that block or are unknown now, such as `input-age`. */
  readonly blockedBy: readonly string[];
  /** By id, for those of `blockedBy` that tell it: the point, the other gate or the figure that is concerned. */
  readonly blockedDetails: Readonly<Record<string, string>>;
  /** Ids of the interlocks that act by themselves now. */
  readonly trips: readonly string[];
  /** Ids of the interlocks that stand until they are released; those that only keep moves back are not among `trips`. */
  readonly latched: readonly string[];
  /** Whether the actuator's own fail-safe is as the site wants it. */
  readonly armed: string;
  /** The slot that holds, `<schedule>@<start>`, and when another begins; null when there is none. */
  readonly slot: string | null;
  readonly nextChangeAt: string | null;
  readonly startsInLastHour: number;
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

/** Figures of the store; null where there is nothing to tell (yet). Of this run of the process, unless it says otherwise. */
export interface StoreStatus {
  readonly commits: number;
  readonly flushes: number | null;
  /** From a commit's beginning to its answer; older ones count less. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number } | null;
  /** p99 of the last whole five minutes. */
  readonly recentP99Ms: number | null;
  /** Drafts that wait to be written, at the last look. */
  readonly waiting: number | null;
  /** Looks in a row, one a minute, at which more were waiting than before. */
  readonly minutesGrowing: number;
  /** Age of the oldest record that a required party has not signed for. */
  readonly oldestUnsignedS: number | null;
  readonly segments: number | null;
  readonly diskBytes: number | null;
  readonly freeBytes: number | null;
  /** Of records, over the last 24 hours or the time since the start. */
  readonly appendedBytesPerDay: number | null;
  /** To the disk, by the same time: as the system counts it for this process, else what was appended. */
  readonly writtenBytesPerDay: number | null;
  readonly writtenBytesPerReading: number | null;
  readonly isWrittenMeasured: boolean;
  /** Of the store, as far as it can be told: by what it holds and the time that spans, or by what was appended, if that is more. */
  readonly growthBytesPerDay: number | null;
  /** `lasts`: the oldest records may be deleted before the space is used up. */
  readonly space: 'unknown' | 'lasts' | 'runs-out';
  readonly daysLeft: number | null;
}

export interface UplinkStatus {
  readonly id: string;
  readonly connected: boolean;
  /** Place of the last record that was handed to the broker. */
  readonly sentEpoch: number;
  readonly sentSeq: number;
  /** Of the last record that the party has signed for; 0 and 0 while it has not. */
  readonly watermarkEpoch: number;
  readonly watermarkSeq: number;
}
