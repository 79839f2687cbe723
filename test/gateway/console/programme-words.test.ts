import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../../protocols/console/width.js';
import { LANGUAGES } from '../../../protocols/text/message.js';
import { leftGate } from '../control/fixtures.js';
import { Office, RULES } from '../control/orders/parties.js';
import { Technician } from './technician.js';

const { downstream: _downstream, ...ofOneLevel } = leftGate;
const BARE = { ...RULES, gates: new Map([['left', ofOneLevel]]), hasAvailableFlow: false };

describe('a technician whose programme is none', () => {
  test.each([
    ['openin=40', 'openin: a programme has no such member; did you mean opening?'],
    ['speed=4', 'speed: a programme has no such member. There are: opening, discharge_m3s,'],
    ['opening=140', 'opening=140: out of range; allowed: a number 0..100.'],
    ['opening=-1', 'opening=-1: out of range; allowed: a number 0..100.'],
    ['discharge_m3s=lots', 'discharge_m3s=lots: wrong kind of value; allowed: a number 0..10000.'],
    ['discharge_m3s=99999999999', 'discharge_m3s=99999999999: out of range; allowed: a number 0..10000.'],
    ['discharge_m3s=3,5', 'discharge_m3s=3,5: write the number with a point: discharge_m3s=3.5.'],
    ['opening=40.0', 'opening=40.0: write it as opening=40.'],
    ['opening=0.12345678', 'opening=0.12345678: write it as opening=0.123457.'],
    ['opening=40%', 'opening=40%: this is neither a number nor a name.'],
    ['opening', 'Use: programme GATE X=N [2h]'],
    ['opening discharge_m3s=1', '"opening" is no member of a programme: write NAME=VALUE.'],
    ['opening=1 opening=2', 'opening is given twice.'],
    ['share=1.5', 'share=1.5: out of range; allowed: a number 0..1.'],
    ['share=nobody', 'share=nobody: no party of that name has a share in the settings.'],
    ['closed=false', 'closed=false: not allowed here; allowed: true.'],
    ['opening=4 onBadOpening=400', 'onBadOpening=400: out of range; allowed: a number 0..100.'],
    ['opening=4 onBadMeasurement=wait', 'onBadMeasurement=wait: not allowed here; allowed: hold, equation'],
    ['discharge_m3s=1 share=kz', 'give exactly one of opening (percent), discharge_m3s,'],
    ['volume_m3=100', 'volume_m3 and at_m3s belong together'],
  ])('is told what is wrong with %s', async (members, said) => {
    const technician = new Technician();
    const shown = await technician.told(`programme left ${members}`);
    expect(shown.slice(0, said.length)).toBe(said);
    if (!said.startsWith('Use')) expect(shown).toContain('Nothing was asked for. Examples: opening=50');
    expect(technician.office.records).toEqual([]);
  });

  test('is told of every member that is wrong', async () => {
    const shown = await new Technician().told('programme left opening=140 at_m3s=-1');
    expect(shown).toContain('opening=140: out of range');
    expect(shown).toContain('at_m3s=-1: out of range');
  });

  test.each([
    ['share=kz', 'share=kz: a share of what? name the flow to be shared in availableFlow.'],
    ['share=0.5', 'share=0.5: a share of what?'],
    ['downstreamLevel_m=1', 'downstreamLevel_m=1: the gate has no `downstream` level to keep.'],
  ])('is told that the site is not made for %s', async (member, said) => {
    const technician = new Technician('en', 'socket', new Office(BARE));
    expect(await technician.told(`programme left ${member}`)).toContain(said);
    expect(await new Technician().told(`programme left ${member}`)).toContain('operate');
  });

  test.each(LANGUAGES)('in %s, within 79 columns', async (language) => {
    const technician = new Technician(language);
    const words = [
      'opening=140',
      'speed=4',
      'discharge_m3s=3,5',
      'share=nobody',
      `${'x'.repeat(90)} opening=1`,
    ];
    for (const word of words) {
      const lines = (await technician.ask(`programme left ${word}`)).split('\n');
      expect(lines.length).toBeGreaterThan(2);
      for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(79);
    }
  });
});
