import type { Language } from '../../protocols/text/message.js';
import type { ConsoleKey } from '../text/console-texts.js';
import type { OrderConsoleKey } from '../text/order-console-texts.js';
import type { PageStyle } from './pages.js';
import type { ConsoleSource } from './source.js';

/** What a command works with. */
export interface VerbContext {
  readonly source: ConsoleSource;
  readonly style: PageStyle;
  /** Rows that this session offers. */
  readonly verbs: readonly Verb[];
  useLanguage(language: Language): void;
  exit(): void;
}

/** Lines to show; `usage` when the arguments are not such as the row says. */
export type Answer = readonly string[] | 'usage';

export interface Verb {
  readonly words: readonly string[];
  readonly usage: string;
  readonly help: ConsoleKey | OrderConsoleKey;
  /** Left out on a serial port, which has nowhere to exit to and no lock on its door. */
  readonly onSocketOnly?: true;
  readonly run: (context: VerbContext, args: readonly string[]) => Answer | Promise<Answer>;
}
