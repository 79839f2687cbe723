import { describe, expect, test } from 'vitest';
import { gatesPage } from '../../../gateway/console/pages.js';
import type { GateStatus } from '../../../gateway/status.js';
import { gateReasonTexts } from '../../../gateway/text/gate-console-texts.js';
import { displayWidth } from '../../../protocols/console/width.js';
import { LANGUAGES, type Language } from '../../../protocols/text/message.js';
import { STATUS } from './source.js';

const [, AT_REST] = STATUS.gates as [GateStatus, GateStatus];

/** What stands beneath the table. */
function linesOf(change: Partial<GateStatus>, language: Language = 'en'): string[] {
  const page = gatesPage({ ...STATUS, gates: [{ ...AT_REST, ...change }] }, { language, formatTime: String });
  return page.slice(2);
}

describe('the page of gates', () => {
  test('says why a gate is not simply where somebody wants it', () => {
    expect(linesOf({ wantedBy: 'schedule', reason: 'river-short' })).toEqual([
      'Gate right: gives water back: the river has less than it must have',
      '[river-short]',
    ]);
    expect(linesOf({ wantedBy: 'schedule', reason: 'fallback' })).toEqual([
      'Gate right: a measurement is bad: the opening that is set for that [fallback]',
    ]);
    expect(linesOf({ wantedBy: 'technician', reason: 'ordered' })).toEqual(['Gate right: ordered [ordered]']);
  });

  test('says so of a gate under nothing too, whose limit is the river', () => {
    expect(linesOf({ wantedBy: 'limit', reason: 'as-asked' }).join(' ')).toContain('[river-short]');
  });

  test('says nothing where a gate does as it is asked, or another line says it', () => {
    expect(linesOf({ wantedBy: 'schedule', reason: 'as-asked' })).toEqual([]);
    expect(linesOf({ reason: null })).toEqual([]);
    expect(linesOf({ wantedBy: 'interlock-trip', reason: 'flood', trips: ['flood'] })).toHaveLength(1);
    expect(linesOf({ wantedBy: 'interlock-trip', reason: 'as-asked', trips: ['flood'] })).toHaveLength(1);
    expect(linesOf({ reason: 'clock-unsynced', blockedBy: ['clock-unsynced'] })).toHaveLength(1);
  });

  test('says of a gate that is stuck what is said of gates, not of readings', () => {
    expect(linesOf({ state: 'fault', cause: 'stuck' })).toEqual(['Gate right: it does not move [stuck]']);
    expect(linesOf({ state: 'stopping', cause: 'travel-limits' })[0]).toMatch(/limits.*\[travel-limits\]$/);
  });

  test('names the point or the other gate that an interlock is about, but not the gate itself', () => {
    const blockedDetails = {
      'input-age': 'forebay.level_m',
      'not-with': 'left',
      'position-unknown': 'right',
    };
    const lines = linesOf({ blockedBy: [...Object.keys(blockedDetails), 'store-stalled'], blockedDetails });
    expect(lines.join(' ').split(/ (?=right is held)/)).toEqual([
      'right is held: a value that it depends on is missing or stale (forebay.level_m) [input-age]',
      expect.stringMatching(/another gate \(left\) \[not-with\]$/),
      expect.stringMatching(/^[^()]+ \[position-unknown\]$/),
      expect.stringMatching(/^[^()]+ \[store-stalled\]$/),
    ]);
  });

  test.each(LANGUAGES)('has words for every reason in %s, within 79 columns', (language) => {
    const id = 'a'.repeat(40);
    for (const reason of Object.keys(gateReasonTexts)) {
      const lines = linesOf({ id, wantedBy: 'schedule', reason }, language);
      expect(lines.join(' ')).toContain(`[${reason}]`);
      for (const line of lines) expect(displayWidth(line), line).toBeLessThanOrEqual(79);
    }
  });
});
