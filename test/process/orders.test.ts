import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { BINARY, until } from '../support/structure.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-ordered-'));
const socketPath = join(directory, 'data', 'aryk.sock');
let gateway: ChildProcess | undefined;
afterAll(() => {
  gateway?.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const SITE = `
site: { id: test, timeZone: Asia/Almaty }
store: { directory: ./data }
buses: [{ id: lan, kind: tcp, host: 127.0.0.1, port: 9 }]
devices:
  - { id: forebay, bus: lan, unit: 3, profile: keller-series30, every: 2s }
  - { id: left-gate, bus: lan, unit: 11, profile: rotork-iq, every: 1s }
gates:
  - id: left
    device: left-gate
    structure: { kind: vertical-sluice, widthM: 6.0, sillM: 0.0, travelM: 2.5 }
    upstream: forebay.level_m
    onLossOfControl: hold
`;

/** Starts the gateway, types `lines` at its console, and has it lose its power. */
async function run(lines: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [BINARY, 'run', '--config', 'site.yaml'], {
    cwd: directory,
    env: { PATH: process.env.PATH, LANG: 'C' },
    stdio: 'ignore',
  });
  gateway = child;
  await until('the console is there', 20_000, () => existsSync(socketPath));
  let shown = '';
  const socket = connect(socketPath);
  socket.on('data', (chunk) => {
    shown += String(chunk);
  });
  for (const [index, line] of [...lines, ''].entries()) {
    await until('the prompt is there', 20_000, () => shown.split('aryk> ').length === index + 2);
    if (line !== '') socket.write(`${line}\n`);
  }
  socket.destroy();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
  rmSync(socketPath, { force: true });
  return shown;
}

it('keeps a STOP and a lock that were answered, when its power is cut right after', async () => {
  writeFileSync(join(directory, 'site.yaml'), SITE);
  expect(await run(['stop left', 'lock left "Aliya" "sill"'])).toMatch(/done[\s\S]*done/);
  expect(readFileSync(join(directory, 'data', 'control.json'), 'utf8')).toContain('Aliya');
  const next = await run(['orders', 'move left 40']);
  expect(next).toMatch(/locked for work since[\s\S]* by Aliya/);
  expect(next).toContain('in force');
  expect(next).toMatch(/the gate is locked\s+for work/);
}, 90_000);
