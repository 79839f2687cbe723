import { afterEach, describe, expect, test, vi } from 'vitest';
import { SerialConsole } from '../../../gateway/console/serial-console.js';
import type { ConsoleSource } from '../../../gateway/console/source.js';
import { SystemClock, VirtualClock } from '../../../protocols/clock.js';
import { displayWidth } from '../../../protocols/console/width.js';
import type { Language } from '../../../protocols/text/message.js';
import { testSource } from './source.js';
import { Terminal } from './terminal.js';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function open(language: Language, source: ConsoleSource = testSource()): Promise<Terminal> {
  const terminal = new Terminal();
  const settings = { path: terminal.path, baudRate: 115_200, language, timeZone: 'Asia/Almaty', source };
  const serial = new SerialConsole(settings, new SystemClock(), () => undefined);
  cleanUps.push(
    () => terminal.close(),
    () => serial.stop(),
  );
  serial.start();
  await terminal.until('aryk> ');
  return terminal;
}

describe('a technician with a terminal on the serial port', () => {
  test('sees in English what the structure does', async () => {
    const terminal = await open('en');
    expect(await terminal.ask('show points')).toEqual(
      [
        'Point                         Value             Age  Quality',
        'forebay.level_m               1.234  m          1 s  reliable',
        'left-meter.discharge_m3s          -  m3/s         -  missing: no answer',
        'left-meter.volume_m3      1234567.9  m3  6 min 40 s  doubtful: too old',
        'sonde.leak                  1.00e-4       2 h 1 min  unreliable: the',
        '                                                     instrument reports an',
        '                                                     error',
      ].map((line) => expect.stringMatching(loose(line))),
    );
    expect(await terminal.ask('sh ga')).toEqual([
      expect.stringMatching(/^Gate +Opening +Setpoint +By +Moves +Refused +State$/),
      expect.stringMatching(/^left +20\.0 % +35\.0 % +schedule +2 +1 +at rest$/),
      expect.stringMatching(/^right +- +- +- +0 +0 +unknown$/),
      'Gate left: waits between two corrections [too-soon]',
      'Gate left: next change of schedule 2026-06-01 20:00:00 +05:00',
      'left is held: a value that it depends on is missing or stale (forebay.level_m)',
      '[input-age]',
    ]);
    expect(await terminal.ask('SHOW EV 1')).toEqual([
      expect.stringMatching(/^Time +Event$/),
      expect.stringMatching(/^2026-07-01 06:00:29 \+05:00 {2}WARNING {2}Gate left: move refused,/),
      expect.stringMatching(/^ {37}\S/),
      expect.stringMatching(/^ {37}\S/),
    ]);
    expect((await terminal.ask('status')).join('\n')).toMatchInlineSnapshot(`
      "Site         khorgos-head, Aryk 0.1.0
      Time         2026-07-01 06:00:30 +05:00 (clock set)
      Running for  3 h 12 min
      Memory       62 MB
      Readings     4711
      Journal      epoch 1, record 5123, waiting 4, given up 0

      Line     State   Use  Requests  Silent  Errors
      rs485-a  open   42 %       812       3       0

      Uplink  State          Sent to  Signed to
      kz      NOT CONNECTED   1/5100     1/5090"
    `);
  });

  test.each([
    ['ru', 'Точка', 'нет данных: нет ответа', 'в движении отказано', 'Уставка'],
    ['kk', 'Нүкте', 'дерек жоқ: жауап жоқ', 'қозғалысқа рұқсат берілмеді', 'Берілген мән'],
  ] as const)('sees the same in %s', async (language, point, missing, refused, setpoint) => {
    const terminal = await open(language);
    const points = await terminal.ask('show points');
    expect(points[0]).toContain(point);
    expect(points[2]).toMatch(new RegExp(`left-meter\\.discharge_m3s +- {2}м3/с +- {2}${missing}$`));
    expect((await terminal.ask('show events')).join(' ').replace(/\s+/g, ' ')).toContain(refused);
    expect((await terminal.ask('show gates'))[0]).toContain(setpoint);
    for (const command of [
      'help',
      'status',
      'show points',
      'show gates',
      'show events',
      'show lines',
      'what?',
    ]) {
      for (const line of await terminal.ask(command)) {
        if (command !== 'what?') expect(displayWidth(line), line).toBeLessThanOrEqual(79);
      }
    }
  });

  test('changes the language', async () => {
    const terminal = await open('en');
    await terminal.ask('language kk');
    expect((await terminal.ask('show points'))[0]).toContain('Нүкте');
    await terminal.ask('lang ru');
    expect((await terminal.ask('sh po'))[0]).toContain('Точка');
    expect(await terminal.ask('language de')).toEqual(['Правильно: language en|ru|kk']);
  });

  test('is told what is allowed', async () => {
    const terminal = await open('en');
    const verbs =
      'help, status [--json], show points, show events [n], show gates, show lines, show store, retry DEVICE, stop GATE|all, orders, language en|ru|kk';
    expect((await terminal.ask('open gate')).join(' ')).toBe(
      `There is no command "open gate". Allowed: ${verbs}.`,
    );
    expect((await terminal.ask('show')).join(' ')).toBe(
      '"show" may mean: show points, show events [n], show gates, show lines, show store. Type a little more.',
    );
    expect(await terminal.ask('show events 0')).toEqual(['Use: show events [n]']);
    expect(await terminal.ask('show points all')).toEqual(['Use: show points']);
    // There is no lock on a serial port's door: what `aryk bus` does cannot be done from here.
    for (const line of ['exit', 'bus-request {}']) {
      expect((await terminal.ask(line))[0]).toContain('There is no command');
    }
  });

  test('asks a device again for what it refused', async () => {
    const terminal = await open('en');
    expect((await terminal.ask('retry left-meter')).join(' ')).toContain(
      'left-meter asks for all its registers again',
    );
    expect((await terminal.ask('retry nobody')).join(' ')).toBe(
      'There is no device "nobody" that is polled.',
    );
    expect(await terminal.ask('retry')).toEqual(['Use: retry DEVICE']);
  });

  test('may end lines with CR, LF or CRLF, and press Enter only', async () => {
    const terminal = await open('en');
    for (const end of ['\r', '\n', '\r\n']) {
      terminal.type(`language en${end}`);
      expect(await terminal.until('aryk> ')).toContain('this list');
    }
    terminal.type('\r');
    expect(await terminal.until('aryk> ')).toBe('\r\naryk> ');
  });

  test('types Cyrillic byte by byte and sees it as typed', async () => {
    const terminal = await open('ru');
    for (const byte of Buffer.from('затвор')) terminal.type(Buffer.of(byte));
    terminal.type('\r');
    expect(await terminal.until('aryk> ')).toContain('затвор\r\nКоманды «затвор» нет.');
  });

  test('pastes a book: the line is refused, the next one works', async () => {
    const terminal = await open('en');
    terminal.type(`${'x'.repeat(2000)}\r`);
    expect(await terminal.until('aryk> ')).toContain(
      'The line is longer than 256 bytes and was not carried out.',
    );
    expect(await terminal.ask('help')).not.toHaveLength(0);
  });

  test('is told when the journal does not answer', async () => {
    const events = (): Promise<never> => Promise.reject(new Error('store stalled'));
    const terminal = await open('en', testSource({ events }));
    expect(await terminal.ask('show events')).toEqual([
      'The command failed (store stalled). Try again in a minute.',
    ]);
  });
});

describe('the port', () => {
  test('is reported missing once, tried again after 1, 2, 4 ... 30 s, and reported back', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 6, 1));
    const reports: string[] = [];
    const path = `/nonexistent/aryk-console`;
    const settings = { path, baudRate: 9600, language: 'en', timeZone: 'UTC', source: testSource() } as const;
    const serial = new SerialConsole(settings, clock, (code) => reports.push(code));
    cleanUps.push(() => serial.stop());
    serial.start();
    // The system's answer comes from a thread of its own, and is waited for before time goes on.
    await vi.waitFor(() => expect(reports).toEqual(['console-missing']), 5000);
    for (let second = 0; second < 90; second++) await clock.advance(1000);
    expect(reports).toEqual(['console-missing']);
  });

  test('that goes away and comes back starts a new session', async () => {
    const reports: string[] = [];
    const back: { resolve: (code: string) => void } = { resolve: () => undefined };
    const first = new Terminal();
    const settings = {
      path: first.path,
      baudRate: 9600,
      language: 'en',
      timeZone: 'UTC',
      source: testSource(),
    } as const;
    const serial = new SerialConsole(settings, new SystemClock(), (code) => {
      reports.push(code);
      back.resolve(code);
    });
    cleanUps.push(() => serial.stop());
    serial.start();
    await first.until('aryk> ');
    const lost = new Promise<string>((resolve) => {
      back.resolve = resolve;
    });
    first.close();
    expect(await lost).toBe('console-missing');
    const second = new Terminal(first.path);
    cleanUps.push(() => second.close());
    await second.until('aryk> ');
    expect(await second.ask('sh po')).not.toHaveLength(0);
    expect(reports).toEqual(['console-open', 'console-missing', 'console-open']);
  });
});

/** Column gaps may differ where widths do. */
function loose(line: string): RegExp {
  const escaped = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ {2,}/g, ' {2,}');
  return new RegExp(`^${escaped}$`);
}
