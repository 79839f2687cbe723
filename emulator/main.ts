/** `aryk emulate`: serves a settings file until told to stop. */
import { dirname, resolve } from 'node:path';
import { loadProfiles } from '../devices/profile.js';
import type { Clock } from '../protocols/clock.js';
import type { Random } from '../protocols/random.js';
import { loadSettings } from '../protocols/settings/load.js';
import { problemLine } from '../protocols/settings/problem.js';
import { type Language, render } from '../protocols/text/message.js';
import { settingsTexts } from '../protocols/text/settings-texts.js';
import { emulatorSchema } from './config.js';
import { CannotServe, Emulator } from './emulator.js';
import { emulatorTexts } from './texts.js';

export interface EmulateDeps {
  readonly clock: Clock;
  readonly random: Random;
  /** Aborted to stop. */
  readonly signal: AbortSignal;
  /** Whole lines, without their end. */
  print(line: string): void;
  printError(line: string): void;
  readonly language?: Language;
}

/**
 * Resolves with the exit code: 0 stopped, 1 a line cannot be served, 2 wrong settings. When all lines are
 * served, prints `{"ready":true,"lines":[{"id","kind","path"|"port"}],"cables":[{"id","ends"}]}` once.
 */
export async function emulate(settingsPath: string, deps: EmulateDeps): Promise<number> {
  const { clock, signal, print, printError, language = 'en' } = deps;
  const profiles = loadProfiles();
  const loaded = loadSettings(settingsPath, emulatorSchema(profiles), { texts: emulatorTexts });
  if (!loaded.ok) {
    const texts = { ...settingsTexts, ...emulatorTexts };
    for (const problem of loaded.problems) printError(problemLine(settingsPath, problem, texts, language));
    return 2;
  }
  const directory = dirname(resolve(settingsPath));
  const emulator = new Emulator(loaded.value, { clock, profiles, directory });
  try {
    await emulator.start();
  } catch (error) {
    if (!(error instanceof CannotServe)) throw error;
    const message = { key: 'cannotServe', params: { reason: error.message } } as const;
    printError(`${settingsPath}: ${error.id}: ${render(emulatorTexts, message, language)}`);
    return 1;
  }
  const cables = loaded.value.cables.map(({ id, ends }) => ({
    id,
    ends: ends.map((end) => resolve(directory, end)),
  }));
  print(JSON.stringify({ ready: true, lines: emulator.lines(), cables }));
  await aborted(signal);
  await emulator.stop();
  return 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
