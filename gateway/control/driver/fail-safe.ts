/**
 * Whether an actuator does by itself what the site wants of it when nobody asks any more, by its own settings as they were
 * read. Pure. Words: the *loss action* is a setting whose states say stop, close and open.
 */
import type { Actuator } from '../../../devices/actuator.js';
import { type Condition, holds, type PointMap } from '../../../devices/point-map.js';
import type { GateSettings } from '../../config/gate-schema.js';
import type { Arming } from './gate-driver.js';

export interface FailSafePlan {
  readonly kind: Actuator['kind'];
  readonly timedBy: 'module' | 'gateway' | undefined;
  readonly conditions: readonly { readonly map: PointMap; readonly condition: Condition }[];
  readonly wanted: GateSettings['onLossOfControl'];
  /** Whether the gate is armed in any case; what does not fit is told all the same. */
  readonly isIgnored: boolean;
}

/** What an actuator does without a master, as far as can be told. */
type Action = 'hold' | 'close' | 'open' | 'unknown';

const ACTIONS: readonly (readonly [RegExp, Action])[] = [
  [/^(stop|hold|stay)/i, 'hold'],
  [/^clos/i, 'close'],
  [/^open/i, 'open'],
];

/** A condition's point as it was read. */
interface Read {
  readonly map: PointMap;
  readonly raw: number;
  readonly isMet: boolean;
}

/** `raws`: the raw number of each condition's point, undefined where it could not be read. */
export function armingOf(plan: FailSafePlan, raws: ReadonlyMap<string, number | undefined>): Arming {
  const read = plan.conditions.flatMap(({ map, condition }): Read[] => {
    const raw = raws.get(map.name);
    return raw === undefined ? [] : [{ map, raw, isMet: holds(condition, raw) }];
  });
  const unread = plan.conditions.find(({ map }) => raws.get(map.name) === undefined);
  const found = unread ? ({ state: 'unknown', detail: unread.map.name } as const) : judged(plan, read);
  return plan.isIgnored ? { ...found, state: 'armed' } : found;
}

function judged(plan: FailSafePlan, read: readonly Read[]): Arming {
  const wrong = read.filter(({ isMet }) => !isMet);
  if (wrong.length > 0) return { state: 'not-armed', detail: wrong.map(nameOf).join(', ') };
  const told = read.find(({ map }) => isLossAction(map));
  const action = told ? actionOf(told.map.states?.[String(told.raw)]) : untold(plan);
  const wanted = wantedAction(plan.wanted);
  if (action === wanted && action !== 'unknown') return { state: 'armed', detail: '' };
  const name = told ? nameOf(told) : action;
  return { state: 'not-armed', detail: `${name}, onLossOfControl ${wordOf(plan.wanted)}` };
}

function nameOf({ map, raw }: Read): string {
  return `${map.name}=${raw}`;
}

function isLossAction({ states = {} }: PointMap): boolean {
  const actions = new Set(Object.values(states).map(actionOf));
  return actions.has('hold') && (actions.has('close') || actions.has('open'));
}

function actionOf(state: string | undefined): Action {
  return ACTIONS.find(([word]) => word.test(state ?? ''))?.[1] ?? 'unknown';
}

/** What follows from the kind of actuator where no setting tells: a positioner goes to its last demand and no further. */
function untold({ kind, timedBy, conditions }: FailSafePlan): Action {
  // Conditions without an action are about an actuator that lets go, or pulses that end.
  if (conditions.length > 0 || kind === 'positioner' || timedBy === 'module') return 'hold';
  return 'unknown';
}

function wantedAction(wanted: FailSafePlan['wanted']): Action {
  if (typeof wanted === 'string') return wanted;
  if (wanted.opening === 0) return 'close';
  return wanted.opening === 100 ? 'open' : 'unknown';
}

function wordOf(wanted: FailSafePlan['wanted']): string {
  return typeof wanted === 'string' ? wanted : `${wanted.opening} %`;
}
