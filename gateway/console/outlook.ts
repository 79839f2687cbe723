/**
 * What a technician should know before he confirms an order: what holds the gate as things stand, and, of an order that lets it
 * go, what takes over. Read from the status and the book of orders, in the seniority that the arbiter goes by; nothing is decided here.
 */
import type { BookAction, Lock, OrderEntry } from '../control/orders/book.js';
import type { GateStatus } from '../status.js';
import { whyText } from '../text/catalogue.js';
import type { OutlookKey } from '../text/outlook-console-texts.js';
import { actionText } from './action-text.js';
import { consoleText, namedCause, type PageStyle } from './pages.js';

/** Everything that is known of one gate at the moment of asking. */
export interface Scene {
  readonly gate: GateStatus;
  /** Of this gate, and the open orders to it. */
  readonly locks: readonly Lock[];
  readonly orders: readonly OrderEntry[];
}

/** What lets a gate go. */
type LettingGo = Extract<BookAction, { kind: 'release' | 'unlock' | 'resume' }>;
type Params = Readonly<Record<string, string>>;

export function sceneOf(
  gate: GateStatus,
  { orders, locks }: { readonly orders: readonly OrderEntry[]; readonly locks: readonly Lock[] },
): Scene {
  return {
    gate,
    locks: locks.filter((lock) => lock.gate === gate.id),
    orders: orders.filter((order) => order.gate === gate.id),
  };
}

/** One text for each thing; not yet wrapped. */
export function outlookOf(action: BookAction, scene: Scene, style: PageStyle): string[] {
  switch (action.kind) {
    case 'move':
    case 'programme':
      return [...holding(scene, style), ...stopBefore(scene, style)];
    case 'release':
    case 'unlock':
    case 'resume':
      return afterwards(action, scene, style);
    default:
      return [];
  }
}

/**
 * Of a release that would release nothing: that this is so, and what stands in its place; undefined where there is something to
 * release. A fault that the gate is only being stopped for is one that a release typed now may find by the time it is confirmed.
 */
export function nothingToRelease(
  trip: string | undefined,
  scene: Scene,
  style: PageStyle,
): string[] | undefined {
  const { fault, latched, trips, id: gate } = scene.gate;
  if (trip === undefined ? fault !== null || latched.length > 0 : latched.includes(trip)) return undefined;
  const why = ((): OutlookKey => {
    if (trip === undefined) return 'releaseNothing';
    return trips.includes(trip) ? 'releaseNotLatched' : 'releaseNoSuchTrip';
  })();
  const said = consoleText(why, style, { gate, trip: (trip ?? '').slice(0, 40) });
  const stops = stopsOf(scene).map(({ by }) => consoleText('holdStop', style, { by }));
  return [said, ...holding(scene, style), ...stops];
}

/** Whatever keeps the gateway from moving the gate for an order, most senior first. */
function holding({ gate, locks, orders }: Scene, style: PageStyle): string[] {
  const { id, fault, state, trips, latched, wantedBy } = gate;
  const say = (key: OutlookKey, params: Params = {}): string =>
    consoleText(key, style, { gate: id, ...params });
  const lifted = standing(orders).flatMap(({ action }) =>
    action.kind === 'lift-limit' ? [action.interlock] : [],
  );
  const keepsBack = latched.filter((each) => !trips.includes(each) && !lifted.includes(each));
  return [
    ...(fault === null
      ? []
      : [say(state === 'stopping' ? 'holdFaultSoon' : 'holdFault', { what: namedCause(fault, style) })]),
    ...locks.map(({ name, reason }) => say('holdLock', { name, reason })),
    ...trips.map((trip) => {
      const key = latched.includes(trip) ? 'holdTripLatched' : 'holdTrip';
      return say(key, { what: named(trip, style), id: trip });
    }),
    ...keepsBack.map((each) => say('holdLatched', { what: named(each, style), id: each })),
    ...(wantedBy === 'local-selector' ? [say('holdLocal')] : []),
  ];
}

/** A technician's own STOP makes way for what he orders next; a party's is outranked, and stands on. */
function stopBefore(scene: Scene, style: PageStyle): string[] {
  return stopsOf(scene).map(({ by, source }) =>
    consoleText(source === 'technician' ? 'stopEnds' : 'stopOutranked', style, { by }),
  );
}

function afterwards(action: LettingGo, scene: Scene, style: PageStyle): string[] {
  const own = standing(scene.orders).filter(isMotion).filter(isOfTechnician);
  const released = action.kind === 'release' ? releasedBy(action, scene.gate) : [];
  const after = sceneAfter(action, scene, released);
  return [
    ...(action.kind === 'resume' && own.length === 0 ? [consoleText('nothingToResume', style)] : []),
    ...released.map((trip) => consoleText('thenAgain', style, { what: named(trip, style) })),
    ...holding(after, style),
    ...successor(after, style),
  ];
}

function releasedBy({ trip }: Extract<LettingGo, { kind: 'release' }>, { latched }: GateStatus): string[] {
  return latched.filter((each) => trip === undefined || each === trip);
}

/** The same without what the order ends. */
function sceneAfter(action: LettingGo, scene: Scene, released: readonly string[]): Scene {
  const { gate, locks, orders } = scene;
  switch (action.kind) {
    case 'unlock':
      return { ...scene, locks: locks.filter(({ key }) => key !== action.lock) };
    case 'resume':
      return { ...scene, orders: orders.filter((order) => !isMotion(order) || !isOfTechnician(order)) };
    case 'release': {
      const stays = (trip: string): boolean => !released.includes(trip);
      // A gate that is still being stopped for its fault does not heed a release.
      const isFaultOver = action.trip === undefined && gate.state !== 'stopping';
      const fault = isFaultOver ? null : gate.fault;
      const { trips, latched } = gate;
      return {
        ...scene,
        gate: { ...gate, fault, trips: trips.filter(stays), latched: latched.filter(stays) },
      };
    }
  }
}

/** What the gate goes by then; nothing to say where it cannot move, or somebody is at the actuator. */
function successor({ gate, locks, orders }: Scene, style: PageStyle): string[] {
  const { fault, trips, wantedBy, slot } = gate;
  if (fault !== null || locks.length > 0) return [];
  if (trips.length > 0) return [consoleText('thenTrip', style, { id: trips.join(', ') })];
  if (wantedBy === 'local-selector') return [];
  const ordered = standing(orders).filter(isMotion);
  const first = ordered.find(isOfTechnician) ?? ordered[0];
  if (first !== undefined) {
    const { by, action } = first;
    if (action.kind === 'stop') return [consoleText('thenStop', style, { by })];
    return [consoleText('thenOrder', style, { by, action: actionText(action) })];
  }
  if (slot === null) return [consoleText('thenDefault', style)];
  const at = slot.lastIndexOf('@');
  const since = style.formatTime(slot.slice(at + 1));
  return [consoleText('thenSlot', style, { slot: slot.slice(0, at), since })];
}

function stopsOf({ orders }: Scene): OrderEntry[] {
  return standing(orders).filter(({ action }) => action.kind === 'stop');
}

function standing(orders: readonly OrderEntry[]): OrderEntry[] {
  return orders.filter(({ stage }) => stage.kind === 'standing');
}

function isMotion({ action }: OrderEntry): boolean {
  return action.kind === 'move' || action.kind === 'programme' || action.kind === 'stop';
}

function isOfTechnician({ source }: OrderEntry): boolean {
  return source === 'technician';
}

function named(code: string, { language }: PageStyle): string {
  return `${whyText(code, language)} [${code}]`;
}
