import { describe, expect, test } from 'vitest';
import { type Profile, parseProfile } from '../../../devices/profile.js';
import { readPlan } from '../../../devices/read-plan.js';
import { type PointView, pointLines, pointViews } from '../../../gateway/bus/point-view.js';
import type { SpanReply } from '../../../gateway/poll/decode-span.js';
import type { MonotonicMs, WallMs } from '../../../protocols/clock.js';

const source = '[1] page 1';
const profile = parseProfile({
  profile: 'x',
  vendor: 'X',
  model: 'X',
  kind: 'gate',
  source: ['[1] X'],
  points: [
    { name: 'mode', table: 'holding', address: 0, type: 'u16', states: { 2: 'remote' }, source },
    { name: 'level_m', table: 'holding', address: 1, type: 'u16', scale: 0.001, unit: 'm', source },
    { name: 'parts_m3', table: 'holding', address: 2, type: 'u16', unit: 'm3', source },
    { name: 'rounds', table: 'holding', address: 3, type: 'u16', confidence: 'unconfirmed', source },
    { name: 'counted_m3', table: 'holding', address: 4, type: 'u16', scale: 10, unit: 'm3' },
    { name: 'ratio', table: 'holding', address: 5, type: 'f32', source },
    { name: 'valve', table: 'holding', address: 7, type: 'u16', bits: { from: 4, count: 2 }, source },
  ],
  combined: [
    {
      name: 'volume_m3',
      unit: 'm3',
      sum: [{ point: 'parts_m3' }, { point: 'rounds', times: 65_536 }],
      source,
    },
    { name: 'exact_m3', unit: 'm3', sum: [{ point: 'parts_m3' }, { point: 'level_m' }], source },
  ],
});
/** Registers 0 to 7. */
const WORDS = [2, 1234, 7, 1, 500, 0x4000, 0, 0x0020];

function viewsOf(words: readonly number[], of: Profile = profile): PointView[] {
  const at = { wallMs: 0 as WallMs, monotonicMs: 0 as MonotonicMs };
  const replies = readPlan(of.points, of).map(
    (span): SpanReply => ({
      span,
      outcome: { ok: true, words: words.slice(span.address, span.address + span.count), at },
    }),
  );
  return pointViews(of, replies);
}
const lineOf = (name: string, words = WORDS): string =>
  pointLines(viewsOf(words), 'en').find((line) => line.startsWith(`${name} `)) ?? '';

describe('an instrument that is read by its profile', () => {
  test('shows what is counted as whole numbers, and what is measured with its decimals', () => {
    expect(lineOf('rounds')).toMatch(/^rounds +1 +holding 3 /);
    expect(lineOf('counted_m3')).toMatch(/^counted_m3 +5000 +m3 /);
    expect(lineOf('volume_m3')).toMatch(/^volume_m3 +65543 +m3 /);
    expect(lineOf('level_m')).toMatch(/^level_m +1\.234 +m /);
    expect(lineOf('ratio')).toMatch(/^ratio +2\.000 /);
    expect(lineOf('exact_m3')).toMatch(/^exact_m3 +8\.234 +m3 /);
  });

  test('shows the name of the state beside its number, and the number alone where it has none', () => {
    expect(lineOf('mode')).toMatch(/^mode +2 +remote +holding 0 +0002 /);
    expect(lineOf('mode', [3, ...WORDS.slice(1)])).toMatch(/^mode +3 +holding 0 +0003 /);
    const named = parseProfile({
      ...profile.document,
      points: profile.document.points.map((point) =>
        point.name === 'valve' ? { ...point, states: { 2: 'half open' } } : point,
      ),
    });
    expect(viewsOf(WORDS, named).find(({ name }) => name === 'valve')?.state).toBe('half open');
  });

  test('ends with the numbers that nobody has confirmed, those without a source among them', () => {
    const ends = { en: 'UNCONFIRMED', ru: 'НЕ ПОДТВЕРЖДЕНО', kk: 'РАСТАЛМАҒАН' } as const;
    for (const language of ['en', 'ru', 'kk'] as const)
      expect(pointLines(viewsOf(WORDS), language).at(-1)).toContain(
        `${ends[language]}: rounds, counted_m3: `,
      );
    const confidences = viewsOf(WORDS).map(({ name, confidence }) => [name, confidence]);
    expect(confidences).toContainEqual(['counted_m3', 'unconfirmed']);
    expect(confidences).toContainEqual(['level_m', 'confirmed']);
  });

  test('says nothing of the kind where all are confirmed', () => {
    const confirmed = viewsOf(WORDS).filter(({ confidence }) => confidence === 'confirmed');
    expect(pointLines(confirmed, 'en').join('\n')).not.toContain('UNCONFIRMED');
  });
});
