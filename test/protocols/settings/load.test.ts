import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { z } from 'zod';
import {
  duration,
  identifier,
  names,
  rule,
  timeOfDay,
  timeZone,
} from '../../../protocols/settings/fields.js';
import { loadSettings, parseSettings } from '../../../protocols/settings/load.js';
import { problemLine } from '../../../protocols/settings/problem.js';
import { settingsTexts } from '../../../protocols/text/settings-texts.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-settings-'));
afterAll(() => rmSync(directory, { recursive: true }));

const schema = z.strictObject({
  id: identifier,
  every: duration('1s', '1h').default(5000),
  zone: timeZone.optional(),
  password: z.int().optional(),
  url: z.string().regex(/^tcp:/).optional(),
  pumps: z
    .array(
      z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('fixed'), at: timeOfDay }),
        z.strictObject({ kind: z.literal('speed'), speed: z.number().positive().max(50) }),
      ]),
    )
    .default([]),
  limits: z
    .strictObject({ low: z.number().default(0), high: z.number().default(1) })
    .refine(({ low, high }) => !(low > high), rule('lowAboveHigh', ['low']))
    .optional(),
  name: names.optional(),
});
const texts = { lowAboveHigh: { en: 'low is above high', ru: 'low больше high', kk: 'low high-тан үлкен' } };
const allTexts = { ...settingsTexts, ...texts };

/** Problems as `line path key`. */
function problemsOf(text: string): string[] {
  const loaded = parseSettings(text, schema, { texts });
  if (loaded.ok) return [];
  return loaded.problems.map(({ line, path, message }) => `${line} ${path} ${message.key}`);
}

function shown(text: string): string {
  const loaded = parseSettings(text, schema, { texts });
  return loaded.ok
    ? ''
    : loaded.problems.map((problem) => problemLine('f', problem, allTexts, 'en')).join('\n');
}

describe('a good file', () => {
  test('gives the value with durations and times as numbers, and defaults', () => {
    const loaded = parseSettings('id: a\npumps:\n  - {kind: fixed, at: "06:30"}\n', schema);
    expect(loaded).toEqual({
      ok: true,
      value: { id: 'a', every: 5000, pumps: [{ kind: 'fixed', at: 23_400 }] },
      notices: [],
    });
  });

  test('may begin with a byte order mark and end lines with CRLF', () => {
    const path = join(directory, 'windows.yaml');
    writeFileSync(path, '\ufeffid: a\r\nevery: 2s\r\n');
    expect(loadSettings(path, schema)).toMatchObject({ ok: true, value: { every: 2000 } });
  });
});

describe('mistakes in what the schema says', () => {
  test('all of them are told at once, in the order of the file', () => {
    expect(
      problemsOf(
        [
          'every: 2',
          'zone: Asia/Almata',
          'pumps:',
          '  - { kind: fixd }',
          '  - { kind: speed, speed: 99, sped: 1 }',
          '  - 7',
          'limits: { low: 5, high: 2 }',
          'name: {}',
          'evry: 3s',
        ].join('\n'),
      ),
    ).toEqual([
      '1 id missing',
      '1 every wrongType',
      '2 zone notAllowed',
      '4 pumps[0].kind notAllowed',
      '5 pumps[1].speed outOfRange',
      '5 pumps[1].sped unknownKeyNear',
      '6 pumps[2] wrongType',
      '7 limits.low lowAboveHigh',
      '8 name names',
      '9 evry unknownKeyNear',
    ]);
  });

  test('a rule over several keys is judged although one of them is wrong', () => {
    expect(problemsOf('id: a\nlimits: { low: 5, high: 2, low: x }')).toContain('2 limits.low duplicateKey');
    expect(problemsOf('id: 1\nlimits: { low: 5, high: 2 }')).toEqual([
      '1 id wrongType',
      '2 limits.low lowAboveHigh',
    ]);
  });

  test('each says the value and what is allowed', () => {
    expect(shown('id: Bad\nevery: 5h\npumps: [{ kind: pump }, { kind: speed, speed: 0 }]')).toBe(
      [
        'f:1:1: id: "Bad": not allowed here; allowed: small letters a-z, digits and -, beginning with a letter or digit, at most 40',
        'f:2:1: every: "5h": not allowed here; allowed: a duration from 1s to 1h, written as 500ms, 2s, 15m, 4h or 7d',
        'f:3:11: pumps[0].kind: "pump": not allowed here; allowed: fixed, speed',
        'f:3:40: pumps[1].speed: 0: out of range; allowed: a number > 0, <= 50',
      ].join('\n'),
    );
  });

  test('a key without a value, a missing kind, a number where text belongs', () => {
    expect(problemsOf('id:\npumps: [{}]\nzone: 5')).toEqual([
      '1 id empty',
      '2 pumps[0].kind missing',
      '3 zone wrongType',
    ]);
  });

  test('secrets are never shown', () => {
    const text = shown(
      'id: a\npassword: hunter2\nurl: mqtt://user:hunter2@host/x\npumps: mqtt://u:hunter2@h\n',
    );
    expect(text).not.toContain('hunter2');
    expect(text).toContain('password: ***');
    expect(text).toContain('"mqtt://***@host/x"');
  });

  test('long values, control characters and mappings are not poured out', () => {
    expect(shown(`id: ${'x'.repeat(5000)}`).length).toBeLessThan(300);
    expect(shown('id: "a\\e[2Jb"')).not.toContain('\x1b');
    expect(shown('id: { a: { b: c } }')).toContain('id: {…}:');
  });
});

describe('mistakes of YAML', () => {
  const cases: [string, string, string[]][] = [
    [
      'a duplicate key, with the rest still checked',
      'id: a\nid: B\n',
      ['1 id notAllowed', '2 id duplicateKey'],
    ],
    ['a tab as indentation', 'limits:\n\tlow: 1\n', ['2  yamlTab']],
    ['an open bracket', 'id: [a\n', ['2  yamlIndent']],
    ['an open quote', 'id: "a\n', ['2  yamlSyntax']],
    ['two documents', 'id: a\n---\nid: b\n', ['2  yamlDocuments']],
    ['an alias', 'id: &x a\nzone: *x\n', ['2 zone yamlAlias']],
    ['a tag', 'id: !secret a\n', ['1 id yamlTag']],
    ['a mapping as a key', '? { a: 1 }\n: 2\n', ['1  yamlKey']],
    ['a control character', 'id: a\nzone: "\x07"\n', ['2  controlCharacter']],
  ];
  test.each(cases)('%s', (_, text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  test('an alias bomb and a file nested without end are told like any other mistake', () => {
    const bomb = Array.from({ length: 20 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(9)}]`).join(
      '\n',
    );
    expect(problemsOf(bomb.replaceAll('*a-1', 'x'))[0]).toContain('yamlAlias');
    for (const deep of [
      '['.repeat(200_000),
      '{a: '.repeat(100_000),
      '- '.repeat(100_000),
      '? '.repeat(100_000),
    ]) {
      expect(problemsOf(deep)).toEqual([expect.stringMatching(/^1 {2}(tooDeep|yaml\w+)$/)]);
    }
  });

  test('keys that every object has are unknown keys', () => {
    expect(problemsOf('id: a\n__proto__: { x: 1 }\nconstructor: 1\ntoString: 2\n')).toEqual([
      '2 __proto__ unknownKey',
      '3 constructor unknownKey',
      '4 toString unknownKey',
    ]);
  });
});

describe('a file that cannot be used at all', () => {
  function keyFor(name: string, content?: string | Buffer): string {
    const path = join(directory, name);
    if (content !== undefined) writeFileSync(path, content);
    const loaded = loadSettings(path, schema);
    return loaded.ok ? 'ok' : loaded.problems.map(({ path: at, message }) => `${at}${message.key}`).join();
  }

  test('missing, a directory, a device, below a file', () => {
    mkdirSync(join(directory, 'folder'));
    expect(keyFor('none.yaml')).toBe('fileMissing');
    expect(keyFor('folder')).toBe('notAFile');
    expect(keyFor('../../dev/zero')).toBe('notAFile');
    writeFileSync(join(directory, 'plain'), '');
    expect(keyFor('plain/x.yaml')).toBe('fileMissing');
    expect(keyFor('x'.repeat(300))).toBe('fileUnreadable');
  });

  test('empty, a comment only, a list, a number, binary, UTF-16, too big', () => {
    expect(keyFor('a', '')).toBe('fileEmpty');
    expect(keyFor('b', '# nothing yet\n')).toBe('fileEmpty');
    expect(keyFor('c', '- id: a\n')).toBe('wrongType');
    expect(keyFor('d', '42')).toBe('wrongType');
    expect(keyFor('e', Buffer.from([0, 1, 2, 3]))).toBe('controlCharacter');
    expect(keyFor('f', Buffer.from('\ufeffid: a', 'utf16le'))).toBe('notUtf8');
    expect(keyFor('g', `#${'x'.repeat(1024 * 1024)}`)).toBe('fileTooBig');
  });
});

describe('whatever the file is, problems come back as values', () => {
  const render = (text: string): void => {
    const loaded = parseSettings(text, schema, { texts });
    if (loaded.ok) return;
    expect(loaded.problems.length).toBeGreaterThan(0);
    for (const problem of loaded.problems) {
      const line = problemLine('f', problem, allTexts, 'kk');
      expect(line).not.toMatch(/undefined|\[object|\n| at .*:\d+:\d+\)/);
    }
  };

  test('random text made of what YAML is made of', () => {
    const piece = fc.constantFrom(
      ...[
        'id',
        'pumps',
        'kind',
        ': ',
        '- ',
        '\n',
        '  ',
        '{',
        '}',
        '[',
        ']',
        ',',
        '"',
        "'",
        '|',
        '>',
        '#',
        '&a ',
        '*a',
      ],
      ...[
        '? ',
        '!!int ',
        '!x ',
        '---\n',
        '%YAML 1.1\n',
        '<<: ',
        'null',
        '0x1f',
        '.nan',
        '1e999',
        '\t',
        '@',
        '`',
        'қ',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => render(pieces.join(''))),
      { numRuns: 1000 },
    );
  });

  test('random values under the right keys', () => {
    const keys = fc.constantFrom('id', 'every', 'zone', 'pumps', 'limits', 'name', 'kind', 'low', 'at', 'x');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(
          fc.string(),
          fc.double(),
          fc.boolean(),
          fc.constant(null),
          fc.constantFrom('fixed', 'speed'),
        ),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keys, tree), (value) => render(stringify(value))),
      { numRuns: 500 },
    );
  });
});
