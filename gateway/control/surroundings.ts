/** All that the gates of a site share, and nothing of one gate. */
import type { Clock } from '../../protocols/clock.js';
import type { InterlockSettings } from '../config/gate-schema.js';
import type { SiteSettings } from '../config/schema.js';
import type { Image } from '../poll/image.js';
import type { Journal } from '../store/journal.js';
import type { GateOrders } from './gate-orders.js';
import type { QualityBounds } from './interlocks/situation.js';
import type { PermitMint } from './permit.js';

export type ReportEvent = (
  code: string,
  severity: 'info' | 'warning' | 'alarm',
  params: Record<string, string | number>,
) => void;

export interface CycleSurroundings {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly mint: PermitMint;
  readonly settings: Pick<SiteSettings, 'site' | 'availableFlow' | 'environmentalFlow'>;
  readonly interlocks: readonly InterlockSettings[];
  /** By party, 0..1. */
  readonly shares: ReadonlyMap<string, number>;
  readonly orders: GateOrders;
  readonly freeze: () => Image;
  readonly isStoreOk: () => boolean;
  readonly waterQuality: () => readonly QualityBounds[];
  /** Asks for a fresh look at a gate that may be moving. */
  readonly requestFeedback: (deviceId: string) => void;
  readonly report: ReportEvent;
  /** Something has come back: have a cycle run without waiting for the next. */
  readonly hurry: () => void;
  /** Something has changed that must outlive a power cut. */
  readonly changed: () => void;
  /** Writes what must outlive a power cut now; resolves with whether it is on disk. */
  readonly persist: () => Promise<boolean>;
  /** So soon after the start that what was not looked at yet is no news. */
  readonly isEarly: () => boolean;
}
