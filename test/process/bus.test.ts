import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openGatewayBus } from '../../gateway/bus/gateway-bus.js';
import { SystemClock } from '../../protocols/clock.js';
import {
  BINARY,
  bodiesOf,
  recordsIn,
  Structure,
  smallEmulator,
  smallSite,
  until,
} from '../support/structure.js';

let at: Structure;
let port: string;
let tcpPort: number;
let converterPort: number;
let oldConverterPort: number;

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `aryk bus ...` as a technician calls it. */
async function bus(...args: (string | number)[]): Promise<Ended> {
  const env = { ...process.env, ARYK_LANGUAGE: 'en' };
  const child = spawn(process.execPath, [BINARY, 'bus', ...args.map(String)], { env, cwd: at.directory });
  const code = new Promise<number>((resolve) => child.once('close', (ended) => resolve(ended ?? -1)));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}

/** The same with `--json`: the object that it prints. */
async function busJson(
  ...args: (string | number)[]
): Promise<Ended & { readonly json: Record<string, unknown> }> {
  const ended = await bus(...args, '--json');
  return { ...ended, json: JSON.parse(ended.out) };
}

const [forebay] = (smallEmulator() as { instruments: object[] }).instruments;

beforeAll(async () => {
  at = new Structure();
  const { lines, instruments } = smallEmulator() as { lines: object[]; instruments: object[] };
  at.write(
    'emulator.yaml',
    smallEmulator({
      canal: { accelerate: 1, openingPercent: 20 },
      lines: [
        ...lines,
        { id: 'lan', kind: 'tcp', host: '127.0.0.1', port: 0 },
        { id: 'converter', kind: 'rtu-over-tcp', host: '127.0.0.1', port: 0, baudRate: 115_200 },
        { id: 'old', kind: 'ascii', path: './line-ascii', baudRate: 9600 },
        { id: 'old-converter', kind: 'ascii-over-tcp', host: '127.0.0.1', port: 0, baudRate: 9600 },
      ],
      instruments: [
        ...instruments,
        // A second actuator that belongs to no gate of the site, and a level over TCP.
        { id: 'spare', line: 'rs485-a', unit: 12, profile: 'rotork-iq', drives: 'nothing' },
        { ...forebay, id: 'over-tcp', line: 'lan' },
        { ...forebay, id: 'over-converter', line: 'converter' },
        { ...forebay, id: 'in-ascii', line: 'old' },
        { ...forebay, id: 'in-ascii-over-converter', line: 'old-converter' },
      ],
    }),
  );
  at.write('site.yaml', smallSite());
  const { line } = await at.ready('emulator', 'emulate', '--config', at.path('emulator.yaml'));
  const [, lan, converter, , oldConverter] = line.lines as { port: number }[];
  converterPort = converter?.port ?? 0;
  oldConverterPort = oldConverter?.port ?? 0;
  port = at.path('line-a');
  tcpPort = lan?.port ?? 0;
});
afterAll(() => at.close());

describe('on a line that nobody holds', () => {
  it('finds who is there, and who they are', async () => {
    const line = ['--port', port, '--baud', 115_200, '--parity', 'none', '--timeout', '300ms'];
    const { code, json, err } = await busJson('scan', ...line, '--units', '3-4,7,11');
    expect(code, err).toBe(0);
    expect(json).toMatchObject({ ok: true, asked: 4, total: 4, ended: 'done', garbled: [] });
    expect(json.found).toMatchObject([
      { unit: 3, setting: { baudRate: 115_200, parity: 'none' }, fits: [{ profile: 'keller-series30' }] },
      { unit: 4, fits: [{ profile: 'vegapuls' }] },
      { unit: 11, fits: [{ profile: 'rotork-iq' }] },
    ]);
  });

  it('reads registers in every type and word order, over TCP too', async () => {
    const { code, out } = await bus(
      'read',
      '--host',
      '127.0.0.1',
      '--tcp-port',
      tcpPort,
      3,
      'holding',
      '0x100',
      2,
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^address +hex +u16 +i16 +ASCII +bits 15\.\.0\n +256 +40257 +[0-9A-F]{4} /);
    expect(out).toMatch(/f32 ABCD +CDAB +BADC +DCBA\n +256 +40257 +[01]\.\d+ /);
    for (const row of out.split('\n')) expect(row.length).toBeLessThanOrEqual(100);
  });

  it.each([
    ['RTU through a converter', () => ['--host', '127.0.0.1', '--tcp-port', converterPort, '--rtu-over-tcp']],
    ['ASCII on a port', () => ['--port', at.path('line-ascii'), '--baud', 9600, '--ascii']],
    ['ASCII through a converter', () => ['--host', '127.0.0.1', '--tcp-port', oldConverterPort, '--ascii']],
  ])('reads over %s', async (_, line) => {
    const { code, json, err } = await busJson('read', ...line(), 3, '--profile', 'keller-series30');
    expect(code, err).toBe(0);
    expect(json.points).toContainEqual(expect.objectContaining({ name: 'level_m', flag: 0, unit: 'm' }));
  });

  it('reads an instrument with its profile', async () => {
    const { code, json } = await busJson('read', '--port', port, 3, '--profile', 'keller-series30');
    expect(code).toBe(0);
    expect(json.points).toContainEqual(
      expect.objectContaining({ name: 'level_m', value: expect.any(Number), flag: 0, unit: 'm' }),
    );
  });

  it('writes only with --yes, and says what is there then', async () => {
    const wish = ['write', '--port', port, 12, 'holding', 6, 350];
    const dry = await busJson(...wish);
    expect(dry.code).toBe(2);
    expect(dry.json).toMatchObject({
      ok: false,
      outcome: 'dry-run',
      before: [0],
      wanted: [350],
      after: null,
    });
    const done = await bus(...wish, '--yes');
    expect(done.code, done.err).toBe(0);
    expect(done.out).toMatch(
      /now +0 +0000\nto write +350 +015E\nafterwards +350 +015E\nWritten; it reads back/,
    );
  });

  it('says when nobody answers', async () => {
    const { code, err } = await bus('read', '--port', port, '--timeout', '60ms', 99, 'input', 0);
    expect(code).toBe(1);
    expect(err).toBe('aryk bus: unit 99, input 0: no answer\n');
  });
});

describe('while the gateway runs', () => {
  const journal = (): Record<string, unknown>[] => bodiesOf(recordsIn(at.path('store')), 'console');

  beforeAll(async () => {
    await at.ready('gateway', 'run', '--config', at.path('site.yaml'));
  });

  it('scans and reads through it, and opens the line itself never', async () => {
    const { code, json } = await busJson(
      'scan',
      '--timeout',
      '300ms',
      '--bus',
      'rs485-a',
      '--units',
      '3,7,12',
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({
      line: 'rs485-a',
      asked: 3,
      found: [{ unit: 3, setting: null }, { unit: 12 }],
    });
    const read = await bus('read', '--config', 'site.yaml', 3, 'holding', 256, 2);
    expect(read).toMatchObject({ code: 0, err: 'Line rs485-a, through the running gateway.\n' });
    const direct = await bus('read', '--port', port, 3, 'holding', 256);
    expect(direct.code).toBe(1);
    expect(direct.err).toContain(`${port} does not open`);
    expect(direct.err).toContain('--config site.yaml --bus ID');
  });

  it('never writes to what moves a gate, and the attempt is in the journal', async () => {
    const wish = ['write', '--config', 'site.yaml', 11, 'holding', 6, 900, '--yes'];
    const { code, err } = await bus(...wish);
    expect(code).toBe(1);
    expect(err).toContain('unit 11 moves gate left. Move gates through the gateway');
    const [entry] = await until('the refusal', 5000, () => (journal().length > 0 ? journal() : undefined));
    expect(entry).toMatchObject({
      action: 'bus-write',
      unit: 11,
      address: 6,
      outcome: 'refused',
      gate: 'left',
    });
    const by = { uid: 0, user: 'test' };
    const opened = await openGatewayBus(at.path('store', 'aryk.sock'), 'rs485-a', {
      clock: new SystemClock(),
      by,
    });
    if (!opened.ok) throw new Error(opened.cause);
    const demand = await opened.bus.ask({ kind: 'read', unit: 11, table: 'holding', address: 6, count: 1 });
    expect(demand).toMatchObject({ ok: true, words: [expect.any(Number)] });
    expect(demand).not.toMatchObject({ words: [900] });
    await opened.bus.close();
  });

  it('writes elsewhere, with who and what in the journal', async () => {
    const before = journal().length;
    const { code, json } = await busJson('write', '--bus', 'rs485-a', 12, 'holding', 6, 250, '--yes');
    expect(json).toMatchObject({ ok: true, outcome: 'confirmed', after: [250] });
    expect(code).toBe(0);
    const entries = await until('two entries', 5000, () =>
      journal().length > before + 1 ? journal() : undefined,
    );
    expect(entries.slice(before)).toMatchObject([
      { action: 'bus-write', bus: 'rs485-a', unit: 12, words: [250], outcome: 'asked' },
      { outcome: 'acknowledged', by: { uid: process.getuid?.() } },
    ]);
  });

  it("shows the line's figures", async () => {
    const { code, out } = await bus('stats');
    expect(code).toBe(0);
    expect(out).toMatch(/^Line +Use +Requests/);
    expect(out).toMatch(/\nforebay +3 +healthy +\d/);
  });
});

it('a wrong call is told what is right, with exit code 2 and without a stack trace', async () => {
  const { code, out, err } = await bus('write', '--port', port, 3, 'holding', 0, -1.5);
  expect({ code, out, err }).toEqual({ code: 2, out: '', err: 'aryk bus: VALUE takes u16, not "-1.5"\n' });
});
