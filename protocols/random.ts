import { randomFillSync } from 'node:crypto';

/** Randomness, injected so that a run can be replayed from its seed. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  bytes(length: number): Buffer;
}

export class SystemRandom implements Random {
  next(): number {
    return this.bytes(6).readUIntBE(0, 6) / 2 ** 48;
  }

  bytes(length: number): Buffer {
    return randomFillSync(Buffer.alloc(length));
  }
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state; repeatable, not for secrets. */
export class SeededRandom implements Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => Math.floor(this.next() * 256)));
  }
}
