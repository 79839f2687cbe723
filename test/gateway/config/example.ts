import { readFileSync } from 'node:fs';

export const EXAMPLE = readFileSync(new URL('site.example.yaml', import.meta.url), 'utf8');

/** The example with some of its text replaced. */
export function example(...changes: [from: string, to: string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the example has no ${from}`);
    return text.replace(from, to);
  }, EXAMPLE);
}
