import { Pty } from './pty.js';

/** A null-modem cable: what goes in at one end comes out at the other, at once. */
export class Cable {
  readonly #ends: readonly [Pty, Pty];

  constructor(paths: readonly [string, string]) {
    const near: Pty = new Pty(paths[0], (bytes) => far.write(bytes));
    const far = openOther(near, paths[1]);
    this.#ends = [near, far];
  }

  close(): void {
    for (const end of this.#ends) end.close();
  }
}

/** The first end does not stay behind when the second cannot be made. */
function openOther(near: Pty, path: string): Pty {
  try {
    return new Pty(path, (bytes) => near.write(bytes));
  } catch (error) {
    near.close();
    throw error;
  }
}
