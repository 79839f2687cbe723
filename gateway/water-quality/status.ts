import type { QualityResult } from '../../devices/water-quality/classify.js';

export interface WaterQualityStatus {
  readonly id: string;
  /** Time of the result, ISO 8601 in UTC; null before the first. */
  readonly atWall: string | null;
  /** null before the first, and while no table is in force. */
  readonly result: QualityResult | null;
  /** The table of the result: SHA-256 of its file, fingerprint of the key that signed it (null for nobody's). */
  readonly sha256: string | null;
  readonly issuer: string | null;
}
