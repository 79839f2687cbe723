/**
 * From measurements to evidence: which of them may be used for a parameter, in the parameter's unit and basis, and if none,
 * why. An unreliable, missing, impossible or too old value counts as missing; a doubtful one is used and widens the result.
 */
import type { QualityFlag, Reason } from '../quality.js';
import { trustOf } from '../quality.js';
import { laboratoryValidityMs, type Parameter, type QualityTable } from './table.js';
import { type ConversionFault, convert, type Expressed, isPossible } from './units.js';

/** One value of one parameter, from an instrument or a laboratory. */
export interface Measurement extends Expressed {
  /** Id of the table's parameter. */
  readonly parameter: string;
  readonly value: number | null;
  /** The laboratory found less than `value`, its limit of detection. */
  readonly isBelow?: boolean;
  readonly flag: QualityFlag;
  /** Since it was measured, or the sample was taken; null when that cannot be told. */
  readonly ageMs: number | null;
  readonly source: Source;
  /** Why it has no value, where that is known. */
  readonly reason?: MissingReason;
}

export type Source =
  | { readonly kind: 'point'; readonly point: string; readonly maxAgeMs: number }
  | {
      readonly kind: 'laboratory';
      readonly sampled: string;
      readonly laboratory: string;
      /** Line of the file. */
      readonly line: number;
    };

export type MissingReason =
  | Reason
  | ConversionFault
  | 'no-value' // nobody measures it
  | 'unreliable'
  | 'impossible' // a negative concentration
  | 'too-old'
  | 'age-unknown' // the clock is not set
  | 'in-the-future'; // the sample is dated later than now

/** A value that counts, in the parameter's unit and basis. */
export interface Evidence {
  readonly value: number;
  readonly isBelow: boolean;
  readonly isDoubtful: boolean;
  readonly ageMs: number;
  readonly source: Source;
}

export interface ParameterEvidence {
  readonly parameter: Parameter;
  /** All of these count, and the worst decides. */
  readonly evidence: readonly Evidence[];
  /** Values that were given but cannot be used. */
  readonly refused: readonly { readonly source: Source; readonly reason: MissingReason }[];
  /** Why there is nothing; null when there is something. */
  readonly missing: MissingReason | null;
}

export function evidenceFor(
  parameter: Parameter,
  table: QualityTable,
  measurements: readonly Measurement[],
): ParameterEvidence {
  const usable: Evidence[] = [];
  const refused: { source: Source; reason: MissingReason }[] = [];
  for (const measurement of measurements.filter((entry) => entry.parameter === parameter.id)) {
    const judged = judge(measurement, parameter, table);
    if (typeof judged === 'string') refused.push({ source: measurement.source, reason: judged });
    else usable.push(judged);
  }
  const evidence = [
    ...usable.filter(({ source }) => source.kind === 'point'),
    ...latest(usable.filter(({ source }) => source.kind === 'laboratory')),
  ];
  const missing = evidence.length > 0 ? null : (refused[0]?.reason ?? 'no-value');
  return { parameter, evidence, refused, missing };
}

function judge(
  measurement: Measurement,
  parameter: Parameter,
  table: QualityTable,
): Evidence | MissingReason {
  const { value, flag, ageMs, source, reason } = measurement;
  const trust = trustOf(flag);
  if (reason !== undefined) return reason;
  if (value === null || trust === 'missing' || !Number.isFinite(value)) return 'not-a-number';
  if (trust === 'unreliable') return 'unreliable';
  if (ageMs === null) return 'age-unknown';
  if (ageMs < 0) return 'in-the-future';
  const maxAgeMs = source.kind === 'point' ? source.maxAgeMs : laboratoryValidityMs(table, parameter);
  if (ageMs > maxAgeMs) return 'too-old';
  const converted = convert(value, measurement, parameter);
  if ('fault' in converted) return converted.fault;
  if (!isPossible(converted.value, parameter.unit)) return 'impossible';
  const isBelow = measurement.isBelow === true;
  return { value: converted.value, isBelow, isDoubtful: trust === 'doubtful', ageMs, source };
}

/** A newer sample replaces the ones before; but a doubtful one does not take away what a reliable one has shown. */
function latest(samples: readonly Evidence[]): Evidence[] {
  const newestReliableMs = Math.min(
    ...samples.filter((entry) => !entry.isDoubtful).map(({ ageMs }) => ageMs),
  );
  return samples.filter(({ ageMs }) => ageMs <= newestReliableMs);
}
