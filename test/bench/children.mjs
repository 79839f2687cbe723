/** Programs that a benchmark runs beside itself: compiled from C, or started with Node. Each speaks in lines of JSON. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const HERE = import.meta.dirname;
const SPEAK_LIMIT_MS = 20_000;
const END_LIMIT_MS = 5000;

/** Compiles `names`.c of this folder into `directory`. */
export function compile(directory, ...names) {
  for (const name of names) {
    execFileSync(process.env.CC ?? 'cc', ['-O2', '-o', join(directory, name), join(HERE, `${name}.c`)], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  }
}

/** CPU time that a process has taken so far, by the compiled `cputime` in `directory`. */
export function cpuMs(directory, pid) {
  return Number(execFileSync(join(directory, 'cputime'), [String(pid)])) / 1e6;
}

export class Child {
  #process;
  #lines = [];
  #waiting = [];

  constructor(program, args) {
    this.#process = spawn(program, args.map(String), { stdio: ['pipe', 'pipe', 'inherit'] });
    this.name = [program, ...args].join(' ');
    this.ended = once(this.#process, 'exit');
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      this.#lines.push(JSON.parse(line));
      this.#waiting.shift()?.();
    });
  }

  static node(script, ...args) {
    return new Child(process.execPath, [script, ...args]);
  }

  get pid() {
    return this.#process.pid;
  }

  /** The next line that it prints. */
  async said() {
    if (this.#lines.length === 0) {
      const spoken = new Promise((resolve) => this.#waiting.push(resolve));
      const silent = sleep(SPEAK_LIMIT_MS, 'silent', { ref: false });
      const result = await Promise.race([spoken, silent, this.ended.then(() => 'ended')]);
      if (this.#lines.length === 0) throw new Error(`${this.name}: ${result}`);
    }
    return this.#lines.shift();
  }

  async ask(signal) {
    this.#process.kill(signal);
    return this.said();
  }

  /** Closes its input, and then asks it to end, and then ends it. */
  async end() {
    this.#process.stdin.end();
    this.#process.kill('SIGTERM');
    const limit = setTimeoutUnref(() => this.#process.kill('SIGKILL'), END_LIMIT_MS);
    await this.ended;
    clearTimeout(limit);
  }
}

function setTimeoutUnref(action, ms) {
  const timer = setTimeout(action, ms);
  timer.unref();
  return timer;
}
