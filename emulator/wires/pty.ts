/**
 * A pseudo-terminal with its slave end in raw mode, found under a path of one's choice through a symbolic
 * link. What nobody reads is lost when the kernel's buffer is full, as on a real serial line.
 */
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { ReadStream } from 'node:tty';
import * as nodePty from 'node-pty';

/** What node-pty's `open` gives; its typings leave it out. */
interface OpenedPty {
  readonly master: ReadStream;
  readonly slave: ReadStream;
  readonly ptsName: string;
  /** Of the master. */
  readonly fd: number;
}
const { open } = nodePty as unknown as { open(options: { encoding: null }): OpenedPty };

export class Pty {
  readonly path: string;
  readonly #pty: OpenedPty;
  /** Held so that the master sees no hang-up when a client closes its end. */
  readonly #heldSlave: number;

  /** Makes the parent directory and replaces a link left behind; throws when `path` is anything else. */
  constructor(path: string, onBytes: (bytes: Buffer) => void) {
    this.path = path;
    makeWayFor(path);
    this.#pty = open({ encoding: null });
    this.#heldSlave = openSync(this.#pty.ptsName, constants.O_RDWR | constants.O_NOCTTY);
    // Clients set their own mode, but until then a cooked terminal would echo. The stream itself must go:
    // it would read what is meant for the client.
    this.#pty.slave.setRawMode(true);
    this.#pty.slave.destroy();
    this.#pty.master.on('data', onBytes);
    // A hang-up ends what can be read here; `close` is the only one who brings it about.
    this.#pty.master.on('error', () => {});
    try {
      symlinkSync(this.#pty.ptsName, path);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  write(bytes: Buffer): void {
    try {
      writeSync(this.#pty.fd, bytes);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }

  /** Clients that have it open see a hang-up. */
  close(): void {
    if (linkAt(this.path) === this.#pty.ptsName) unlinkSync(this.path);
    this.#pty.master.destroy();
    closeSync(this.#heldSlave);
  }
}

function makeWayFor(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  if (linkAt(path) !== undefined) unlinkSync(path);
  else if (existsSync(path)) throw new Error(`${path} exists and is not a link to a pseudo-terminal`);
}

/** Where the link at `path` leads; undefined when there is none. */
function linkAt(path: string): string | undefined {
  const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
  return isLink ? readlinkSync(path) : undefined;
}
