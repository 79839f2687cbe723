import { linkSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { askStatus, consoleVerb } from '../../../gateway/console/client.js';
import { LocalSocket, MAX_SESSIONS } from '../../../gateway/console/local-socket.js';
import type { ConsoleSource } from '../../../gateway/console/source.js';
import { STATUS, testSource } from './source.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-socket-'));
afterAll(() => rmSync(directory, { recursive: true }));
const path = join(directory, 'console.sock');
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function console(source: ConsoleSource = testSource()): LocalSocket {
  const socket = new LocalSocket(path, { source, language: 'en', timeZone: 'UTC' });
  cleanUps.push(() => socket.close());
  return socket;
}

function connected(): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => resolve(socket)).once('error', reject);
    cleanUps.push(() => socket.destroy());
  });
}

async function runVerb(input: string): Promise<{ code: number; out: string; errors: string[] }> {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const errors: string[] = [];
  stdin.end(input);
  const printError = (line: string): unknown => errors.push(line);
  const code = await consoleVerb(path, { stdin, stdout, language: 'en', printError });
  stdout.end();
  return { code, out: await text(stdout), errors };
}

describe('aryk console', () => {
  test('carries out what is piped into it, without echo and without CR', async () => {
    await console().open();
    const { code, out } = await runVerb('sh ga\nstatus\n');
    expect(code).toBe(0);
    expect(out).toContain('aryk> Gate ');
    expect(out).toContain('khorgos-head, Aryk 0.1.0');
    expect(out).not.toContain('\r');
    expect(out).not.toContain('sh ga');
  });

  test('ends with exit, and carries out nothing behind it', async () => {
    await console().open();
    const { code, out } = await runVerb('exit\nsh ga\n');
    expect(code).toBe(0);
    expect(out).not.toContain('Gate');
  });

  test('says so when no gateway answers', async () => {
    expect(await runVerb('')).toEqual({
      code: 1,
      out: '',
      errors: [`No gateway answers at ${path} (ENOENT). Is it running?`],
    });
  });
});

describe('a program that asks for the status', () => {
  test('gets it whole', async () => {
    await console().open();
    expect(await askStatus(path)).toEqual(STATUS);
  });

  test('is refused when nobody answers', async () => {
    await expect(askStatus(path)).rejects.toThrow('ENOENT');
  });
});

describe('the socket', () => {
  test('is for its owner only, and goes when the gateway stops', async () => {
    const socket = console();
    expect(await socket.open()).toEqual({ ok: true });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await connected();
    await socket.close();
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  test('left behind by a killed gateway is replaced', async () => {
    // What a killed process leaves: a socket file that nobody listens on.
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(`${path}.moved`, resolve));
    linkSync(`${path}.moved`, path);
    await new Promise((resolve) => dead.close(resolve));
    expect(statSync(path).isSocket()).toBe(true);
    expect(await console().open()).toEqual({ ok: true });
    expect(await askStatus(path)).toEqual(STATUS);
  });

  test('of a gateway that runs is left alone', async () => {
    await console().open();
    expect(await console().open()).toEqual({ ok: false, cause: 'EADDRINUSE' });
    expect(await askStatus(path)).toEqual(STATUS);
  });

  test('is not made over a file that is something else, or where there is no directory', async () => {
    writeFileSync(path, 'precious');
    expect(await console().open()).toEqual({ ok: false, cause: 'EADDRINUSE' });
    expect(statSync(path).isFile()).toBe(true);
    rmSync(path);
    const lost = new LocalSocket(join(directory, 'none/x.sock'), {
      source: testSource(),
      language: 'en',
      timeZone: 'UTC',
    });
    expect(await lost.open()).toMatchObject({ ok: false });
  });

  test('turns the ninth session away; a place that becomes free is given again', async () => {
    await console().open();
    const sessions = await Promise.all(Array.from({ length: MAX_SESSIONS }, connected));
    await Promise.all(sessions.map((session) => shows(session, 'aryk> ')));
    expect(await text(await connected())).toBe('All console sessions are in use. Close one and try again.\n');
    sessions[0]?.end('exit\n');
    await new Promise((resolve) => sessions[0]?.once('close', resolve));
    expect(await askStatus(path)).toEqual(STATUS);
  });

  test('drops output that nobody reads instead of holding it, and says so', async () => {
    let largest = 0;
    let asked = 0;
    const points = Array.from({ length: 2000 }, (_, i) => ({ ...STATUS.points[0], id: `d${i}.level_m` }));
    const big = { ...STATUS, points } as typeof STATUS;
    const before = process.memoryUsage().arrayBuffers;
    await console(
      testSource({
        status: () => {
          asked += 1;
          largest = Math.max(largest, process.memoryUsage().arrayBuffers - before);
          return big;
        },
      }),
    ).open();
    const session = await connected();
    session.pause();
    for (let i = 0; i < 60; i++) session.write('show points\n');
    await expect.poll(() => asked, { timeout: 4000 }).toBe(61);
    // 60 answers of 100 kB were asked for.
    expect(largest).toBeLessThan(2 * 2 ** 20);
    session.resume();
    session.write('help\n');
    await shows(session, 'part of the output was dropped');
  });
});

function shows(socket: Socket, expected: string): Promise<void> {
  let seen = '';
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      seen = (seen + String(chunk)).slice(-10_000);
      if (seen.includes(expected)) resolve();
    });
  });
}
