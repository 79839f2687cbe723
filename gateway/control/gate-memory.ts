/** What the cycle remembers of one gate from one cycle to the next, what of it outlives the process, and what is shown. */
import type { GateStatus } from '../status.js';
import type { Arming } from './driver/gate-driver.js';
import { type Coast, NO_COAST } from './gate/coasting.js';
import { type Estimate, persistedEstimate, restoredEstimate } from './gate/estimate.js';
import { type GateInput, type GateState, INITIAL_GATE_STATE } from './gate/gate-state.js';
import { type PersistedGate, persisted, restored } from './gate/persistence.js';
import type { GateUnit } from './gate-units.js';
import { type GiveBack, NOTHING_TO_GIVE } from './give-back.js';
import type { Intent, Wish } from './intent.js';
import type { Judgement } from './interlocks/finding.js';
import { type GateHistory, newHistory, rebasedHistory, withoutWindows } from './interlocks/history.js';
import { NO_TRIPS, rebasedTrips, type Trip, type TripMemory } from './interlocks/trips.js';
import type { Kept } from './kept-state.js';
import {
  type KeptProgramme,
  keptOf,
  type ProgrammeMemory,
  type ProgrammeReason,
  restoredFrom,
} from './programmes/programme.js';
import { NO_SLOTS_YET, type SlotMemory } from './schedule/continuity.js';

export interface GateMemory {
  state: GateState;
  readonly inbox: GateInput[];
  /** What the driver threw, where it must not throw: to be told in the cycle, which ends this gate's control for it. */
  mishap: { readonly error: unknown } | undefined;
  positionPercent: number | undefined;
  /** Of a position that is worked out. */
  uncertaintyPercent: number | undefined;
  estimate: Estimate | undefined;
  coast: Coast;
  armed: Arming;
  history: GateHistory;
  trips: TripMemory;
  standing: readonly Trip[];
  giveBack: GiveBack;
  slots: SlotMemory;
  nextChangeMs: number | undefined;
  programme: ProgrammeMemory | undefined;
  /** What the programme last wished, and why it did, or wished nothing. */
  own: { readonly wish: Wish | undefined; readonly why: ProgrammeReason | undefined } | undefined;
  winner: Wish | undefined;
  /** Names the winner and the losers of the last arbitration: a new one is recorded. */
  arbitration: string;
  intent: Intent | undefined;
  notClear: readonly Judgement[];
  refusal: { readonly key: string; readonly atMs: number } | undefined;
  moves: number;
  refusals: number;
}

/** In `control.json`. */
export interface KeptGate {
  readonly machine: PersistedGate;
  readonly estimate?: ReturnType<typeof persistedEstimate>;
  readonly coast: Coast;
  readonly history: GateHistory;
  readonly trips: TripMemory;
  readonly slots: SlotMemory;
  readonly programme?: KeptProgramme | undefined;
}

/** Somebody must look at the gate before it moves again: nobody knows whether a fault stood. */
const STATE_LOST: GateState = { kind: 'fault', cause: 'state-lost' };

/** What each cycle finds out anew. */
export const UNOBSERVED = {
  positionPercent: undefined,
  uncertaintyPercent: undefined,
  estimate: undefined,
  armed: { state: 'unknown', detail: '' },
  own: undefined,
  winner: undefined,
  intent: undefined,
  notClear: [],
} as const satisfies Partial<GateMemory>;

/** `kept`: of the last run; its monotonic times are to be moved by `rebaseMs`. */
export function newMemory(
  gate: string,
  nowMs: number,
  kept?: (Omit<Kept<unknown>, 'state'> & { readonly gate: KeptGate }) | 'damaged',
): GateMemory {
  const memory: GateMemory = {
    state: kept === 'damaged' ? STATE_LOST : INITIAL_GATE_STATE,
    ...UNOBSERVED,
    inbox: [],
    mishap: undefined,
    coast: NO_COAST,
    history: newHistory(gate),
    trips: NO_TRIPS,
    standing: [],
    giveBack: NOTHING_TO_GIVE,
    slots: NO_SLOTS_YET,
    nextChangeMs: undefined,
    programme: undefined,
    arbitration: '',
    refusal: undefined,
    moves: 0,
    refusals: 0,
  };
  if (kept === undefined || kept === 'damaged') return memory;
  const { machine, estimate, coast, history, trips, slots, programme } = kept.gate;
  return {
    ...memory,
    state: restored(machine),
    estimate: restoredEstimate(estimate),
    coast,
    // A level of nobody knows when says nothing of the last hours.
    history: kept.isAwayKnown
      ? rebasedHistory(history, kept.rebaseMs)
      : withoutWindows(rebasedHistory(history, kept.rebaseMs)),
    trips: rebasedTrips(trips, kept.rebaseMs, kept.awayMs),
    slots: { ...slots, seenMs: slots.seenMs ?? NO_SLOTS_YET.seenMs },
    programme: programme && restoredFrom(programme, nowMs, kept.rebaseMs),
  };
}

/** Where a gate stands that is about to leave, or may be under way, is not where it will be found. */
function standsStill({ kind }: GateState): boolean {
  return kind === 'idle' || kind === 'unknown' || kind === 'hand' || kind === 'fault';
}

export function keptGate(memory: GateMemory, { driver }: GateUnit): KeptGate {
  const { state, estimate, coast, history, trips, slots, programme } = memory;
  return {
    machine: persisted(state),
    ...(estimate && standsStill(state) && { estimate: persistedEstimate(estimate, driver.run()) }),
    coast,
    history,
    trips,
    slots,
    ...(programme && { programme: keptOf(programme) }),
  };
}

/** Why the opening of the wish that has won is wanted: a programme's reason speaks of its own wish, and of nobody else's. */
export function reasonOf({ winner, own }: Pick<GateMemory, 'winner' | 'own'>): ProgrammeReason | undefined {
  return winner === undefined || winner === own?.wish ? own?.why : 'as-asked';
}

/** A gate for display. That a decision is being written is shown as the command that it leads to. */
export function gateStatus(id: string, memory: GateMemory): GateStatus {
  const { state, winner, intent, notClear, standing, armed, slots, nextChangeMs } = memory;
  const { kind } = state;
  return {
    id,
    state: kind === 'recording' || kind === 'recorded' ? 'commanding' : kind,
    cause: 'cause' in state ? state.cause : null,
    // What a restart would keep of it: a STOP that is to end in a fault, and a fault under somebody's hands, count.
    fault: persisted(state).fault ?? null,
    openingPercent: memory.positionPercent ?? null,
    uncertaintyPercent: memory.uncertaintyPercent ?? null,
    targetPercent: intent?.openingPercent ?? null,
    wantedBy: intent?.source ?? winner?.source ?? null,
    reason: winner?.kind === 'stay' ? winner.why : (reasonOf(memory) ?? null),
    blockedBy: notClear.map((judgement) => judgement.id),
    blockedDetails: Object.fromEntries(notClear.flatMap(({ id, detail }) => (detail ? [[id, detail]] : []))),
    trips: standing.map((trip) => trip.id),
    latched: memory.trips.latched,
    armed: armed.state,
    slot: slots.key ?? null,
    nextChangeAt: nextChangeMs === undefined ? null : new Date(nextChangeMs).toISOString(),
    startsInLastHour: memory.history.starts.length,
    moves: memory.moves,
    refusals: memory.refusals,
  };
}
