import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Pty } from '../../../emulator/wires/pty.js';

/** A terminal at the other end of a pseudo-terminal that the gateway opens as its serial port. */
export class Terminal {
  readonly path: string;
  readonly #pty: Pty;
  readonly #directory: string;
  readonly #waiting = new Set<() => void>();
  /** Everything that was shown since the last command. */
  #bytes = Buffer.alloc(0);

  constructor(path = join(mkdtempSync(join(tmpdir(), 'aryk-terminal-')), 'port')) {
    this.path = path;
    this.#directory = dirname(path);
    this.#pty = new Pty(this.path, (bytes) => {
      this.#bytes = Buffer.concat([this.#bytes, bytes]);
      for (const look of this.#waiting) look();
    });
  }

  type(bytes: string | Buffer): void {
    this.#pty.write(Buffer.from(bytes));
  }

  /** What has been shown up to and including `end`; keeps what came after it. */
  until(end: string): Promise<string> {
    return new Promise((resolve) => {
      const look = (): void => {
        const at = this.#bytes.indexOf(end);
        if (at < 0) return;
        this.#waiting.delete(look);
        const length = at + Buffer.byteLength(end);
        const shown = this.#bytes.subarray(0, length).toString();
        this.#bytes = this.#bytes.subarray(length);
        resolve(shown);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** Types a command and gives what was shown for it, without the echo and the next prompt. */
  async ask(line: string): Promise<string[]> {
    this.type(`${line}\r`);
    const echo = await this.until('\r\n');
    if (echo !== `${line}\r\n`) throw new Error(`echoed ${JSON.stringify(echo)} for ${JSON.stringify(line)}`);
    const shown = await this.until('aryk> ');
    return shown.split('\r\n').slice(0, -1);
  }

  close(): void {
    this.#pty.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
