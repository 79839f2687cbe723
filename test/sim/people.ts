/** Who may order gates at a simulated site. Their keys come from the seed, so that a run signs the same each time. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issuer } from '../../protocols/orders/signed-order.js';
import { type Random, SeededRandom } from '../../protocols/random.js';

export interface Person {
  readonly issuer: Issuer;
  readonly key: KeyObject;
  readonly gates: readonly string[];
}

/** RFC 8410, section 7: what stands before the 32 bytes of an Ed25519 private key. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The first gate is kz's, the others cn's; aliya may order all. The last has no place in the settings. */
export function peopleOf(seed: number, gates: readonly string[]): readonly Person[] {
  const random = new SeededRandom(seed * 7919 + 5);
  const someone = (issuer: Issuer, own: readonly string[]): Person => ({
    issuer,
    key: seededKey(random),
    gates: own,
  });
  return [
    someone('party:kz', gates.slice(0, 1)),
    someone('party:cn', gates.slice(1)),
    someone('operator:aliya', gates),
    someone('operator:nobody', []),
  ];
}

/** A private key, the same for the same chance. */
export function seededKey(random: Random): KeyObject {
  const der = Buffer.concat([PKCS8_HEAD, random.bytes(32)]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** Part of the settings, the keys' files beside them. */
export function ordering(people: readonly Person[]): Record<string, unknown> {
  const entries = people
    .filter(({ issuer }) => !isStranger(issuer))
    .map((each) => ({ ...each, ...named(each) }));
  const of = (kind: string) => entries.filter((each) => each.kind === kind);
  return {
    parties: of('party').map(({ id, file, gates }) => ({ id, orderKey: file, gates, share: 0.5 })),
    operators: of('operator').map(({ id, file, gates }) => ({ id, key: file, gates })),
  };
}

export function writeKeys(people: readonly Person[], directory: string): void {
  for (const each of people)
    writeFileSync(
      join(directory, named(each).file),
      createPublicKey(each.key).export({ type: 'spki', format: 'pem' }),
    );
}

export function isStranger(issuer: Issuer): boolean {
  return issuer === 'operator:nobody';
}

function named({ issuer }: Person): { readonly kind: string; readonly id: string; readonly file: string } {
  const [kind = '', id = ''] = issuer.split(':');
  return { kind, id, file: `${id}.pem` };
}
