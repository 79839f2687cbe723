import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseSettings } from '../../../protocols/settings/load.js';
import { problemLine } from '../../../protocols/settings/problem.js';
import { settingsTexts } from '../../../protocols/text/settings-texts.js';

describe('a mistake in what may be one of several forms', () => {
  const order = z.strictObject({ setting: z.string() });
  const forms = z.strictObject({
    order: z.union([z.enum(['up', 'down']), order]).default('up'),
    factors: z
      .array(
        z.union([
          z.strictObject({ as: z.enum(['sum', 'product']), of: z.string() }),
          z.strictObject({ as: z.literal('code'), codes: z.array(z.int()) }),
        ]),
      )
      .default([]),
    lines: z
      .array(
        z.discriminatedUnion('kind', [
          z.strictObject({
            kind: z.literal('serial'),
            path: z.string(),
            parity: z.enum(['even', 'odd']).default('even'),
            dataBits: z.literal(8).default(8),
          }),
          z.strictObject({ kind: z.enum(['tcp', 'udp']), host: z.string(), port: z.int() }),
        ]),
      )
      .default([]),
    steps: z
      .array(z.union([z.strictObject({ waitMs: z.int().min(1) }), z.strictObject({ read: z.string() })]))
      .default([]),
  });
  test.each([
    ['order: left', 'f:1:1: order: "left": not allowed here; allowed: up, down, { setting }'],
    ['order: { setting: 5 }', 'f:1:10: order.setting: 5: wrong kind of value; allowed: text'],
    [
      'factors: [{ as: sums, of: x }]',
      'f:1:13: factors[0].as: "sums": not allowed here; allowed: sum, product, code',
    ],
    ['factors: [{ of: x }]', 'f:1:11: factors[0].as: missing; add it; allowed: sum, product, code'],
    ['factors: [{ as: code, codes: 1 }]', 'f:1:23: factors[0].codes: 1: wrong kind of value'],
    [
      'lines: [{ kind: serial, path: x, pairity: even }]',
      'f:1:34: lines[0].pairity: "even": there is no such setting; did you mean "parity"?; allowed: kind, path, parity, dataBits',
    ],
    [
      'lines: [{ kind: serial, path: x, parity: none }]',
      'f:1:34: lines[0].parity: "none": not allowed here; allowed: even, odd',
    ],
    [
      'lines: [{ kind: udp, host: x, prt: 5, port: 6 }]',
      'f:1:31: lines[0].prt: 5: there is no such setting; did you mean "port"?; allowed: kind, host, port',
    ],
    ['steps: [{ waitMs: 0 }]', 'f:1:11: steps[0].waitMs: 0: out of range; allowed: a whole number >= 1'],
  ])('%s', (text, expected) => {
    const loaded = parseSettings(text, forms, { texts: {} });
    const lines = loaded.ok ? [] : loaded.problems.map((each) => problemLine('f', each, settingsTexts, 'en'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(expected);
  });
});
