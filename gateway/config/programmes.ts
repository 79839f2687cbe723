/** What a programme needs of its gate and of the site. */
import type { SettingsPath } from '../../protocols/settings/problem.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';

type Gate = NonNullable<NonNullable<Draft['gates']>[number]>;
interface Use {
  readonly path: SettingsPath;
  readonly gate: Gate;
  readonly programme: NonNullable<Gate['default']>;
}

export function programmeFindings(draft: Draft): SiteFinding[] {
  return programmeUses(draft).flatMap((use) => [
    ...outsideLimits(use),
    ...beyondCapacity(use),
    ...levelOf(use),
    ...beneathSill(use),
    ...shareOf(use, draft),
  ]);
}

export function programmeUses({ gates = [], schedules = [] }: Draft): Use[] {
  const defaults = gates.flatMap((gate, index): Use[] =>
    gate?.default ? [{ path: ['gates', index, 'default'], gate, programme: gate.default }] : [],
  );
  const scheduled = schedules.flatMap((schedule, index): Use[] => {
    const gate = gates.find((candidate) => candidate?.id !== undefined && candidate.id === schedule?.gate);
    if (!gate || !schedule?.programme) return [];
    return [{ path: ['schedules', index, 'programme'], gate, programme: schedule.programme }];
  });
  return [...defaults, ...scheduled];
}

/** One that its own gate's limits will always refuse. A notice: until it is mended, the gate stays where it is. */
function outsideLimits({ path, gate, programme: { opening } }: Use): SiteFinding[] {
  const { minOpening: min = 0, maxOpening: max = 100 } = gate.limits ?? {};
  if (opening === undefined || (opening >= min && opening <= max)) return [];
  return [siteFinding('notice', [...path, 'opening'], 'openingOutsideLimits', { min, max })];
}

/** A notice: the gate opens as far as the canal can take it, and the programme never has its discharge. */
function beyondCapacity({ path, gate, programme }: Use): SiteFinding[] {
  const most = gate.limits?.maxDischargeM3s;
  if (most === undefined) return [];
  return (['discharge_m3s', 'at_m3s', 'passThrough_m3s'] as const).flatMap((key) =>
    (programme[key] ?? 0) > most ? [siteFinding('notice', [...path, key], 'aboveCapacity', { most })] : [],
  );
}

/** At such a level the gate passes nothing. Mostly one is a reading of a gauge and the other a height above the sea. */
function beneathSill({ path, gate, programme: { upstreamLevel_m: level } }: Use): SiteFinding[] {
  const sill = gate.structure?.sillM;
  if (level === undefined || sill === undefined || level > sill) return [];
  return [siteFinding('notice', [...path, 'upstreamLevel_m'], 'levelBeneathSill', { sill })];
}

function levelOf({ path, gate, programme }: Use): SiteFinding[] {
  if (programme.downstreamLevel_m === undefined || gate.downstream !== undefined) return [];
  return [siteFinding('error', [...path, 'downstreamLevel_m'], 'noDownstream')];
}

function shareOf({ path, programme: { share } }: Use, { parties = [], availableFlow }: Draft): SiteFinding[] {
  if (share === undefined) return [];
  const findings: SiteFinding[] = [];
  if (availableFlow?.point === undefined)
    findings.push(siteFinding('error', [...path, 'share'], 'noAvailableFlow'));
  if (typeof share === 'number') return findings;
  const ids = parties.flatMap((party) => party?.id ?? []);
  const party = parties.find((candidate) => candidate?.id === share);
  if (party === undefined) findings.push(siteFinding('error', [...path, 'share'], 'unknownParty', {}, ids));
  else if (party?.share === undefined)
    findings.push(siteFinding('error', [...path, 'share'], 'partyWithoutShare'));
  return findings;
}
