/** Where an export goes: a file that is there when it is whole, or a stream that is given no more than it takes. */
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';

/** Text is handed on in pieces of this size: neither a call for each line, nor much to wait for. */
const PIECE_CHARACTERS = 128 * 1024;

export interface Output {
  /** Resolves when more is welcome; rejects when the output has failed. */
  write(text: string): Promise<void> | undefined;
  /** Everything is written: makes it last. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Gathers small pieces for a stream, and waits while that is full. */
class Gathered {
  readonly #stream: NodeJS.WritableStream;
  #text = '';
  #failure: Error | undefined;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
    stream.on('error', (error) => {
      this.#failure ??= error;
    });
  }

  write(text: string): Promise<void> | undefined {
    this.#text += text;
    return this.#text.length < PIECE_CHARACTERS ? undefined : this.flush();
  }

  async flush(): Promise<void> {
    const text = this.#text;
    this.#text = '';
    if (this.#failure) throw this.#failure;
    if (text !== '' && !this.#stream.write(text)) await once(this.#stream, 'drain');
  }
}

/** The stream stays open: it belongs to the process. */
export function toStream(stream: NodeJS.WritableStream): Output {
  const gathered = new Gathered(stream);
  return {
    write: (text) => gathered.write(text),
    finish: async () => {
      await gathered.flush();
      await new Promise<void>((resolve, reject) => {
        stream.write('', (error) => (error ? reject(error) : resolve()));
      });
    },
    abandon: async () => {},
  };
}

/** Throws what the system throws when the file cannot be made; `mark` tells apart two exports to the same file. */
export async function toFile(path: string, mark: string): Promise<Output> {
  const temporary = join(dirname(path), `.${basename(path)}.${mark}.part`);
  const stream: WriteStream = createWriteStream(temporary);
  await once(stream, 'open');
  const gathered = new Gathered(stream);
  return {
    write: (text) => gathered.write(text),
    finish: async () => {
      await gathered.flush();
      stream.end();
      await finished(stream);
      await sync(temporary);
      await rename(temporary, path);
      await sync(dirname(path));
    },
    abandon: async () => {
      stream.destroy();
      await rm(temporary, { force: true });
    },
  };
}

/** After a power cut a file is there whole, or not at all. */
async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
