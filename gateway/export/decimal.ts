/** Numbers, times and quality as text that gives back exactly what it was made from. */
import { QUALITY_FLAGS } from '../../devices/quality.js';

/** The shortest decimal that is this double again, the sign of a zero kept: `-0`, `0.1`, `1e-7`. */
export function decimal(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** ISO 8601 in UTC with milliseconds; the number itself where no calendar reaches. */
export function isoTime(ms: number): string {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? String(ms) : at.toISOString();
}

/** Readings come in bursts of the same millisecond: the text of the last time is kept. */
export function isoTimes(): (ms: number) => string {
  let last = Number.NaN;
  let text = '';
  return (ms) => {
    if (ms !== last) {
      last = ms;
      text = isoTime(ms);
    }
    return text;
  };
}

const WORDS: readonly string[] = Object.keys(QUALITY_FLAGS).map((name) =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
);

/** `original-reliable` ... `completed-unreliable`, `missing`; empty for a number that is no flag. */
export function qualityWord(flag: number): string {
  return WORDS[flag] ?? '';
}
