import type { SiteSettings } from '../../config/schema.js';
import { type DeskDeps, OrderDesk } from './desk.js';
import { rulesOf } from './rules.js';

export type { OrderDesk } from './desk.js';

/** The desk of a site, with the keys of its settings. */
export function orderDesk(settings: SiteSettings, deps: DeskDeps): OrderDesk {
  return new OrderDesk(rulesOf(settings, deps.report), deps);
}
