/** What gates and interlocks need of each other. Names of points and gates are checked with all others, in references.ts. */
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';

export function gateFindings(draft: Draft): SiteFinding[] {
  return (draft.gates ?? []).flatMap((gate, index) => {
    if (!gate || gate.downstream !== undefined) return [];
    return (gate.limits?.ramp ?? []).flatMap((ramp, r) =>
      ramp?.window !== undefined && ramp.point === undefined
        ? [siteFinding('error', ['gates', index, 'limits', 'ramp', r], 'rampWithoutLevel')]
        : [],
    );
  });
}
