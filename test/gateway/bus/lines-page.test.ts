import { describe, expect, test } from 'vitest';
import { linesPage } from '../../../gateway/console/lines-page.js';
import type { LineStatus } from '../../../gateway/status.js';
import { busTexts } from '../../../gateway/text/bus-texts.js';
import { displayWidth } from '../../../protocols/console/width.js';
import { LANGUAGES } from '../../../protocols/text/message.js';
import { expectComplete } from '../../protocols/text/complete.js';

const latencyMs = { p50: 21.4, p95: 33, p99: 80, max: 151 };
const whole: LineStatus = {
  id: 'rs485-a',
  open: true,
  usePercent: 41.6,
  requests: 812,
  timeouts: 3,
  errors: 2,
  byKind: { timeout: 3, garbled: 1, exception: 1, 'not-sent': 0 },
  discarded: 7,
  overruns: 2,
  units: [
    { unit: 3, device: 'forebay', health: 'healthy', requests: 700, failures: 0, latencyMs },
    { unit: 11, device: 'left-gate', health: 'quarantined', requests: 112, failures: 5, latencyMs },
  ],
};
const style = (
  language: (typeof LANGUAGES)[number],
): { language: typeof language; formatTime: typeof String } => ({
  language,
  formatTime: String,
});

describe("the lines' page", () => {
  test('shows errors by kind, and every unit with its health and reply times', () => {
    expect(linesPage([whole], style('en')).join('\n')).toMatchInlineSnapshot(`
      "Line      Use  Requests  Silent  Garbled  Refused  Stray  Overruns
      rs485-a  42 %       812       3        1        1      7         2

      rs485-a: reply times in ms
      Device     Unit  Health       Requests  Failed  p50  p95  p99  max
      forebay       3  healthy           700       0   21   33   80  151
      left-gate    11  QUARANTINED       112       5   21   33   80  151"
    `);
  });

  test('shows reply times that are not known as such, not as 0', () => {
    const units = [
      { unit: 3, device: 'forebay', health: 'suspect', requests: 3, failures: 3, latencyMs: null },
    ] as const;
    const row = linesPage([{ ...whole, units }], style('en')).at(-1);
    expect(row?.split(/ {2,}/)).toEqual(['forebay', '3', 'suspect', '3', '3', '-', '-', '-', '-']);
  });

  test.each(LANGUAGES)('fits a terminal of 80 columns in %s', (language) => {
    const units = whole.units.map((unit) => ({
      ...unit,
      device: 'x'.repeat(40),
      requests: 9_999_999,
      failures: 99_999,
    }));
    const worst = { ...whole, id: 'y'.repeat(40), open: false, requests: 123_456_789, units };
    for (const line of linesPage([worst], style(language))) {
      expect(displayWidth(line), line).toBeLessThanOrEqual(79);
    }
  });
});

test('the texts of aryk bus are there in every language with the same parameters', () => {
  expectComplete(busTexts);
});
