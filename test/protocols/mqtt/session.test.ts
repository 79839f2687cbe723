import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { SystemClock, VirtualClock } from '../../../protocols/clock.js';
import { readCredentials } from '../../../protocols/mqtt/credentials.js';
import { MqttSession, type SessionHandlers, type SessionSettings } from '../../../protocols/mqtt/session.js';
import { splitTopic, topicsOf } from '../../../protocols/mqtt/topics.js';
import { SeededRandom } from '../../../protocols/random.js';
import { needsTool, tool } from '../../support/tools.js';
import { Broker, until } from './broker.js';

const clock = new SystemClock();
const toClose: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close();
});

/** A session that notes what happens to it. */
function open(url: string, settings: Partial<SessionSettings> = {}, handlers: Partial<SessionHandlers> = {}) {
  const seen: string[] = [];
  const session = new MqttSession(
    {
      url,
      clientId: 'tester',
      clean: true,
      subscriptions: ['in/#'],
      backoff: { minMs: 20, maxMs: 60 },
      ...settings,
    },
    { clock, random: new SeededRandom(7) },
    {
      onConnect: () => seen.push('connect'),
      onDisconnect: () => seen.push('disconnect'),
      onRefused: (reason) => seen.push(`refused: ${reason}`),
      onMessage: async (topic, payload) => {
        seen.push(`${topic}=${payload}`);
      },
      ...handlers,
    },
  );
  session.start();
  toClose.push(() => session.stop());
  return { session, seen };
}

async function startBroker(): Promise<Broker> {
  const broker = new Broker();
  await broker.start();
  toClose.push(() => broker.stop());
  return broker;
}

/** A server that answers the n-th packet of a connection with the n-th of `answers` (hex; ID is the packet's own), then is mute. */
async function startServer(answers: readonly string[], onConnection: (socket: Socket) => void = () => {}) {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    let nth = 0;
    socket.on('data', (packet) => {
      const answer = (answers[nth++] ?? '').replace('ID', packet.toString('hex', 2, 4));
      socket.write(Buffer.from(answer, 'hex'));
    });
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  toClose.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `mqtt://127.0.0.1:${(server.address() as { port: number }).port}`, sockets };
}

describe('a session', () => {
  test('with a broker of 3.1.1 comes up at once, hears, and is heard', async () => {
    const broker = await startBroker();
    const { session, seen } = open(broker.url);
    await until('it is up', () => session.connected);
    expect(session.room).toBe(32);
    expect(await session.publish('in/a', Buffer.from('hello'))).toBe('acknowledged');
    await until('it hears itself', () => seen.includes('in/a=hello'));
    expect(seen).toEqual(['connect', 'in/a=hello']);
  });

  test('says each loss and each return of its broker once', async () => {
    const broker = await startBroker();
    const { session, seen } = open(broker.url);
    for (let outage = 0; outage < 3; outage++) {
      await until('it is up', () => session.connected);
      await broker.stop();
      await until('it is down', () => !session.connected);
      expect(await session.publish('x', Buffer.alloc(0))).toBe('not-connected');
      await broker.start();
    }
    await until('it is up', () => session.connected);
    await session.stop();
    const changes = seen.filter((one) => !one.startsWith('refused'));
    expect(changes).toEqual([...Array(3).fill(['connect', 'disconnect']).flat(), 'connect', 'disconnect']);
  });

  test('acknowledges a message only when it has been dealt with', async () => {
    const broker = await startBroker();
    let finish = (): void => {};
    let deliveries = 0;
    const handled = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const onMessage = async (): Promise<void> => {
      if (++deliveries === 1) throw new Error('disk full');
      await handled;
    };
    const { session, seen } = open(broker.url, { clean: false }, { onMessage });
    await until('it is up', () => session.connected);
    await broker.publish('in/order', Buffer.from('open'));
    // What failed comes again with the next connection, because the broker was not told that it arrived.
    await until('it comes again', () => deliveries === 2);
    expect(seen).toContain('disconnect');
    await session.stop();
    session.start();
    await until('and again, for it was never finished', () => deliveries === 3);
    finish();
  });

  test('does not send more than its window', async () => {
    const { url } = await startServer(['2003000000']);
    const { session } = open(url, { subscriptions: [] });
    await until('it is up', () => session.connected);
    const results = Array.from({ length: 40 }, () => session.publish('out', Buffer.from('x')));
    expect(await results[35]).toBe('window-full');
    expect(session.room).toBe(0);
    await session.stop();
    expect(await results[0]).toBe('lost');
  });
});

describe('a broker that misbehaves does not bring the session down', () => {
  test.each([
    ['it closes every connection', (socket: Socket): void => void socket.end()],
    ['it resets every connection', (socket: Socket): void => void socket.resetAndDestroy()],
    ['it talks nonsense', (socket: Socket): void => void socket.write(Buffer.from('ffffffffffffff', 'hex'))],
    ['it refuses us', (socket: Socket): void => void socket.write(Buffer.from('2003008700', 'hex'))],
    [
      'it accepts us twice',
      (socket: Socket): void => void socket.write(Buffer.from('20030000002003000000', 'hex')),
    ],
  ])('%s', async (_name, act) => {
    const { url, sockets } = await startServer([], act);
    const { seen } = open(url);
    await until('it has tried three times', () => sockets.length >= 3);
    expect(seen.filter((one) => one === 'disconnect')).toHaveLength(
      seen.filter((one) => one === 'connect').length,
    );
    expect(seen.some((one) => one.startsWith('refused'))).toBe(true);
  });

  test('there is no broker', async () => {
    const { seen } = open('mqtt://127.0.0.1:1');
    await until('it has tried three times', () => seen.length >= 3);
    expect(seen[0]).toMatch(/refused: .*ECONNREFUSED/);
  });

  test('it never acknowledges: the connection is given up, and what was on its way is unknown', async () => {
    const { url, sockets } = await startServer(['2003000000']);
    const { session, seen } = open(url, { subscriptions: [], ackLimitMs: 60 });
    await until('it is up', () => session.connected);
    expect(await session.publish('out', Buffer.from('x'))).toBe('lost');
    expect(seen.slice(0, 2)).toEqual(['connect', 'disconnect']);
    await until('it tries again', () => sockets.length === 2);
  });

  test('it says how much it can take, and that is kept to', async () => {
    const { url } = await startServer(['2006000003210002']);
    const { session } = open(url, { subscriptions: [] });
    await until('it is up', () => session.connected);
    expect(session.room).toBe(2);
  });

  test('it does not let us hear what we ask for', async () => {
    const { url } = await startServer(['2003000000', '9004ID0087']);
    const { seen } = open(url);
    await until('it is refused', () => seen.some((one) => one.startsWith('refused')));
    expect(seen).not.toContain('connect');
  });

  test('the waits grow to a minute, and are not all the same', async () => {
    const virtual = new VirtualClock(0);
    const at: number[] = [];
    const session = new MqttSession(
      { url: 'nonsense://127.0.0.1', clientId: 'tester', clean: true, subscriptions: [] },
      { clock: virtual, random: new SeededRandom(3) },
      {
        onConnect: () => {},
        onDisconnect: () => {},
        onRefused: () => at.push(virtual.monotonicMs()),
        onMessage: async () => {},
      },
    );
    session.start();
    while (at.length < 20) await virtual.advance(1000);
    await session.stop();
    const waits = at.slice(1).map((ms, index) => ms - (at[index] ?? 0));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60_000);
    expect(Math.max(...waits)).toBeGreaterThan(20_000);
    expect(new Set(waits).size).toBeGreaterThan(5);
  });
});

describe.skipIf(needsTool('mosquitto'))('with Mosquitto, in MQTT 5', () => {
  test('keeps to its window, and its will is published when it leaves', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'aryk-mosquitto-'));
    const { url } = await startServer([]);
    const port = Number(new URL(url).port);
    for (const close of toClose.splice(0)) await close();
    writeFileSync(
      join(directory, 'conf'),
      `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 7\n`,
    );
    const mosquitto = spawn(tool('mosquitto') ?? '', ['-c', join(directory, 'conf')], { stdio: 'ignore' });
    toClose.push(() => {
      mosquitto.kill();
      rmSync(directory, { recursive: true, force: true });
    });
    const watcher = open(url, { clientId: 'watcher', subscriptions: ['status'] });
    await until('the watcher is up', () => watcher.session.connected);
    const will = { topic: 'status', payload: Buffer.from('offline') };
    const { session } = open(url, { will, clean: false });
    await until('it is up', () => session.connected);
    expect(session.room).toBe(7);
    expect(await session.publish('status', Buffer.from('online'), { retain: true })).toBe('acknowledged');
    await session.stop();
    await until('the will is heard', () => watcher.seen.includes('status=offline'));
    expect(watcher.seen.filter((one) => !one.startsWith('refused'))).toEqual([
      'connect',
      'status=online',
      'status=offline',
    ]);
  });
});

test('topics and credentials', () => {
  const topics = topicsOf('khorgos-head');
  expect(topics.watermark('kz')).toBe('aryk/1/khorgos-head/watermark/kz');
  expect(topics.latest('forebay', 'level_m')).toBe('aryk/1/khorgos-head/latest/forebay/level_m');
  expect(splitTopic(topics.journal)).toEqual({ site: 'khorgos-head', rest: 'journal' });
  expect(splitTopic('aryk/2/khorgos-head/journal')).toBeUndefined();
  const directory = mkdtempSync(join(tmpdir(), 'aryk-credentials-'));
  const file = join(directory, 'kz.yaml');
  writeFileSync(file, 'username: gateway\npassword: "s3cret: yes"\n');
  expect(readCredentials(file)).toEqual({ username: 'gateway', password: 's3cret: yes' });
  writeFileSync(file, 'user: gateway\npassword: s3cret\n');
  expect(JSON.stringify(readCredentials(file))).not.toContain('s3cret');
  expect(readCredentials(join(directory, 'none'))).toHaveProperty('fault');
  rmSync(directory, { recursive: true });
});
