import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { busVerb } from '../../../gateway/cli/bus.js';
import type { CommandContext, Options } from '../../../gateway/cli/command.js';
import { SystemClock } from '../../../protocols/clock.js';
import { SeededRandom } from '../../../protocols/random.js';
import { smallSite } from '../../support/structure.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-bus-'));
afterAll(() => rmSync(directory, { recursive: true }));
const config = join(directory, 'site.yaml');
writeFileSync(config, stringify(smallSite()));

async function call(
  words: string,
  options: Options,
  language: CommandContext['language'] = 'en',
): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = [];
  const err: string[] = [];
  const context: CommandContext = {
    clock: new SystemClock(),
    random: new SeededRandom(1),
    language,
    version: '0',
    signal: new AbortController().signal,
    log: pino({ level: 'silent' }),
    binary: '',
    print: (line) => out.push(line),
    printError: (line) => err.push(line),
  };
  const progress = { isTerminal: false, write: (): void => undefined };
  const code = await busVerb(context, options, words.split(' ').filter(Boolean), progress);
  return { code, out, err };
}

const port = '/dev/no-such-port';

test.each<[words: string, options: Options, message: string]>([
  ['', {}, 'there is no ""; allowed: scan, id, read, write, stats. "aryk bus --help" explains them'],
  ['sweep', {}, 'there is no "sweep"; allowed: scan, id, read, write, stats'],
  ['read 3 holding 0', {}, 'which line? Give --config site.yaml --bus ID, or --port'],
  ['read 3 holding 0', { port, host: 'x' }, 'one line at a time'],
  ['read 3 holding', { port }, 'read lacks ADDRESS, as in: aryk bus read --port'],
  ['read', { port }, 'read lacks UNIT TABLE ADDRESS, as in'],
  ['read 3 holding 0 1 7', { port }, 'read has no use for "7"'],
  ['read 300 holding 0', { port }, 'UNIT takes 1-247, not "300"'],
  ['read 3 hold 0', { port }, 'TABLE takes coil, discrete, holding, input, not "hold"'],
  ['read 3 holding 65536', { port }, 'ADDRESS takes 0-65535, 0x0-0xFFFF, not "65536"'],
  ['read 3 holding 0 126', { port }, 'COUNT takes 1-125, not "126"'],
  ['read 3 coil 65530 7', { port }, 'COUNT takes 1-6, not "7"'],
  ['read 3 holding 0', { port, every: '1' }, '--every takes 100ms-24h, not "1"'],
  ['read 3', { port, profile: 'keler' }, 'there is no profile "keler"; allowed: '],
  ['write 3 input 0 1', { port }, 'TABLE takes holding, coil, not "input"'],
  ['write 3 holding 0', { port }, 'write lacks VALUE, as in'],
  ['write 3 holding 0 1.5', { port }, 'VALUE takes u16, not "1.5"'],
  ['write 3 holding 0 65536', { port }, 'VALUE takes u16, not "65536"'],
  ['write 3 holding 0 1e39', { port, type: 'f32' }, 'VALUE takes f32, not "1e39"'],
  ['write 3 holding 65535 1', { port, type: 'f32' }, 'VALUE takes 1-1, not "2"'],
  ['write 3 coil 0 2', { port }, 'VALUE takes bool, not "2"'],
  [
    'write 3 holding 0 1',
    { port, type: 'u8' },
    '--type takes u16, i16, u32, i32, u64, i64, f16, f32, f64, bcd16, bcd32, not "u8"',
  ],
  [
    'write 3 holding 0 18446744073709551616',
    { port, type: 'u64' },
    'VALUE takes u64, not "18446744073709551616"',
  ],
  ['write 3 holding 0 1.5', { port, type: 'i64' }, 'VALUE takes i64, not "1.5"'],
  ['write 3 holding 0 10000', { port, type: 'bcd16' }, 'VALUE takes bcd16, not "10000"'],
  ['write 3 holding 0 1', { port, order: 'ACBD' }, '--order takes ABCD, CDAB, BADC, DCBA, not "ACBD"'],
  ['scan', { port, units: '0-5' }, '--units takes 1-247, 1-20,30, not "0-5"'],
  ['scan', { port, baud: '9600-19200' }, '--baud takes 9600,19200, not "9600-19200"'],
  ['scan', { port, parity: 'mark' }, '--parity takes none, even, odd, not "mark"'],
  ['scan', { port, timeout: '9s' }, '--timeout takes 20ms-5s, not "9s"'],
  ['scan', { host: 'x', baud: '9600,19200' }, '--baud means nothing here'],
  ['scan 5', { port }, 'scan has no use for "5"'],
  ['read 3 holding 0', { port, stop: '3' }, '--stop takes 1, 2, not "3"'],
  ['read 3 holding 0', { port, data: '7' }, '--data takes 8, not "7"'],
  ['read 3 holding 0', { host: 'x', 'tcp-port': '70000' }, '--tcp-port takes 1-65535, not "70000"'],
  ['read 3 holding 0', { config, bus: 'rs485-z' }, 'there is no bus "rs485-z"; allowed: rs485-a'],
])('a wrong call, aryk bus %s %o, is told what is right', async (words, options, message) => {
  const { code, out, err } = await call(words, options);
  expect(err.join('\n')).toContain(`aryk bus: ${message}`);
  expect(code).toBe(2);
  expect(out).toEqual([]);
});

test('settings that are wrong are explained as everywhere', async () => {
  const file = join(directory, 'wrong.yaml');
  writeFileSync(file, stringify(smallSite({ store: { directry: 'x' } })));
  const { code, err } = await call('read 3 holding 0', { config: file });
  expect(code).toBe(2);
  expect(err.join('\n')).toContain('directry');
});

test('a port that does not open is said once, to programs as JSON too', async () => {
  const { code, out, err } = await call('read 3 holding 0', { port, json: true });
  expect(code).toBe(1);
  expect(err).toHaveLength(1);
  expect(JSON.parse(out.join(''))).toMatchObject({
    ok: false,
    error: { code: 'cannotOpen', params: { place: port } },
  });
});

test('help is in the language of the caller', async () => {
  for (const [language, word] of [
    ['en', 'instruments'],
    ['ru', 'приборы'],
    ['kk', 'аспаптарды'],
  ] as const) {
    const { code, out } = await call('', { help: true }, language);
    expect(code).toBe(0);
    expect(out.join('\n')).toContain(word);
  }
});

test('without a gateway there are no figures', async () => {
  const { code, err } = await call('stats', { config });
  expect(code).toBe(1);
  expect(err.join('')).toContain('no gateway answers on');
});
