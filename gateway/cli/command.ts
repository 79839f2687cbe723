import type { Logger } from 'pino';
import type { Clock } from '../../protocols/clock.js';
import type { Random } from '../../protocols/random.js';
import { type Language, type Params, render } from '../../protocols/text/message.js';
import type { ServiceManager } from '../service-watch.js';
import { CLI_TEXTS } from '../text/cli-texts.js';

/** What every verb of the command line works with. Only `main.ts` makes one. */
export interface CommandContext {
  readonly clock: Clock;
  readonly random: Random;
  readonly language: Language;
  readonly version: string;
  /** Aborted by SIGTERM and SIGINT. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Who watches over the process, if anybody does. */
  readonly service?: ServiceManager | undefined;
  /** The program itself, for verbs that start others of its kind. */
  readonly binary: string;
  /** Whole lines, without their end. */
  print(line: string): void;
  printError(line: string): void;
}

/** The options of one call, as `parseArgs` gives them. */
export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export const DONE = 0;
export const FAILED = 1;
export const BAD_USAGE = 2;

export function cliText(context: CommandContext, key: keyof typeof CLI_TEXTS, params: Params = {}): string {
  return render(CLI_TEXTS, { key, params }, context.language);
}

/** Says that something is missing from the call, with an example of a right one. */
export function missing(context: CommandContext, verb: string, what: string, example: string): number {
  context.printError(cliText(context, 'missing', { verb, what, example }));
  return BAD_USAGE;
}
