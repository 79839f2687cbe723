import { describe, expect, test } from 'vitest';
import type { GateStatus } from '../../../gateway/status.js';
import { consoleTexts } from '../../../gateway/text/console-texts.js';
import { orderConsoleTexts } from '../../../gateway/text/order-console-texts.js';
import { outlookConsoleTexts } from '../../../gateway/text/outlook-console-texts.js';
import { programmeConsoleTexts } from '../../../gateway/text/programme-console-texts.js';
import { displayWidth } from '../../../protocols/console/width.js';
import { LANGUAGES } from '../../../protocols/text/message.js';
import { expectComplete } from '../../protocols/text/complete.js';
import { signed, wanted } from '../control/orders/parties.js';
import { Technician } from './technician.js';

const FAULT: Partial<GateStatus> = { state: 'fault', cause: 'stuck', fault: 'stuck' };
const SLOT = 'Then the schedule goes on (schedules[0], since 2026-06-01 06:00:00 +05:00)';
const AT_ONCE = 'the gate may move at once';

function given(left: Partial<GateStatus>): Technician {
  const technician = new Technician();
  technician.left = left;
  return technician;
}

describe('before a technician confirms what is to move a gate, he is told', () => {
  test.each(['move left 40', 'programme left opening=40', 'resume left'])(
    'of a fault that it does not move for: %s',
    async (line) => {
      const shown = await given(FAULT).told(line);
      expect(shown).toMatch(
        /A fault stands: it does not move \[stuck\]\. Until it is released \("release left"\) the gateway does not move/,
      );
      expect(shown).toMatch(/Type "operate \d{4}"/);
      expect(shown).not.toContain(AT_ONCE);
    },
  );

  test('of a fault under hands, and of one that it is being stopped for', async () => {
    expect(await given({ state: 'hand', cause: null, fault: 'stuck' }).told('move left 40')).toContain(
      'A fault stands',
    );
    const stopping = await given({ state: 'stopping', cause: 'runaway', fault: 'runaway' }).told(
      'move left 40',
    );
    expect(stopping).toMatch(/It is being stopped: .*\[runaway\]\. Then a fault stands/);
    const ordinary = await given({ state: 'stopping', cause: 'superseded' }).told('move left 40');
    expect(ordinary).not.toContain('fault');
  });

  test('of interlocks that act, that are latched, and that only keep moves back', async () => {
    const left = { trips: ['flood', 'loss-of-control'], latched: ['flood', 'divers'] };
    const shown = await given(left).told('programme left opening=40');
    expect(shown).toContain(
      'acts by itself, and is latched: flood [flood]. Until it is released ("release left flood") no order moves',
    );
    expect(shown).toMatch(/acts by itself: [^[]+\[loss-of-control\]\. While it does, no order moves/);
    expect(shown).toContain(
      'latched: divers [divers]. Until it is released ("release left divers") it keeps',
    );
  });

  test('of nothing where nothing is in the way', async () => {
    expect(await given({}).told('move left 40')).toMatch(
      /^Gate left, now 20\.0 %: 40\.0 %\. Type "operate \d{4}" within 20 s\.$/,
    );
  });

  test('of the selector on site', async () => {
    expect(await given({ wantedBy: 'local-selector' }).told('move left 40')).toContain('(selector on local)');
  });

  test('of his own STOP, which the order ends, and of a party’s, which it goes before', async () => {
    const technician = given({});
    const { office } = technician;
    await office.take(signed(wanted('stop-1', { kind: 'stop' })));
    expect(await technician.told('move left 40')).toContain(
      'A STOP (party:kz) holds the gate; this order goes',
    );
    await technician.ask('stop left');
    expect(await technician.told('programme left opening=40')).toContain(
      'A STOP (console) holds the gate; this order ends it',
    );
  });
});

describe('before a technician lets a gate go, he is told what takes over', () => {
  test('the schedule', async () => {
    const technician = given({});
    await technician.ask('stop left');
    expect(await technician.told('resume left')).toContain(`${SLOT}: ${AT_ONCE}.`);
    expect(await given(FAULT).told('release left')).toContain(SLOT);
  });

  test('the default, where no slot holds', async () => {
    const shown = await given({ ...FAULT, slot: null }).told('release left');
    expect(shown).toContain('Then the default of the settings goes on, if there is one');
    expect(shown).not.toContain('A fault stands');
  });

  test('another lock, before all else', async () => {
    const technician = given({ trips: ['flood'] });
    await technician.ask('lock left "Berik" "sill"');
    await technician.ask('lock left "Aliya" "paint"');
    const shown = await technician.told('unlock left Berik');
    expect(shown).toContain('Locked for work by Aliya: paint.');
    expect(shown).not.toContain('Berik');
    expect(shown).not.toContain(AT_ONCE);
    expect(await technician.told('resume left')).toContain('Locked for work by Berik: sill.');
  });

  test('an interlock that acts', async () => {
    const technician = given({ trips: ['flood'] });
    await technician.ask('lock left "Berik" "sill"');
    const shown = await technician.told('unlock left Berik');
    expect(shown).toContain('Then an interlock goes on acting by itself (flood): the gate may move at once.');
    expect(shown).not.toContain('schedule');
  });

  test('an order of a party, or its STOP, when his own is over', async () => {
    const technician = given({});
    const { office } = technician;
    await office.order(wanted('open-1', { kind: 'move', openingPercent: 30 }));
    await technician.confirm('move left 40');
    expect(await technician.told('resume left')).toContain(
      `Then an order goes on (party:kz): 30.0 %. The gate may move at once.`,
    );
    await office.take(signed(wanted('stop-1', { kind: 'stop' })));
    const shown = await technician.told('resume left');
    expect(shown).toContain('Then a STOP (party:kz) goes on holding the gate');
    expect(shown).not.toContain(AT_ONCE);
  });

  test('his own order, when he releases a fault', async () => {
    const technician = given(FAULT);
    await technician.ask('stop left');
    expect(await technician.told('release left')).toContain('Then a STOP (console) goes on holding the gate');
  });

  test('that nothing of his is in force', async () => {
    expect(await given({}).told('resume left')).toContain('Nothing that was ordered at the console');
  });

  test('that what is latched latches again while its condition holds, and what a release leaves', async () => {
    const left = { ...FAULT, trips: ['flood', 'boat'], latched: ['flood', 'boat'] };
    const shown = await given(left).told('release left flood');
    expect(shown).toContain('If its condition still holds, it latches again at once: flood [flood].');
    expect(shown).toContain('A fault stands');
    expect(shown).toContain('("release left boat")');
    expect(shown).not.toContain(AT_ONCE);
  });
});

describe('a release', () => {
  test('of a fault or a trip goes through', async () => {
    const technician = given({ ...FAULT, trips: ['flood'], latched: ['flood'] });
    await technician.confirm('release left');
    await technician.confirm('release left flood');
    expect(technician.office.cycle()).toMatchObject([
      { kind: 'release', gate: 'left' },
      { kind: 'release', gate: 'left', trip: 'flood' },
    ]);
  });

  test('is asked for where only what keeps moves back is latched', async () => {
    expect(await given({ latched: ['divers'] }).told('release left')).toContain('operate');
    expect(await given({ latched: ['divers'] }).told('release left divers')).toContain('operate');
  });

  test('is asked for while a gate is being stopped for a fault, which does not heed it yet', async () => {
    const stopping = { state: 'stopping', cause: 'runaway', fault: 'runaway' };
    const shown = await given(stopping).told('release left');
    expect(shown).toContain('A release before then does not end it.');
    expect(shown).toContain('operate');
    expect(shown).not.toContain(AT_ONCE);
  });

  test.each([
    [{}, 'release left', /^Gate left: no fault stands and nothing is latched\..* nothing was asked for\.$/],
    [
      { trips: ['flood'] },
      'release left',
      /nothing is latched.* An interlock acts by itself: flood \[flood\]/,
    ],
    [{ trips: ['flood'] }, 'release left flood', /"flood" acts, but is not latched: it ends by itself/],
    [FAULT, 'release left flood', /"flood" is not latched\..* A fault stands: .*\[stuck\]/],
    [{ latched: ['divers'] }, 'release left diver', /"diver" is not latched\..*"release left divers"/],
  ] as const)('of nothing is not asked for: %j, %s', async (left, line, said) => {
    const technician = given(left);
    const shown = await technician.told(line);
    expect(shown).toMatch(said);
    expect(shown).not.toContain('operate');
    expect(technician.office.records).toEqual([]);
  });

  test('of nothing tells of a STOP that holds the gate', async () => {
    const technician = given({});
    await technician.ask('stop left');
    expect(await technician.told('release left')).toContain('A STOP (console) holds the gate.');
  });

  test('of no gate, or of one that there is not', async () => {
    expect(await given({}).told('release')).toBe('Use: release GATE [TRIP]');
    expect(await given({}).told('release middle')).toContain('There is no gate "middle"');
  });
});

test.each(LANGUAGES)('all of it in %s, within 79 columns', async (language) => {
  const technician = new Technician(language);
  const long = 'a'.repeat(40);
  const pages: string[] = [];
  const show = async (left: Partial<GateStatus>, ...lines: string[]): Promise<void> => {
    technician.left = left;
    for (const line of lines) pages.push(await technician.ask(line));
  };
  await technician.office.take(signed(wanted('stop-1', { kind: 'stop' })));
  await show({}, 'resume left', 'move left 95', 'stop left', 'move left 40', 'release left');
  await show({ trips: [long] }, `release left ${long}`, 'resume left', `release left ${'b'.repeat(60)}`);
  await show({ ...FAULT, latched: [long, 'divers'], trips: [long] }, 'release left', 'move left 40');
  await show({ state: 'stopping', fault: 'runaway', wantedBy: 'local-selector' }, 'move left 40');
  await show({ ...FAULT, slot: null }, 'release left', 'lock left "A" "B"', 'unlock left A');
  for (const line of pages.flatMap((page) => page.split('\n'))) {
    expect(displayWidth(line), line).toBeLessThanOrEqual(79);
    expect(line).not.toMatch(/[{}]|undefined/);
  }
});

test('every text is there in every language, and none has two meanings', () => {
  const catalogues = [consoleTexts, orderConsoleTexts, outlookConsoleTexts, programmeConsoleTexts];
  expectComplete(outlookConsoleTexts);
  expectComplete(programmeConsoleTexts);
  const keys = catalogues.flatMap((catalogue) => Object.keys(catalogue));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});
