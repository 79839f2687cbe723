import type { CommandContext } from '../../../gateway/cli/command.js';
import { SystemClock } from '../../../protocols/clock.js';
import { SystemRandom } from '../../../protocols/random.js';
import type { Language } from '../../../protocols/text/message.js';

export interface Said {
  readonly out: string[];
  readonly err: string[];
}

/** What a command is given, and what it says. */
export function contextOf(
  language: Language = 'en',
  signal = new AbortController().signal,
): CommandContext & Said {
  const out: string[] = [];
  const err: string[] = [];
  return {
    clock: new SystemClock(),
    random: new SystemRandom(),
    language,
    version: '0',
    signal,
    log: undefined as never,
    binary: '',
    print: (line) => void out.push(line),
    printError: (line) => void err.push(line),
    out,
    err,
  };
}
