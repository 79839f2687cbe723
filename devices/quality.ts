/**
 * Quality of a value, in the flags of Delft-FEWS PI: origin {original, corrected, completed} x
 * {reliable, doubtful, unreliable} as 0..8, and 9 for missing.
 */
export const QUALITY_FLAGS = {
  originalReliable: 0,
  correctedReliable: 1,
  completedReliable: 2,
  originalDoubtful: 3,
  correctedDoubtful: 4,
  completedDoubtful: 5,
  originalUnreliable: 6,
  correctedUnreliable: 7,
  completedUnreliable: 8,
  missing: 9,
} as const;

export type QualityFlag = (typeof QUALITY_FLAGS)[keyof typeof QUALITY_FLAGS];
export type Trust = 'reliable' | 'doubtful' | 'unreliable' | 'missing';

export function trustOf(flag: QualityFlag): Trust {
  if (flag <= 2) return 'reliable';
  if (flag <= 5) return 'doubtful';
  return flag <= 8 ? 'unreliable' : 'missing';
}

/** Why a value is not plainly reliable. Each has a text in every language of the catalogue. */
export const REASONS = [
  'never-read', // no reply since the start
  'stale', // the last good value is too old
  'timeout', // the instrument did not answer
  'line-down', // the serial port or connection is not open
  'exception', // the instrument refused the request
  'busy', // the instrument wants to be asked later
  'garbled', // a reply came but no whole frame with a right checksum
  'not-a-number', // NaN, infinity or the profile's "no value" sentinel
  'instrument-error', // the instrument itself says the value is not valid
  'out-of-range', // outside the profile's or site's physical range
  'not-exact', // more digits than a number of ours can carry
  'other-mode', // the registers have another meaning as the instrument is set now
  'warming-up', // the instrument has been on for too short a time
  'unusual', // outside the range that the site expects
  'too-fast', // it changed faster than it can
  'stuck', // it has not changed for too long
  'disagrees', // another instrument says otherwise
  'input', // computed from values of which one is so
  'limits', // computed outside the limits within which the method holds
] as const;
export type Reason = (typeof REASONS)[number];
