/** What gates and interlocks need of each other. Names of points and gates are checked with all others, in references.ts. */
import { INTERLOCKS } from '../control/interlocks/table.js';
import { LOSS_OF_CONTROL } from '../control/interlocks/trips.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';
import { DEFAULT_MIN_TRAVEL_PERCENT } from './gate-schema.js';

/**
 * A gate is watched, and told to stop, once in a cycle: what trips waits that long for its STOP, a gate that must be stopped
 * where it was sent runs on as long, and of travel within a minute no more goes unseen.
 */
const SLOWEST_MS = 5000;
const TAKEN: ReadonlySet<string> = new Set([...INTERLOCKS.map(({ id }) => id), LOSS_OF_CONTROL]);

export function gateFindings(draft: Draft): SiteFinding[] {
  return [
    ...ofGates(draft),
    ...ofLevels(draft),
    ...ofRates(draft),
    ...ofCycle(draft),
    ...ofInterlocks(draft),
  ];
}

function ofCycle({ gates = [], control }: Draft): SiteFinding[] {
  return gates.length > 0 && (control?.cycle ?? 0) > SLOWEST_MS
    ? [siteFinding('error', ['control', 'cycle'], 'gatesNeedFastCycle')]
    : [];
}

/** Levels that cannot be what was meant: one for both sides, and one that lets no gate close again once water comes through. */
function ofLevels({ gates = [] }: Draft): SiteFinding[] {
  return gates.flatMap((gate, index) => {
    const { upstream, downstream, limits, structure } = gate ?? {};
    const [maxM, sill] = [limits?.upstreamLevel?.maxM, structure?.sillM];
    const at = ['gates', index];
    return [
      // Between two sides of equal level nothing flows: every discharge would be 0.
      ...(downstream !== undefined && downstream === upstream
        ? [siteFinding('error', [...at, 'downstream'], 'sameLevels')]
        : []),
      ...(maxM !== undefined && sill !== undefined && maxM <= sill
        ? [siteFinding('notice', [...at, 'limits', 'upstreamLevel', 'maxM'], 'levelBeneathSill', { sill })]
        : []),
    ];
  });
}

/**
 * A minute that lets the gate go by less than the smallest move that is made. Where there are ramps a step may be smaller:
 * then it is not certain.
 */
function ofRates({ gates = [] }: Draft): SiteFinding[] {
  return gates.flatMap((gate, index) => {
    const { limits } = gate ?? {};
    const least = limits?.minTravel ?? DEFAULT_MIN_TRAVEL_PERCENT;
    if (limits?.ramp !== undefined && limits.ramp.length > 0) return [];
    const isTooLittle = (rate = least): boolean => rate > 0 && rate < least;
    return (['maxOpeningPerMinute', 'maxClosingPerMinute'] as const).flatMap((key) =>
      isTooLittle(limits?.[key])
        ? [siteFinding('notice', ['gates', index, 'limits', key], 'rateBelowTravel', { least })]
        : [],
    );
  });
}

function ofGates({ gates = [], waterQuality = [] }: Draft): SiteFinding[] {
  const qualities = waterQuality.flatMap((entry) => entry?.id ?? []);
  return gates.flatMap((gate, index) => {
    if (!gate) return [];
    const { limits, downstream } = gate;
    const at = ['gates', index, 'limits'];
    const findings: SiteFinding[] = [];
    for (const [r, ramp] of (limits?.ramp ?? []).entries())
      if (ramp?.window !== undefined && ramp.levelPerPercentM === undefined)
        findings.push(siteFinding('notice', [...at, 'ramp', r], 'rampGuessed'));
    if (downstream === undefined) {
      for (const [r, ramp] of (limits?.ramp ?? []).entries())
        if (ramp?.window !== undefined && ramp.point === undefined)
          findings.push(siteFinding('error', [...at, 'ramp', r], 'rampWithoutLevel'));
      if (limits?.downstreamLevel !== undefined)
        findings.push(siteFinding('error', [...at, 'downstreamLevel'], 'noDownstream'));
    }
    for (const [n, other] of (limits?.notWith ?? []).entries())
      if (other !== null && other === gate.id)
        findings.push(siteFinding('error', [...at, 'notWith', n], 'notWithItself'));
    const quality = limits?.waterQuality?.id;
    if (quality !== undefined && !qualities.includes(quality))
      findings.push(
        siteFinding('error', [...at, 'waterQuality', 'id'], 'unknownWaterQuality', {}, qualities),
      );
    return findings;
  });
}

/** A site's interlock must not be taken for one that every gate has. */
function ofInterlocks({ interlocks = [] }: Draft): SiteFinding[] {
  return interlocks.flatMap((interlock, index) =>
    interlock?.id !== undefined && TAKEN.has(interlock.id)
      ? [siteFinding('error', ['interlocks', index, 'id'], 'interlockTaken')]
      : [],
  );
}
