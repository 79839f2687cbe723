/** How far an export is: for a person at a terminal one line that redraws itself, for a program a line of JSON a second. */

import type { Clock } from '../../protocols/clock.js';
import { type Language, render } from '../../protocols/text/message.js';
import { Progress } from '../bus/progress.js';
import { exportTexts } from '../text/export-texts.js';

const BAR_COLUMNS = 20;
const JSON_EVERY_MS = 1000;

export interface ProgressView {
  show(done: number, readings: number): void;
  /** Makes room for something that stays. */
  clear(): void;
}

interface Shown {
  readonly clock: Clock;
  readonly language: Language;
  readonly write: (text: string) => void;
}

export function noProgress(): ProgressView {
  return { show: () => {}, clear: () => {} };
}

export function terminalProgress({ clock, language, write }: Shown): ProgressView {
  const line = new Progress({ isTerminal: true, write }, clock);
  const left = timeLeft(clock);
  return {
    show: (done, readings) =>
      line.show(() => {
        const full = Math.round(done * BAR_COLUMNS);
        const bar = '#'.repeat(full) + '.'.repeat(BAR_COLUMNS - full);
        const percent = Math.floor(done * 100);
        const params = { bar, percent, readings, left: asClock(left(done)) };
        return render(exportTexts, { key: 'progress', params }, language);
      }),
    clear: () => line.clear(),
  };
}

export function jsonProgress({ clock, write }: Shown): ProgressView {
  const left = timeLeft(clock);
  let lastMs = clock.monotonicMs();
  return {
    show: (done, readings) => {
      if (clock.monotonicMs() - lastMs < JSON_EVERY_MS) return;
      lastMs = clock.monotonicMs();
      const secondsLeft = Math.round(left(done));
      write(`${JSON.stringify({ progress: Number(done.toFixed(4)), secondsLeft, readings })}\n`);
    },
    clear: () => {},
  };
}

/** Seconds, if the rest goes as fast as what is done. */
function timeLeft(clock: Clock): (done: number) => number {
  const startMs = clock.monotonicMs();
  return (done) => (((clock.monotonicMs() - startMs) / 1000) * (1 - done)) / Math.max(done, 1e-6);
}

function asClock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${minutes}:${two(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}
