/** The line on real pseudo-terminals and sockets, against instruments written by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { Pty } from '../../../emulator/wires/pty.js';
import { SystemClock } from '../../../protocols/clock.js';
import type { LineRequest } from '../../../protocols/modbus/line.js';
import type { LineConfig } from '../../../protocols/modbus/line-config.js';
import { ModbusLine } from '../../../protocols/modbus/modbus-line.js';
import { SeededRandom } from '../../../protocols/random.js';
import { answerTo, misbehave, pickMischief, registerOf } from './far-end.js';

const clock = new SystemClock();
const directory = mkdtempSync(join(tmpdir(), 'aryk-line-'));
afterAll(() => rmSync(directory, { recursive: true }));

function serial(path: string, timeoutMs: number): LineConfig {
  return { kind: 'rtu', path, baudRate: 115_200, parity: 'none', stopBits: 1, dataBits: 8, timeoutMs };
}

function lineOn(config: LineConfig) {
  const changes: boolean[] = [];
  const line = new ModbusLine({
    id: 'a',
    config,
    clock,
    random: new SeededRandom(1),
    onChange: (open) => changes.push(open),
  });
  line.start();
  return { line, changes };
}

const read = (address: number): LineRequest => ({
  kind: 'read',
  unit: 17,
  table: 'holding',
  address,
  count: 2,
});
const wordsAt = (address: number) => [registerOf(17, address), registerOf(17, address + 1)];

/** A pseudo-terminal whose far end hears whole requests of 8 bytes. */
function instrument(path: string, answer: (request: Buffer, pty: Pty) => void): Pty {
  let heard = Buffer.alloc(0);
  const pty: Pty = new Pty(path, (bytes) => {
    heard = Buffer.concat([heard, bytes]);
    if (heard.length < 8) return;
    const request = heard.subarray(0, 8);
    heard = heard.subarray(8);
    answer(request, pty);
  });
  return pty;
}

const obedient = (request: Buffer, pty: Pty) => pty.write(answerTo(request));

test.concurrent('a bad serial line: 200 transactions, no wrong value, all settled', async () => {
  const path = join(directory, 'bad');
  const random = new SeededRandom(7);
  const timeoutMs = 40;
  const pty = instrument(path, (request, far) => {
    const mischief = pickMischief(random);
    if (mischief === 'doubled') {
      // Right behind the first, as a UART sends it: this far end shares our thread, so a timer of its own would wait for
      // the pauses in which the line keeps its silence, and send the copy when no instrument would.
      clock.after(2, () => far.write(Buffer.concat([answerTo(request), answerTo(request)])));
      return;
    }
    misbehave(mischief, request, random, timeoutMs, (afterMs, bytes) => {
      // Two pieces, as a UART's buffer hands them over.
      clock.after(afterMs, () => {
        far.write(bytes.subarray(0, 5));
        far.write(bytes.subarray(5));
      });
    });
  });
  const { line } = lineOn(serial(path, timeoutMs));
  let good = 0;
  for (let index = 0; index < 200; index++) {
    const address = Math.floor(random.next() * 5000);
    const outcome = await line.request(read(address), 'poll');
    if (!outcome.ok) continue;
    expect(outcome.words).toEqual(wordsAt(address));
    good++;
  }
  expect(good).toBeGreaterThan(150);
  await line.close();
  pty.close();
});

test.concurrent('a serial port that is missing, found, unplugged and found again', async () => {
  const path = join(directory, 'comes-and-goes');
  const { line, changes } = lineOn(serial(path, 200));
  expect(await line.request(read(0), 'poll')).toMatchObject({ ok: false, failure: 'not-sent' });
  expect(changes).toEqual([false]);
  for (const [nth, address] of [100, 200].entries()) {
    const pty = instrument(path, obedient);
    await vi.waitFor(() => expect(line.stats().open).toBe(true), 3000);
    expect(await line.request(read(address), 'poll')).toMatchObject({ ok: true, words: wordsAt(address) });
    pty.close();
    expect(await line.request(read(0), 'poll')).toMatchObject({ ok: false });
    await vi.waitFor(() => expect(line.stats().open).toBe(false), 3000);
    expect(changes).toHaveLength(3 + 2 * nth);
  }
  await line.close();
});

test.concurrent('close with a mute instrument takes less than 2 s and frees the port', async () => {
  const path = join(directory, 'mute');
  const pty = instrument(path, () => undefined);
  const { line } = lineOn(serial(path, 30_000));
  const inFlight = line.request(read(0), 'poll');
  const waiting = line.request(read(2), 'poll');
  await vi.waitFor(() => expect(line.stats().requests).toBe(1));
  const startMs = clock.monotonicMs();
  await line.close();
  expect(clock.monotonicMs() - startMs).toBeLessThan(2000);
  expect(await inFlight).toMatchObject({ failure: 'timeout' });
  expect(await waiting).toMatchObject({ failure: 'not-sent' });
  const again = lineOn(serial(path, 100));
  await vi.waitFor(() => expect(again.changes).toEqual([true]));
  await again.line.close();
  pty.close();
});

/** Answers Modbus TCP, or plain RTU, each reply in two pieces. */
function listen(port: number, kind: 'tcp' | 'rtu', sockets: Socket[] = []): Promise<Server> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (request) => {
      const reply = kind === 'rtu' ? answerTo(request) : answerOverTcp(request);
      socket.write(reply.subarray(0, 5));
      clock.after(1, () => socket.write(reply.subarray(5)));
    });
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}

function answerOverTcp(request: Buffer): Buffer {
  const body = answerTo(Buffer.concat([request.subarray(6), Buffer.alloc(2)])).subarray(0, -2);
  return Buffer.concat([request.subarray(0, 4), Buffer.of(0, body.length), body]);
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

test.concurrent('RTU behind a transparent converter', async () => {
  const server = await listen(0, 'rtu');
  const config = { host: '127.0.0.1', port: portOf(server), baudRate: 19_200, timeoutMs: 500 } as const;
  const { line } = lineOn({ kind: 'rtu-over-tcp', ...config });
  expect(await line.request(read(7), 'poll')).toMatchObject({ ok: true, words: wordsAt(7) });
  await line.close();
  server.close();
});

test.concurrent('a TCP host that refuses, then answers, then drops the connection, then answers', async () => {
  const sockets: Socket[] = [];
  const first = await listen(0, 'tcp');
  const port = portOf(first);
  await new Promise((resolve) => first.close(resolve));
  const { line, changes } = lineOn({ kind: 'tcp', host: '127.0.0.1', port, timeoutMs: 500, inFlight: 1 });
  expect(await line.request(read(0), 'poll')).toMatchObject({ ok: false, failure: 'not-sent' });
  const server = await listen(port, 'tcp', sockets);
  await vi.waitFor(() => expect(line.stats().open).toBe(true), 3000);
  expect(await line.request(read(7), 'poll')).toMatchObject({ ok: true, words: wordsAt(7) });
  sockets.at(-1)?.resetAndDestroy();
  await vi.waitFor(() => expect(changes).toEqual([false, true, false, true]), 3000);
  expect(await line.request(read(9), 'poll')).toMatchObject({ ok: true, words: wordsAt(9) });
  await line.close();
  await new Promise((resolve) => server.close(resolve));
});
