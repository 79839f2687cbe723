/** What is wrong with the canal of `emulator.yaml` that takes two places of it to judge. */
import { FIELDS, RESERVED_IDS, RIVER } from './canal/network-settings.js';
import type { CanalSettings } from './canal-shape.js';
import type { EmulatorTextKey } from './texts.js';

type Path = readonly (string | number)[];
type Tell = (key: EmulatorTextKey, path: Path) => void;

/** Not a gate: what an actuator drives that is a set of registers. */
export const NOTHING = 'nothing';
const OF_ONE_GATE = ['structure', 'openingPercent', 'travelTime', 'dischargeScale'] as const;

export function checkCanal(canal: CanalSettings, gateIds: readonly string[], tell: Tell): void {
  if (canal.gates) {
    for (const key of OF_ONE_GATE) if (canal[key] !== undefined) tell('oneGateOnly', ['canal', key]);
    checkIds(canal, tell);
    checkCourses(canal, tell);
  } else if (canal.reaches) tell('needsGates', ['canal', 'reaches']);
  else if (canal.forebay) tell('needsGates', ['canal', 'forebay']);
  checkInflow(canal, tell);
  checkEvents(canal, gateIds, tell);
}

function checkIds({ gates = [], reaches = [] }: CanalSettings, tell: Tell): void {
  const seen = new Set<string>();
  const check = (id: string, path: Path): void => {
    if (id === NOTHING || RESERVED_IDS.includes(id)) tell('reservedId', path);
    else if (seen.has(id)) tell('idTaken', path);
    seen.add(id);
  };
  for (const [index, { id }] of gates.entries()) check(id, ['canal', 'gates', index, 'id']);
  for (const [index, { id }] of reaches.entries()) check(id, ['canal', 'reaches', index, 'id']);
}

function checkCourses({ gates = [], reaches = [] }: CanalSettings, tell: Tell): void {
  const isReach = (id: string): boolean => reaches.some((reach) => reach.id === id);
  for (const [index, { leadsTo }] of gates.entries()) {
    if (leadsTo !== RIVER && !isReach(leadsTo)) tell('unknownReach', ['canal', 'gates', index, 'leadsTo']);
  }
  for (const [index, { id, leadsTo }] of reaches.entries()) {
    const path: Path = ['canal', 'reaches', index, 'leadsTo'];
    if (leadsTo === FIELDS) continue;
    if (!isReach(leadsTo)) tell('unknownReach', path);
    else if (gates.some((gate) => gate.leadsTo === leadsTo)) tell('reachFedTwice', path);
    else if (returns(id, reaches)) tell('reachLoop', path);
  }
}

function returns(id: string, reaches: NonNullable<CanalSettings['reaches']>): boolean {
  let at: string | undefined = id;
  for (let steps = 0; steps < reaches.length; steps += 1) {
    at = reaches.find((reach) => reach.id === at)?.leadsTo;
    if (at === id) return true;
  }
  return false;
}

function checkInflow({ inflow, dischargeScale, gates }: CanalSettings, tell: Tell): void {
  if (inflow && dischargeScale !== undefined && !gates) tell('twoInflows', ['canal', 'dischargeScale']);
  if (inflow?.kind !== 'steps') return;
  for (const [index, { from }] of inflow.steps.entries()) {
    if (index > 0 && from <= (inflow.steps[index - 1]?.from ?? 0))
      tell('stepsRise', ['canal', 'inflow', 'steps', index, 'from']);
  }
}

function checkEvents({ events, gates = [] }: CanalSettings, gateIds: readonly string[], tell: Tell): void {
  for (const [index, event] of events.entries()) {
    if (event.kind === 'turbidity') continue;
    const path: Path = ['canal', 'events', index, 'gate'];
    if (!gateIds.includes(event.gate)) tell('unknownGate', path);
    else if (
      event.kind === 'screen' &&
      gates.every(({ id, screenAreaM2 }) => id !== event.gate || !screenAreaM2)
    )
      tell('noScreen', path);
  }
}
