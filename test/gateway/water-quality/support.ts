import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signTable } from '../../../devices/water-quality/signature.js';
import { loadPrivateKey, makeKeyPair } from '../../../protocols/journal/keys.js';
import { tableText } from '../../devices/water-quality/fixtures.js';

/** A folder with an issuer's keys, for tables of a site. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'aryk-water-'));
  readonly issuerKey = this.file('issuer.key.pub');

  constructor() {
    makeKeyPair(this.file('issuer.key'), this.issuerKey);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.file(name), content);
    return this.file(name);
  }

  /** A table and the issuer's signature of it. */
  signed(name: string, text: string): string {
    const key = loadPrivateKey(this.file('issuer.key'));
    if ('fault' in key) throw new Error(key.fault);
    const path = this.write(name, text);
    this.write(`${name}.sig`, signTable(readFileSync(path), key));
    return path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The demonstration of six classes, as if an authority had made it its own. */
export const OFFICIAL = tableText('demonstration-six-classes')
  .replace('status: demonstration', 'status: official')
  .replace('id: demonstration-six-classes', 'id: six-classes');
