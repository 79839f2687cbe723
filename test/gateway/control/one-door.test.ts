import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);

it('only the gate driver asks a line to write', () => {
  const writers = ['gateway', 'devices', 'cloud'].flatMap((folder) =>
    readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${folder}/${file}`)
      .filter((file) => /write-(registers|coil)/.test(readFileSync(new URL(file, root), 'utf8'))),
  );
  expect(writers).toEqual(['gateway/control/driver.ts']);
});

it('only the cycle makes permits, and only the driver redeems them', () => {
  const users = (call: string): string[] =>
    readdirSync(new URL('gateway', root), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && readFileSync(new URL(`gateway/${file}`, root), 'utf8').includes(call),
    );
  expect(users('mint.mint(')).toEqual(['control/cycle.ts']);
  expect(users('mint.redeem(')).toEqual(['control/driver.ts']);
});
