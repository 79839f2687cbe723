import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { BusAccess } from '../../../gateway/bus/access.js';
import { openDirectBus } from '../../../gateway/bus/direct-bus.js';
import { openGatewayBus } from '../../../gateway/bus/gateway-bus.js';
import type { BusReply } from '../../../gateway/bus/socket-protocol.js';
import { LocalSocket, MAX_SESSIONS } from '../../../gateway/console/local-socket.js';
import type { ConsoleSource } from '../../../gateway/console/source.js';
import { SystemClock } from '../../../protocols/clock.js';
import { SeededRandom } from '../../../protocols/random.js';
import { testSource } from '../console/source.js';

const clock = new SystemClock();
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const read = { kind: 'read', unit: 3, table: 'holding', address: 256, count: 2 } as const;
const order = { unit: 11, table: 'holding', address: 6, words: [900] } as const;

describe('a line opened by the command', () => {
  async function direct(
    gateOf?: (unit: number) => string | undefined,
  ): Promise<{ bus: BusAccess; seen: Buffer[]; hangUp: () => void }> {
    const seen: Buffer[] = [];
    const sockets: Socket[] = [];
    // Modbus TCP that answers every request with exception 2.
    const server = createServer((socket) => {
      sockets.push(socket);
      // The line ends its connections with a reset.
      socket
        .on('error', () => undefined)
        .on('data', (request: Buffer) => {
          seen.push(request);
          const header = Buffer.from([...request.subarray(0, 4), 0, 3, request[6] ?? 0]);
          socket.write(Buffer.from([...header, (request[7] ?? 0) | 0x80, 2]));
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => server.close());
    const { port } = server.address() as { port: number };
    const config = { kind: 'tcp', host: '127.0.0.1', port, timeoutMs: 500, inFlight: 1 } as const;
    const opened = await openDirectBus(config, {
      clock,
      random: new SeededRandom(1),
      ...(gateOf && { gateOf }),
    });
    if (!opened.ok) throw new Error(opened.cause);
    cleanUps.push(() => opened.bus.close());
    return { bus: opened.bus, seen, hangUp: () => sockets[0]?.destroy() };
  }

  test('asks the instrument, and tells what it said', async () => {
    const { bus } = await direct();
    expect(await bus.ask(read)).toMatchObject({ ok: false, failure: 'exception', exceptionCode: 2 });
    expect(await bus.ask({ ...read, count: 126 })).toMatchObject({ refusal: { code: 'bad-request' } });
  });

  test('does not write to what moves a gate of the site, though its gateway is stopped', async () => {
    const { bus, seen } = await direct((unit) => (unit === 11 ? 'left' : undefined));
    expect(await bus.write(order)).toMatchObject({
      refusal: { code: 'gate', params: { unit: 11, gate: 'left' } },
    });
    expect(seen).toEqual([]);
    expect(await bus.write({ ...order, unit: 12 })).toMatchObject({ failure: 'exception' });
    expect(seen).toHaveLength(1);
  });

  test('comes back by itself when its connection is lost', async () => {
    const { bus, hangUp } = await direct();
    expect(await bus.ask(read)).toMatchObject({ failure: 'exception' });
    hangUp();
    await expect.poll(() => bus.ask(read), { timeout: 5000 }).toMatchObject({ failure: 'not-sent' });
    await expect.poll(() => bus.ask(read), { timeout: 5000 }).toMatchObject({ failure: 'exception' });
  });

  test('that does not open says why, at once', async () => {
    const path = '/dev/no-such-port';
    const settings = { baudRate: 9600, parity: 'none', stopBits: 1, dataBits: 8, timeoutMs: 100 } as const;
    const opened = await openDirectBus(
      { kind: 'rtu', path, ...settings },
      { clock, random: new SeededRandom(1) },
    );
    expect(opened).toMatchObject({ ok: false, cause: expect.stringContaining(path) });
  });
});

describe('a line that the gateway holds', () => {
  const directory = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'aryk-bus-'));
    cleanUps.push(() => rmSync(path, { recursive: true }));
    return path;
  };

  async function gateway(
    busRequest: ConsoleSource['busRequest'],
  ): Promise<{ path: string; socket: LocalSocket }> {
    const path = join(directory(), 'aryk.sock');
    const socket = new LocalSocket(path, {
      source: testSource({ busRequest }),
      language: 'ru',
      timeZone: 'UTC',
    });
    await socket.open();
    cleanUps.push(() => socket.close());
    return { path, socket };
  }

  async function through(path: string): Promise<BusAccess> {
    const opened = await openGatewayBus(path, 'rs485-a', { clock, by: { uid: 7, user: 'aizhan' } });
    if (!opened.ok) throw new Error(opened.cause);
    cleanUps.push(() => opened.bus.close());
    return opened.bus;
  }

  test('is asked in one line, answered in one line, as often as there are questions', async () => {
    const texts: string[] = [];
    const replies: BusReply[] = [
      { ok: true, words: [1, 2] },
      { ok: true, words: [], data: '04ff' },
      { ok: false, failure: 'refused', refusal: { code: 'gate', params: { unit: 11, gate: 'left' } } },
    ];
    const { path } = await gateway(async (text) => {
      texts.push(text);
      return replies.shift() ?? { ok: false, failure: 'timeout' };
    });
    const bus = await through(path);
    expect(await bus.ask(read, { timeoutMs: 100 })).toEqual({ ok: true, words: [1, 2] });
    expect(await bus.ask({ kind: 'report-id', unit: 3 })).toEqual({
      ok: true,
      words: [],
      data: Buffer.of(4, 255),
    });
    expect(await bus.write(order)).toMatchObject({ refusal: { code: 'gate' } });
    expect(await bus.ask(read)).toEqual({ ok: false, failure: 'timeout' });
    expect(texts.map((text) => JSON.parse(text))).toEqual([
      { bus: 'rs485-a', timeoutMs: 100, request: read },
      { bus: 'rs485-a', request: { kind: 'report-id', unit: 3 } },
      { bus: 'rs485-a', request: { kind: 'write', ...order }, confirm: true, by: { uid: 7, user: 'aizhan' } },
      { bus: 'rs485-a', request: read },
    ]);
  });

  test('is not asked twice when the gateway goes away in between', async () => {
    const asked = { count: 0, stop: (): unknown => undefined };
    const { path, socket } = await gateway(() => {
      asked.count++;
      asked.stop();
      return new Promise(() => undefined);
    });
    asked.stop = () => socket.close();
    const bus = await through(path);
    for (let question = 0; question < 2; question++) {
      expect(await bus.ask(read)).toMatchObject({ failure: 'refused', refusal: { code: 'no-gateway' } });
    }
    expect(asked.count).toBe(1);
  });

  test('cannot be asked while all sessions are in use, and the gateway says so', async () => {
    const { path } = await gateway(async () => ({ ok: true, words: [] }));
    const sessions = Array.from({ length: MAX_SESSIONS }, () => connect(path));
    cleanUps.push(() => sessions.map((session) => session.destroy()));
    await Promise.all(sessions.map((session) => new Promise((resolve) => session.once('data', resolve))));
    const bus = await through(path);
    const answer = await bus.ask(read);
    expect(answer).toMatchObject({
      refusal: { code: 'no-gateway', params: { cause: expect.stringContaining('сеансы консоли заняты') } },
    });
  });

  test('cannot be asked when no gateway is there', async () => {
    const opened = await openGatewayBus(join(directory(), 'x.sock'), 'a', {
      clock,
      by: { uid: 7, user: '' },
    });
    expect(opened).toMatchObject({ ok: false, cause: expect.stringContaining('ENOENT') });
  });
});
