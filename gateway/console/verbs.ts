/** The console's commands, one row each, and how what was typed finds its row. */
import { isLanguage, LANGUAGES } from '../../protocols/text/message.js';
import { GATE_VERBS } from './gate-verbs.js';
import { linesPage } from './lines-page.js';
import { consoleText, eventsPage, gatesPage, type PageStyle, pointsPage, statusPage } from './pages.js';
import { storePage } from './store-page.js';
import type { Verb, VerbContext } from './verb.js';

export const MAX_EVENTS = 200;
const DEFAULT_EVENTS = 20;

export type { Verb, VerbContext } from './verb.js';

export const VERBS: readonly Verb[] = [
  {
    words: ['help'],
    usage: 'help',
    help: 'helpHelp',
    run: withoutArguments(({ verbs, style }) => helpPage(verbs, style)),
  },
  {
    words: ['status'],
    usage: 'status [--json]',
    help: 'helpStatus',
    run: ({ source, style }, args) => {
      if (args.length === 0) return statusPage(source.status(), style);
      return args.length === 1 && args[0] === '--json' ? [JSON.stringify(source.status())] : 'usage';
    },
  },
  {
    words: ['show', 'points'],
    usage: 'show points',
    help: 'helpPoints',
    run: withoutArguments(({ source, style }) => pointsPage(source.status(), style)),
  },
  {
    words: ['show', 'events'],
    usage: 'show events [n]',
    help: 'helpEvents',
    run: async ({ source, style }, [count = String(DEFAULT_EVENTS), ...more]) => {
      if (more.length > 0 || !/^\d{1,3}$/.test(count)) return 'usage';
      const limit = Number(count);
      if (limit < 1 || limit > MAX_EVENTS) return 'usage';
      return eventsPage(await source.events(limit), style);
    },
  },
  {
    words: ['show', 'gates'],
    usage: 'show gates',
    help: 'helpGates',
    run: withoutArguments(({ source, style }) => gatesPage(source.status(), style)),
  },
  {
    words: ['show', 'lines'],
    usage: 'show lines',
    help: 'helpLines',
    run: withoutArguments(({ source, style }) => linesPage(source.status().lines, style)),
  },
  {
    words: ['show', 'store'],
    usage: 'show store',
    help: 'helpStore',
    run: withoutArguments(({ source, style }) => storePage(source.status().store, style)),
  },
  {
    words: ['retry'],
    usage: 'retry DEVICE',
    help: 'helpRetry',
    run: ({ source, style }, [device, ...more]) => {
      if (device === undefined || more.length > 0) return 'usage';
      return [consoleText(source.retryRegisters(device) ? 'retried' : 'noDevice', style, { device })];
    },
  },
  ...GATE_VERBS,
  {
    words: ['language'],
    usage: `language ${LANGUAGES.join('|')}`,
    help: 'helpLanguage',
    run: ({ useLanguage, verbs }, [language = '', ...more]) => {
      if (more.length > 0 || !isLanguage(language)) return 'usage';
      useLanguage(language);
      return helpPage(verbs, { language, formatTime: String });
    },
  },
  {
    words: ['bus-request'],
    usage: 'bus-request {...}',
    help: 'helpBusRequest',
    onSocketOnly: true,
    run: async ({ source }, args) => [JSON.stringify(await source.busRequest(args.join(' ')))],
  },
  {
    words: ['exit'],
    usage: 'exit',
    help: 'helpExit',
    onSocketOnly: true,
    run: withoutArguments(({ exit }) => {
      exit();
      return [];
    }),
  },
];

function withoutArguments(answer: (context: VerbContext) => readonly string[]): Verb['run'] {
  return (context, args) => (args.length === 0 ? answer(context) : 'usage');
}

export type Found =
  | { readonly kind: 'verb'; readonly verb: Verb; readonly args: readonly string[] }
  /** Too short to tell, or none at all when `candidates` is empty. */
  | { readonly kind: 'unclear'; readonly candidates: readonly Verb[] };

/** Words may be shortened as long as one row is meant: `sh po`. */
export function findVerb(verbs: readonly Verb[], line: string): Found {
  const typed = line.trim().split(/\s+/);
  const begins = (verb: Verb): boolean =>
    verb.words.every((word, index) => {
      const part = typed[index];
      return part === undefined || word.startsWith(part.toLowerCase());
    });
  const candidates = verbs.filter(begins);
  const [verb] = candidates;
  if (verb === undefined || candidates.length > 1 || typed.length < verb.words.length) {
    return { kind: 'unclear', candidates };
  }
  return { kind: 'verb', verb, args: typed.slice(verb.words.length) };
}

export function helpPage(verbs: readonly Verb[], style: PageStyle): string[] {
  const width = Math.max(...verbs.map(({ usage }) => usage.length));
  return [
    ...verbs.map(
      ({ usage, help }) => `${usage.padEnd(width)}  ${consoleText(help, style, { max: MAX_EVENTS })}`,
    ),
    consoleText('helpShort', style),
  ];
}
