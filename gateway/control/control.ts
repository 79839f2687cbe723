/** Control as the gateway starts it: the gates of the settings, what they share, and the state of the last run. */
import { civilZone } from '../../protocols/civil-time.js';
import type { Clock } from '../../protocols/clock.js';
import type { Lines } from '../assembly.js';
import type { Site } from '../config/site.js';
import type { Image } from '../poll/image.js';
import type { Journal } from '../store/journal.js';
import type { WaterQualityStatus } from '../water-quality/status.js';
import { ControlCycle, type CycleParts, type KeptControl } from './cycle.js';
import { type GateOrders, NO_ORDERS, type OrderHands } from './gate-orders.js';
import { gateUnits } from './gate-units.js';
import type { QualityBounds } from './interlocks/situation.js';
import { Keeper, loadKept } from './kept-state.js';
import { PermitMint } from './permit.js';
import type { ReportEvent } from './surroundings.js';

export interface ControlDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly lines: Lines;
  readonly freeze: () => Image;
  readonly isStoreOk: () => boolean;
  readonly waterQuality: () => readonly WaterQualityStatus[];
  readonly requestFeedback: (deviceId: string) => void;
  readonly report: ReportEvent;
  /** `kept`: what they were at the end of the last run. */
  readonly orders?: (kept: unknown, hands: OrderHands) => GateOrders;
  /** What keeps the state on disk; a Keeper without it. */
  readonly keeperOf?: (state: () => KeptControl) => NonNullable<CycleParts['keeper']>;
}

export function controlOf(site: Site, deps: ControlDeps): ControlCycle {
  const { settings } = site;
  const { clock, report, waterQuality } = deps;
  const { directory } = settings.store;
  const mint = new PermitMint(clock);
  const kept = settings.gates.length === 0 ? undefined : loadKept<KeptControl>(directory, clock);
  const failed = (cause: string): void => report('control-state-not-kept', 'warning', { cause });
  const keep = (): KeptControl => cycle.keep();
  const keeper = deps.keeperOf?.(keep) ?? new Keeper<KeptControl>({ clock, directory, failed }, keep);
  const hands: OrderHands = {
    persist: () => keeper.write(),
    hurry: () => cycle.hurry(),
    judge: (intent) => cycle.judge(intent),
    gates: () => cycle.status(),
  };
  const cycle: ControlCycle = new ControlCycle(gateUnits(site, deps.lines, mint, clock), {
    ...deps,
    mint,
    kept,
    settings,
    interlocks: settings.interlocks,
    schedules: settings.schedules,
    shares: new Map(
      settings.parties.flatMap(({ id, share }) => (share === undefined ? [] : [[id, share] as const])),
    ),
    zone: civilZone(settings.site.timeZone),
    cycleMs: settings.control.cycle,
    orders: deps.orders?.(kept === 'damaged' ? undefined : kept?.state.orders, hands) ?? NO_ORDERS,
    waterQuality: () => waterQuality().flatMap(boundsOf),
    ...(settings.gates.length > 0 && { keeper }),
  });
  return cycle;
}

function boundsOf({ id, result }: WaterQualityStatus): QualityBounds[] {
  return (result?.verdicts ?? []).map(({ of, atLeast, atMost }) => ({
    id,
    of,
    atLeast,
    atMost,
    isDemonstration: result?.isDemonstration ?? true,
  }));
}
