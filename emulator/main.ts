/** `aryk emulate`: serves a settings file until told to stop. */
import { dirname, relative, resolve } from 'node:path';
import { z } from 'zod';
import { loadProfileFolder, type ProfileFolder, profileProblemTexts } from '../devices/profile-files.js';
import { loadProfiles } from '../devices/shipped-profiles.js';
import type { Clock } from '../protocols/clock.js';
import type { Random } from '../protocols/random.js';
import { loadSettings } from '../protocols/settings/load.js';
import { problemLine } from '../protocols/settings/problem.js';
import { type Language, render } from '../protocols/text/message.js';
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
  const directory = dirname(resolve(settingsPath));
  const { profiles, problems, unreadable } = profilesBeside(settingsPath, directory);
  const texts = { ...profileProblemTexts, ...emulatorTexts };
  const loaded = loadSettings(settingsPath, emulatorSchema(profiles), {
    texts,
    check: () => (unreadable ? [{ severity: 'error', path: ['profiles'], message: unreadable }] : []),
  });
  if (!loaded.ok || problems.length > 0) {
    for (const problem of loaded.ok ? [] : loaded.problems)
      printError(problemLine(settingsPath, problem, texts, language));
    for (const { file, problem } of problems)
      printError(problemLine(relative(directory, file), problem, texts, language));
    return 2;
  }
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

/** The profiles that ship, and those of the folder that the settings name; the settings' other faults do not matter here. */
function profilesBeside(settingsPath: string, directory: string): ProfileFolder {
  const shipped = loadProfiles();
  const named = loadSettings(
    settingsPath,
    z.looseObject({ profiles: z.string().optional().catch(undefined) }),
  );
  const folder = named.ok ? named.value.profiles : undefined;
  return folder === undefined
    ? { profiles: shipped, problems: [] }
    : loadProfileFolder(resolve(directory, folder), shipped);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
