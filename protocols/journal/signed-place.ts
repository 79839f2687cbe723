/**
 * A place in a journal as signed texts name it (signed-text.ts): what checkpoints and watermarks have in common.
 *
 *   <title>
 *   <names, each in a line of its own>
 *   <epoch> <seq>
 *   <SHA-256 of that record, hex>
 *   <time of signing, such as 2026-05-01T06:00:00.000Z>
 */
import type { KeyObject } from 'node:crypto';
import type { ChainHead } from './record.js';
import {
  NAME,
  PLACE,
  parseTime,
  type SignedFault,
  type SignedText,
  signedFault,
  signText,
  splitSigned,
  TIME,
} from './signed-text.js';

type Said<Names extends string> = ChainHead & { readonly signedAtMs: number } & Readonly<
    Record<Names, string>
  >;
type Fault = { readonly fault: SignedFault };

export class PlaceText<Names extends string> {
  readonly #title: string;
  readonly #names: readonly Names[];
  readonly #pattern: RegExp;

  constructor(title: string, ...names: Names[]) {
    this.#title = title;
    this.#names = names;
    this.#pattern = new RegExp(`^${[title, ...names.map(() => NAME), PLACE, TIME].join('\\n')}\\n$`);
  }

  sign(said: Said<Names>, privateKey: KeyObject): Buffer {
    const { epoch, seq, hash, signedAtMs } = said;
    const names = this.#names.map((name) => said[name]);
    const time = new Date(signedAtMs).toISOString();
    const lines = [this.#title, ...names, `${epoch} ${seq}`, hash.toString('hex'), time];
    return signText(`${lines.join('\n')}\n`, privateKey);
  }

  /** What the text says, its signature unchecked. Never throws. */
  parse(signed: Buffer): Said<Names> | Fault {
    return this.#split(signed)?.said ?? { fault: 'format' };
  }

  /** What it says when `publicKey`, pinned beforehand, has signed it. Never take the key from where the text came. */
  verify(signed: Buffer, publicKey: KeyObject): Said<Names> | Fault {
    const parts = this.#split(signed);
    if (parts === undefined) return { fault: 'format' };
    const fault = signedFault(parts, publicKey);
    return fault ? { fault } : parts.said;
  }

  #split(signed: Buffer): (SignedText & { readonly said: Said<Names> }) | undefined {
    const parts = splitSigned(signed, this.#pattern);
    if (parts === undefined) return undefined;
    const names = Object.fromEntries(this.#names.map((name, nth) => [name, parts.fields[nth]]));
    const [epoch, seq, hash = '', time = ''] = parts.fields.slice(this.#names.length);
    const signedAtMs = parseTime(time);
    if (signedAtMs === undefined || !Number.isSafeInteger(Number(seq))) return undefined;
    const place = { epoch: Number(epoch), seq: Number(seq), hash: Buffer.from(hash, 'hex') };
    return { ...parts, said: { ...(names as Record<Names, string>), ...place, signedAtMs } };
  }
}
