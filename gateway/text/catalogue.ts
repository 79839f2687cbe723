/** Codes of the journal and of the status as words. A code that has no text here is shown as it is. */
import { type Catalogue, type Language, type Params, render } from '../../protocols/text/message.js';
import { reasonTexts } from './console-texts.js';
import { causeTexts, eventTexts } from './event-texts.js';
import { interlockTexts } from './interlock-texts.js';

/** The text of `code` in a catalogue that may not have it. */
export function wordFor(catalogue: Catalogue, code: string, language: Language, params: Params = {}): string {
  return Object.hasOwn(catalogue, code) ? render(catalogue, { key: code, params }, language) : code;
}

const WHY: Catalogue = { ...interlockTexts, ...causeTexts, ...reasonTexts };
const CAUSES: Catalogue = { ...WHY, ...causeTexts };

/** An interlock, a cause or a reason of quality, by its code. */
export function whyText(code: string, language: Language): string {
  return wordFor(WHY, code, language);
}

/** Of a fault or a STOP: a gate that is `stuck` does not move, while a reading that is does not change. */
export function causeText(code: string, language: Language): string {
  return wordFor(CAUSES, code, language);
}

/** One line for an event; an unknown code is shown as the code with its parameters. */
export function eventText(code: string, params: Params, language: Language): string {
  if (!Object.hasOwn(eventTexts, code)) {
    return [code, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(' ');
  }
  return wordFor(eventTexts, code, language, inWords(params, language));
}

function inWords(params: Params, language: Language): Params {
  const { detail = '' } = params;
  const more = detail === '' ? '' : ` (${detail})`;
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      const isCode = name === 'interlock' || name === 'cause' || name === 'reason';
      const text = name === 'cause' ? causeText : whyText;
      return [name, isCode ? `${text(String(value), language)}${more}` : value];
    }),
  );
}
