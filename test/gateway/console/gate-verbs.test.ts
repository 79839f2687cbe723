import { describe, expect, test } from 'vitest';
import { orderStateTexts } from '../../../gateway/text/order-console-texts.js';
import { displayWidth } from '../../../protocols/console/width.js';
import { LANGUAGES } from '../../../protocols/text/message.js';
import { HOUR_MS } from '../control/orders/order-of.js';
import { signed, wanted } from '../control/orders/parties.js';
import { Technician } from './technician.js';

describe('a technician at the console', () => {
  test('moves a gate: sees what it would do, and types a code', async () => {
    const technician = new Technician();
    const { office } = technician;
    const shown = await technician.ask('move left 95');
    expect(shown).toMatch(
      /^Gate left, now 20\.0 %: 95\.0 %\.\nNot allowed now: .* \[travel-limits\]\nType "operate \d{4}" within 20 s\.$/,
    );
    expect(office.wishes()).toEqual([]);
    const code = /operate (\d{4})/.exec(shown)?.[1] ?? '';
    expect(await technician.ask(`operate ${code}`)).toMatch(/^console\/[0-9a-f]{12}: refused, .*limits/);
    expect(office.wishes()).toEqual([]);
    const [, other = ''] = /operate (\d{4})/.exec(await technician.ask('move left 85')) ?? [];
    expect(await technician.ask(`operate ${other}`)).toMatch(/^console\/[0-9a-f]{12}: accepted$/);
    expect(office.wishes()).toEqual(['technician 85']);
    expect(office.of('console').map(({ step }) => step)).toEqual(['asked', 'operated', 'asked', 'operated']);
    expect(await technician.ask(`operate ${other}`)).toContain('nothing of the kind waits for confirmation');
  });

  test('keeps his STOP, or what he has ordered before, when the interlocks refuse what he types then', async () => {
    const technician = new Technician();
    const { office } = technician;
    await technician.ask('stop left');
    await technician.confirm('move left 95');
    expect(office.wishes()).toEqual(['technician stays']);
    await technician.confirm('move left 30');
    await technician.confirm('move left 95');
    expect(office.wishes()).toEqual(['technician 30']);
  });

  test('has 20 s for it, and types the right code', async () => {
    const technician = new Technician();
    const { office } = technician;
    const [, code = ''] = /operate (\d{4})/.exec(await technician.ask('move left 40')) ?? [];
    const wrong = code === '0000' ? '0001' : '0000';
    expect(await technician.ask(`operate ${wrong}`)).toContain('the code is wrong');
    await office.clock.advance(20_000);
    expect(await technician.ask(`operate ${code}`)).toContain('not confirmed in time');
    expect(office.wishes()).toEqual([]);
  });

  test('holds it for as long as he says, a day at most: what is longer is refused, not cut', async () => {
    const technician = new Technician();
    const { office } = technician;
    await technician.confirm('move left 40 2h');
    await office.clock.advance(2 * HOUR_MS - 1);
    expect(office.wishes()).toEqual(['technician 40']);
    await office.clock.advance(1);
    expect(office.wishes()).toEqual([]);
    await technician.confirm('move left 40 24h');
    await office.clock.advance(24 * HOUR_MS - 1);
    expect(office.wishes()).toEqual(['technician 40']);
    await office.clock.advance(1);
    expect(office.wishes()).toEqual([]);
    const { length } = office.records;
    for (const line of ['move left 40 3d', 'move left 40 25h', 'programme left opening=40 7d']) {
      const shown = await technician.ask(line);
      expect(shown).toMatch(/^Too long: an order holds for at most 1 d 0 h \(orders\.longest/);
      expect(shown).not.toContain('operate');
    }
    expect(office.wishes()).toEqual([]);
    expect(office.records).toHaveLength(length);
  });

  test.each(['synced', 'unsynced'] as const)(
    'holds a gate by STOP until he resumes, over a day and a restart, with a clock that is %s',
    async (status) => {
      const technician = new Technician();
      const { office } = technician;
      office.clock.clockStatus = status;
      await technician.ask('stop left');
      expect(await technician.ask('orders')).toMatch(
        /console\/[0-9a-f]{12} +left +until resume +in force +stop/,
      );
      await office.clock.advance(25 * HOUR_MS);
      expect(office.wishes()).toEqual(['technician stays']);
      office.restart();
      expect(office.wishes()).toEqual(['technician stays']);
      await office.clock.advance(25 * HOUR_MS);
      expect(office.wishes()).toEqual(['technician stays']);
      const { console: orders } = office.desk;
      const asked = await orders.ask('left', { kind: 'resume' });
      await orders.operate(asked.kind === 'selected' ? asked.code : '');
      expect(office.wishes()).toEqual([]);
    },
  );

  test.each([
    ['move left 40', ['technician 40']],
    ['programme left opening=40', []],
  ])('lets a gate go that he has stopped by %s', async (line, wishes) => {
    const technician = new Technician();
    const { office } = technician;
    await technician.ask('stop left');
    await technician.confirm(line);
    expect(office.wishes()).toEqual(wishes);
    await office.clock.advance(24 * HOUR_MS);
    // What he has ordered since is over, and does not bring the STOP back.
    expect(office.wishes()).toEqual([]);
  });

  test('gives a gate a programme, its members in any order', async () => {
    const technician = new Technician();
    const { office } = technician;
    const programme = (): unknown => office.desk.programmeFor('left')?.programme;
    const shown = await technician.ask('programme left volume_m3=5000 at_m3s=2.5 2h');
    expect(shown).toContain('Gate left, now 20.0 %: volume_m3 5000');
    expect(programme()).toBeUndefined();
    const [, code = ''] = /operate (\d{4})/.exec(shown) ?? [];
    expect(await technician.ask(`operate ${code}`)).toContain('accepted');
    expect(programme()).toMatchObject({ volume_m3: 5000, at_m3s: 2.5 });
    expect(await technician.ask('orders')).toMatch(/in force +.*volume_m3 5000/);
    await office.clock.advance(2 * HOUR_MS);
    office.cycle();
    expect(programme()).toBeUndefined();
    await technician.confirm('programme left onBadMeasurement=equation discharge_m3s=3');
    expect(programme()).toMatchObject({ discharge_m3s: 3, onBadMeasurement: 'equation' });
  });

  test('stops at once, one gate or all, and lets it go on again', async () => {
    const technician = new Technician();
    const { office } = technician;
    office.diskFails = true;
    expect(await technician.ask('stop left')).toContain('The command failed');
    expect(office.cycle()).toMatchObject([{ kind: 'stop', gate: 'left' }]);
    office.diskFails = false;
    expect(await technician.ask('stop all')).toMatch(/done.*\n.*done/);
    expect(office.cycle()).toHaveLength(2);
    expect(office.wishes()).toEqual(['technician stays']);
    expect(await technician.confirm('resume left')).toContain('done');
    expect(office.wishes()).toEqual([]);
    expect(office.wishes('right')).toEqual(['technician stays']);
  });

  test('locks a gate for work, and takes off his own lock only', async () => {
    const technician = new Technician();
    const { office } = technician;
    expect(await technician.ask('lock left "Әлия Қ." "cleaning the sill"')).toContain('done');
    expect(await technician.ask('move left 40')).toContain('the gate is locked for work');
    expect(await technician.ask('orders')).toMatch(
      /^Gate left is locked for work since 2026-06-01 11:00:00 \+05:00 by Әлия Қ\.\n\(console\/[0-9a-f]{12}\): cleaning the sill$/,
    );
    expect(await technician.ask('unlock left "Berik"')).toContain('No lock of "Berik" was put on left here');
    expect(await technician.confirm('unlock left "әлия қ."')).toContain('done');
    expect(office.wishes()).toEqual([]);
    // A signed one takes two signatures.
    const lock = { kind: 'lock', name: 'Aliya', reason: 'sill' } as const;
    await office.take(signed(wanted('lock-1', lock, { issuer: 'operator:aliya' })));
    expect(await technician.ask('unlock left Aliya')).toMatch(/two signed\s+orders/);
    expect(office.wishes()).toEqual(['maintenance-lock stays']);
  });

  test.each(LANGUAGES)('is told in %s of a lock that a power cut would lose', async (language) => {
    const technician = new Technician(language);
    const { office } = technician;
    office.isKeeping = false;
    for (const line of ['lock left "Berik" "in the gate"', 'stop left']) {
      const shown = await technician.ask(line);
      expect(shown).toMatch(/^console\/[0-9a-f]{12}: /);
      expect(shown).toContain('show events');
      expect(shown).not.toContain(orderStateTexts.done[language]);
      for (const each of shown.split('\n')) expect(displayWidth(each), each).toBeLessThanOrEqual(79);
    }
    office.isKeeping = true;
    expect(await technician.ask('lock left "Berik" "in the gate"')).toContain(orderStateTexts.done[language]);
  });

  test('works while the clock is wrong', async () => {
    const technician = new Technician();
    technician.office.clock.clockStatus = 'unsynced';
    expect(await technician.confirm('move left 40')).toContain('accepted');
    expect(technician.office.wishes()).toEqual(['technician 40']);
    expect(await technician.ask('orders')).toMatch(/console\/[0-9a-f]{12} +left +- +in force +40\.0 %/);
  });

  test('is told what is allowed', async () => {
    const technician = new Technician();
    expect(await technician.ask('programme middle opening=40')).toContain('There is no gate "middle"');
    expect(await technician.ask('move middle 40')).toBe('There is no gate "middle". Gates: left, right.');
    expect(await technician.ask('orders')).toBe('No orders.');
    for (const [line, usage] of [
      ['move left', 'move GATE % [2h]'],
      ['move left 101', 'move GATE % [2h]'],
      ['move left 40 soon', 'move GATE % [2h]'],
      ['programme left', 'programme GATE X=N [2h]'],
      ['programme left 2h', 'programme GATE X=N [2h]'],
      ['programme left opening=40 soon', 'programme GATE X=N [2h]'],
      ['stop', 'stop GATE|all'],
      ['operate 12', 'operate CODE'],
      ['lock left Aliya', 'lock GATE "WHO" "WHY"'],
      ['unlock left', 'unlock GATE "WHO"'],
      ['resume left now', 'resume GATE'],
    ] as const)
      expect(await technician.ask(line)).toBe(`Use: ${usage}`);
    expect(technician.office.records).toEqual([]);
  });

  test.each(LANGUAGES)('in %s, within 79 columns', async (language) => {
    const technician = new Technician(language);
    const pages = [await technician.ask('help')];
    for (const line of [
      'move left 95',
      'programme left opening=40',
      'programme left sideways=40',
      'stop left',
      'orders',
      'move left 40 3d',
      'lock left "A" "B"',
      'orders',
      'unlock left C',
      'operate 0000',
    ])
      pages.push(await technician.ask(line));
    for (const line of pages.flatMap((page) => page.split('\n')))
      expect(displayWidth(line), line).toBeLessThanOrEqual(79);
  });

  test('on a serial port can stop, and see what is ordered, but start nothing', async () => {
    const technician = new Technician('en', 'serial');
    expect(await technician.ask('stop left')).toContain('done');
    expect(await technician.ask('orders')).toContain('in force');
    for (const line of [
      'move left 40',
      'programme left opening=40',
      'operate 1234',
      'resume left',
      'release left',
      'unlock left A',
      'lock left "A" "B"',
    ])
      expect(await technician.ask(line)).toContain('There is no command');
  });
});
