import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { signatureFault } from '../../../devices/water-quality/signature.js';
import { loadTable, tablePath } from '../../../gateway/water-quality/table-file.js';
import { loadPublicKey, makeKeyPair } from '../../../protocols/journal/keys.js';
import { tableText } from '../../devices/water-quality/fixtures.js';
import { Folder, OFFICIAL } from './support.js';

const folder = new Folder();
afterAll(() => folder.remove());
const { issuerKey } = folder;

function faultOf(ref: Parameters<typeof loadTable>[0]): string | undefined {
  const loaded = loadTable(ref);
  return 'fault' in loaded ? loaded.fault : undefined;
}

describe('an official table', () => {
  const file = folder.signed('official.yaml', OFFICIAL);

  test('is taken with the signature of the pinned issuer, and the result names both', () => {
    const loaded = loadTable({ file, issuerKey });
    expect(loaded).toMatchObject({ table: { id: 'six-classes', status: 'official' } });
    expect('issuer' in loaded && loaded.issuer).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is refused without a pinned issuer, without a signature, or with the key of another', () => {
    expect(faultOf({ file })).toBe('issuer-key-missing');
    expect(faultOf({ file: folder.write('bare.yaml', OFFICIAL), issuerKey })).toBe('signature-missing');
    makeKeyPair(folder.file('other.key'), folder.file('other.key.pub'));
    expect(faultOf({ file, issuerKey: folder.file('other.key.pub') })).toBe('signature-of-other-key');
    expect(faultOf({ file, issuerKey: folder.file('none.pub') })).toBe('issuer-key-unusable');
    expect(faultOf({ file: folder.file('none.yaml'), issuerKey })).toBe('table-missing');
    expect(faultOf({ file: folder.path, issuerKey })).toBe('table-missing');
  });

  test('cannot be turned into an unsigned demonstration where an issuer is pinned', () => {
    const swapped = folder.write('swapped.yaml', tableText('demonstration-six-classes'));
    rmSync(`${swapped}.sig`, { force: true });
    expect(faultOf({ file: swapped, issuerKey })).toBe('signature-missing');
  });

  test('is checked by OpenSSL as by us: plain Ed25519 over the bytes of the file', () => {
    const { signature } = JSON.parse(readFileSync(`${file}.sig`, 'utf8')) as { signature: string };
    const raw = folder.write('signature.bin', Buffer.from(signature, 'base64'));
    const check = [
      'pkeyutl',
      '-verify',
      '-pubin',
      '-inkey',
      issuerKey,
      '-rawin',
      '-in',
      file,
      '-sigfile',
      raw,
    ];
    expect(execFileSync('openssl', check, { encoding: 'utf8' })).toContain('Verified Successfully');
  });
});

describe('tampering is found', () => {
  const file = folder.signed('small.yaml', OFFICIAL);
  const bytes = readFileSync(file);
  const text = readFileSync(`${file}.sig`, 'utf8');
  const key = loadPublicKey(issuerKey);
  if ('fault' in key) throw new Error(key.fault);

  test('in every single byte of the table', () => {
    expect(signatureFault(bytes, text, key)).toBeUndefined();
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((bytes[at] ?? 0) ^ (1 << (at % 8)), at);
      expect(signatureFault(changed, text, key), `byte ${at}`).toBe('signature-wrong');
    }
  });

  test('whatever is changed, cut off or added', () => {
    const edit = fc.tuple(fc.nat(bytes.length), fc.nat(8), fc.uint8Array({ maxLength: 8 }));
    fc.assert(
      fc.property(edit, ([from, length, added]) => {
        const changed = Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(from + length)]);
        const isSame = changed.equals(bytes);
        expect(signatureFault(changed, text, key)).toBe(isSame ? undefined : 'signature-wrong');
      }),
    );
  });

  test('in every character of the signature file', () => {
    for (let at = 0; at < text.trimEnd().length; at++) {
      const character = text[at] === 'A' ? 'B' : 'A';
      expect(
        signatureFault(bytes, `${text.slice(0, at)}${character}${text.slice(at + 1)}`, key),
        `character ${at}`,
      ).toBeDefined();
    }
  });

  test('and the file is refused before anything in it is used', () => {
    const changed = folder.signed('changed.yaml', OFFICIAL);
    folder.write(
      'changed.yaml',
      OFFICIAL.replace('[2.73, 9.1, 22.75, 36.4, 54.6]', '[2.73, 9.1, 22.75, 36.4, 99.6]'),
    );
    expect(faultOf({ file: changed, issuerKey })).toBe('signature-wrong');
  });
});

describe('a demonstration', () => {
  test('that the program brings along is taken without a key, by its name', () => {
    const file = tablePath('builtin:demonstration-kizv', () => 'never');
    expect(loadTable({ file })).toMatchObject({ table: { id: 'demonstration-kizv' }, issuer: null });
  });

  test('name cannot leave the folder of the program', () => {
    expect(tablePath('builtin:../../secrets', (path) => `/site/${path}`)).toBe('/site/builtin:../../secrets');
  });
});

test('a table that is none is told with its first place', () => {
  const file = folder.write('broken.yaml', tableText('demonstration-kizv').replace('mpc: 100', 'mpc: -1'));
  const loaded = loadTable({ file });
  expect(loaded).toMatchObject({ fault: 'table-malformed' });
  expect('detail' in loaded && loaded.detail).toMatch(/^broken\.yaml:\d+:\d+ substances\[0\]\.mpc$/);
});
