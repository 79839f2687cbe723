import type { Finding } from '../../protocols/settings/problem.js';
import type { SiteKey } from '../text/site-texts.js';
import type { Draft } from './draft.js';

/** A schedule that its own gate's limits will always refuse. A notice: until it is mended, the gate stays where it is. */
export function programmeFindings(draft: Draft): Finding<SiteKey>[] {
  return (draft.schedules ?? []).flatMap((schedule, index) => {
    const opening = schedule?.programme?.opening;
    const gate = (draft.gates ?? []).find((candidate) => candidate?.id === schedule?.gate);
    const { minOpening: min = 0, maxOpening: max = 100 } = gate?.limits ?? {};
    if (opening === undefined || gate === undefined || (opening >= min && opening <= max)) return [];
    return [
      {
        severity: 'notice',
        path: ['schedules', index, 'programme', 'opening'],
        message: { key: 'openingOutsideLimits', params: { min, max } },
      },
    ];
  });
}
