import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REASONS } from '../../../devices/quality.js';
import { INTERLOCKS } from '../../../gateway/control/interlocks/table.js';
import { eventText, whyText } from '../../../gateway/text/catalogue.js';
import * as consoleTexts from '../../../gateway/text/console-texts.js';
import * as eventTexts from '../../../gateway/text/event-texts.js';
import * as gateTexts from '../../../gateway/text/gate-console-texts.js';
import { interlockTexts } from '../../../gateway/text/interlock-texts.js';
import { siteTexts } from '../../../gateway/text/site-texts.js';
import { LANGUAGES } from '../../../protocols/text/message.js';
import { expectComplete } from '../../protocols/text/complete.js';

const catalogues = { siteTexts, ...eventTexts, ...consoleTexts, ...gateTexts, interlockTexts };

test.each(Object.keys(catalogues) as (keyof typeof catalogues)[])(
  '%s is there in every language with the same parameters',
  (name) => expectComplete(catalogues[name]),
);

describe('an event', () => {
  test('names interlocks, causes and reasons in words', () => {
    const params = { gate: 'left', interlock: 'input-age', detail: 'forebay.level_m' };
    expect(eventText('gate-refused', params, 'en')).toBe(
      'Gate left: move refused, a value that it depends on is missing or stale (forebay.level_m)',
    );
    expect(eventText('gate-refused', { ...params, detail: '' }, 'ru')).toBe(
      'Затвор left: в движении отказано, нужное значение отсутствует или устарело',
    );
    expect(eventText('gate-stopped', { gate: 'left', cause: 'wrong-way' }, 'kk')).toBe(
      'left қақпасы: тоқтатылды, теріс бағытта қозғалады',
    );
  });

  test('of a gate that is stuck speaks of the gate, and of a reading that is, of the reading', () => {
    expect(eventText('gate-fault', { gate: 'left', cause: 'stuck' }, 'en')).toContain('it does not move');
    expect(whyText('stuck', 'en')).toBe('does not change');
  });

  test('that this version does not know is shown by its code and parameters', () => {
    expect(eventText('door-open', { cabinet: 2 }, 'ru')).toBe('door-open cabinet=2');
    expect(eventText('toString', {}, 'ru')).toBe('toString');
  });
});

test('every reason of quality has words', () => {
  for (const reason of REASONS)
    for (const language of LANGUAGES) expect(whyText(reason, language)).not.toBe(reason);
});

test('every event that the gateway reports has words', () => {
  const gateway = new URL('../../../gateway/', import.meta.url);
  const codes = readdirSync(gateway, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(new URL(file, gateway), 'utf8').matchAll(/(?:report|complain)\(\s*'([a-z-]+)'/g),
    ])
    .map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  expect(codes.filter((code) => !Object.hasOwn(eventTexts.eventTexts, code ?? ''))).toEqual([]);
});

test('every interlock has words', () => {
  for (const { id } of INTERLOCKS) expect(interlockTexts).toHaveProperty([id]);
});
