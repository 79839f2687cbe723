#!/usr/bin/env node
/**
 * The command line, and the composition root: the only reader of argv and the environment, and the only place that
 * may reach the emulator's and the receiver's programs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { SystemClock } from '../protocols/clock.js';
import { SystemRandom } from '../protocols/random.js';
import { parseDuration } from '../protocols/settings/fields.js';
import { isLanguage, languageOf, render } from '../protocols/text/message.js';
import { BUS_OPTIONS } from './cli/bus-options.js';
import type { CommandContext, Options } from './cli/command.js';
import { BAD_USAGE, cliText, DONE, FAILED, missing } from './cli/command.js';
import { EXPORT_OPTIONS } from './cli/export-options.js';
import { serviceManager } from './service-watch.js';
import { DEMO_TEXTS } from './text/demo-texts.js';

const CONFIG = { config: { type: 'string' } } as const;
const JSON_OUTPUT = { json: { type: 'boolean' } } as const;

interface Verb {
  readonly options: NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;
  readonly run: (
    context: CommandContext,
    options: Options,
    words: readonly string[],
  ) => number | Promise<number>;
}

/** A verb's program is loaded when it is called: `check` does not wait for serial ports and brokers. */
const VERBS: Readonly<Record<string, Verb>> = {
  run: {
    options: CONFIG,
    run: (context, { config }) =>
      withConfig(context, 'run', config, async (path) => {
        const { runVerb } = await import('./cli/run.js');
        return runVerb(path, context);
      }),
  },
  demo: {
    options: {
      for: { type: 'string' },
      accelerate: { type: 'string' },
      dir: { type: 'string' },
      ...JSON_OUTPUT,
    },
    run: demoVerb,
  },
  emulate: {
    options: CONFIG,
    run: (context, { config }) =>
      withConfig(context, 'emulate', config, async (path) => {
        const { emulate } = await import('../emulator/main.js');
        return emulate(path, context);
      }),
  },
  receive: {
    options: CONFIG,
    run: (context, { config }) =>
      withConfig(context, 'receive', config, async (path) => {
        const { receiveVerb } = await import('../cloud/main.js');
        return receiveVerb(path, context);
      }),
  },
  check: {
    options: { ...CONFIG, ...JSON_OUTPUT },
    run: (context, { config, json }, [path]) =>
      withConfig(context, 'check', path ?? config, async (file) => {
        const [{ checkVerb }, { loadProfiles }] = await Promise.all([
          import('./config/check.js'),
          import('../devices/shipped-profiles.js'),
        ]);
        return checkVerb(file, { ...context, json: json === true, profiles: loadProfiles() });
      }),
  },
  profile: {
    options: {
      ...CONFIG,
      kind: { type: 'string' },
      setting: { type: 'string', multiple: true },
      ...JSON_OUTPUT,
    },
    run: async (context, options, words) => {
      const { profileVerb } = await import('./cli/profile.js');
      return profileVerb(words, options, context);
    },
  },
  bus: {
    options: BUS_OPTIONS,
    run: async (context, options, words) => {
      const { busVerb } = await import('./cli/bus.js');
      const { stderr } = process;
      const progress = {
        isTerminal: stderr.isTTY === true,
        write: (text: string) => void stderr.write(text),
      };
      return busVerb(context, options, words, progress);
    },
  },
  console: {
    options: { ...CONFIG, socket: { type: 'string' } },
    run: async (context, { config, socket }) => {
      const { consoleOf } = await import('./cli/console.js');
      const { stdin, stdout } = process;
      return consoleOf({ config, socket }, { stdin, stdout }, context);
    },
  },
  verify: {
    options: { key: { type: 'string', multiple: true }, ...JSON_OUTPUT },
    run: async (context, { key, json }, [path]) => {
      if (path === undefined) return missing(context, 'verify', 'DIR_OR_FILE', 'aryk verify data');
      const { verifyVerb } = await import('./cli/verify.js');
      return verifyVerb(path, { keys: (key as string[] | undefined) ?? [], json: json === true }, context);
    },
  },
  export: {
    options: EXPORT_OPTIONS,
    run: async (context, options, words) => {
      const { exportVerb } = await import('./cli/export.js');
      return exportVerb(context, options, words, process);
    },
  },
  'water-quality': {
    options: {
      key: { type: 'string' },
      table: { type: 'string' },
      values: { type: 'string' },
      at: { type: 'string' },
      ...JSON_OUTPUT,
    },
    run: async (context, options, [action]) => {
      const { waterQualityVerb } = await import('./cli/water-quality.js');
      return waterQualityVerb(action, options, context);
    },
  },
  keys: {
    options: { key: { type: 'string' }, succeeds: { type: 'string' }, ...JSON_OUTPUT },
    run: async (context, { key, succeeds, json }, [action, file]) => {
      const { keysVerb } = await import('./cli/keys.js');
      const files = { key: key as string | undefined, succeeds: succeeds as string | undefined };
      return keysVerb(action, file, { ...files, json: json === true }, context);
    },
  },
};

/** What waits for a reader of the log. */
const MAX_LOG_BYTES = 1024 * 1024;

const MINUS = '\u2212';

async function main(argv: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = argv;
  const wanted = optionValue(rest, '--language') ?? process.env.ARYK_LANGUAGE;
  const locale = process.env.LC_ALL ?? process.env.LC_MESSAGES ?? process.env.LANG;
  const context = contextOf(wanted !== undefined && isLanguage(wanted) ? wanted : languageOf(locale));
  if (name === '--version') return say(context, context.version);
  // `bus` has so much to explain that it does it itself.
  if (name === '--help' || name === 'help' || (rest.includes('--help') && name !== 'bus')) {
    return say(context, cliText(context, 'usage', { version: context.version }));
  }
  // The gateway goes on when nobody reads what it says, and an export says so itself; all else has lost its purpose.
  process.stdout.on('error', () => name === 'run' || name === 'export' || context.end());
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) {
    const allowed = Object.keys(VERBS).join(', ');
    context.printError(cliText(context, 'unknownVerb', { verb: name, allowed }));
    return BAD_USAGE;
  }
  if (wanted !== undefined && !isLanguage(wanted)) {
    context.printError(cliText(context, 'badLanguage', { value: wanted }));
    return BAD_USAGE;
  }
  let parsed: { values: Options; positionals: string[] };
  try {
    const options = { ...verb.options, language: { type: 'string' } } as const;
    parsed = parseArgs({ args: rest.map(keepNegative), options, allowPositionals: true }) as typeof parsed;
  } catch (error) {
    const [problem = ''] = (error as Error).message.split('. ');
    context.printError(cliText(context, 'badOption', { verb: name, problem }));
    return BAD_USAGE;
  }
  return verb.run(context, parsed.values, parsed.positionals.map(giveNegative));
}

/** A negative number is a value to write, not an option: it goes past `parseArgs` with a true minus sign. */
function keepNegative(arg: string): string {
  return /^-[\d.]/.test(arg) ? `${MINUS}${arg.slice(1)}` : arg;
}

function giveNegative(word: string): string {
  return word.startsWith(MINUS) ? `-${word.slice(1)}` : word;
}

async function demoVerb(context: CommandContext, options: Options): Promise<number> {
  const { language, printError } = context;
  const demoError = (key: 'badFor' | 'badAccelerate', value: string): number => {
    printError(render(DEMO_TEXTS, { key, params: { value } }, language));
    return BAD_USAGE;
  };
  const forText = options.for === undefined ? undefined : String(options.for);
  const forMs = forText === undefined ? undefined : parseDuration(forText);
  if (forText !== undefined && (forMs === undefined || forMs < 5000 || forMs > 86_400_000)) {
    return demoError('badFor', forText);
  }
  const accelerate = Number(options.accelerate ?? 1);
  if (!(accelerate >= 1 && accelerate <= 3600)) return demoError('badAccelerate', String(options.accelerate));
  const { demo } = await import('./demo/demo.js');
  return demo(
    {
      forMs,
      accelerate,
      directory: options.dir === undefined ? undefined : resolve(String(options.dir)),
      language,
      json: options.json === true,
    },
    { ...context, isTerminal: process.stdout.isTTY === true && options.json !== true },
  );
}

function withConfig(
  context: CommandContext,
  verb: string,
  config: Options[string],
  run: (path: string) => number | Promise<number>,
): number | Promise<number> {
  if (typeof config === 'string') return run(config);
  const example =
    verb === 'check' ? 'aryk check site.yaml' : `aryk ${verb} --config ${FILES[verb] ?? 'site.yaml'}`;
  return missing(context, verb, verb === 'check' ? 'site.yaml' : '--config', example);
}

const FILES: Readonly<Record<string, string>> = { emulate: 'emulator.yaml', receive: 'receiver.yaml' };

function contextOf(language: CommandContext['language']): CommandContext & { end(): void } {
  const stop = new AbortController();
  // Without a listener a closed pipe would be a bug, and would be reported on the pipe that is closed.
  process.stderr.on('error', () => undefined);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  // Nobody may wait for whoever reads the log, least of all a STOP: what is not read in time is dropped.
  const destination = pino.destination({ fd: 2, sync: false, maxLength: MAX_LOG_BYTES });
  // A full disk under the log must not end the gateway.
  destination.on('error', () => undefined);
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  // A bug: nothing can be trusted any more, but gates that move are still stopped on the way out.
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: Error) => {
      log.fatal({ stack: error?.stack ?? String(error) }, fault);
      process.exitCode = FAILED;
      if (stop.signal.aborted) process.exit(FAILED);
      stop.abort();
    });
  }
  return {
    clock: new SystemClock(timeServiceReports),
    random: new SystemRandom(),
    language,
    version: versionOf(),
    signal: stop.signal,
    service: serviceManager(process.env.NOTIFY_SOCKET, process.env.WATCHDOG_USEC),
    end: () => stop.abort(),
    log,
    binary: fileURLToPath(import.meta.url),
    print: (line) => void process.stdout.write(`${line}\n`),
    printError: (line) => void process.stderr.write(`${line}\n`),
  };
}

/** What systemd-timesyncd says: it touches this file when it has set the clock since boot. */
function timeServiceReports(): boolean | undefined {
  if (existsSync('/run/systemd/timesync/synchronized')) return true;
  return existsSync('/run/systemd/timesync') ? false : undefined;
}

/** From package.json, which lies one or two folders up: beside the sources, or beside `dist`. */
function versionOf(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const file = [join(here, '..', 'package.json'), join(here, '..', '..', 'package.json')].find((path) =>
    existsSync(path),
  );
  return file === undefined ? '?' : String(JSON.parse(readFileSync(file, 'utf8')).version);
}

function optionValue(args: readonly string[], name: string): string | undefined {
  const index = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  if (index < 0) return undefined;
  return args[index]?.includes('=') ? args[index]?.slice(name.length + 1) : args[index + 1];
}

function say(context: CommandContext, text: string): number {
  context.print(text);
  return DONE;
}

const code = await main(process.argv.slice(2));
process.exitCode ||= code;
