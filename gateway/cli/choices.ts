/** `--setting name=value`, any number of them: what a person chooses of a profile's settings on the command line. */
import {
  type Choices,
  choiceProblems,
  choose,
  type Profile,
  type ProfileDocument,
} from '../../devices/profile.js';
import type { Options } from './command.js';

/** The profile as chosen, or the first entry that cannot be, and what is allowed instead. */
export function chosenBy(
  document: ProfileDocument,
  given: Options[string],
): { readonly profile: Profile } | { readonly entry: string; readonly allowed: string } {
  const names = Object.keys(document.settings).join(', ') || '—';
  const choices: Record<string, string | number> = {};
  for (const entry of Array.isArray(given) ? (given as readonly string[]) : []) {
    const [, name, value] = /^([^=]+)=(.*)$/.exec(entry) ?? [];
    if (name === undefined || value === undefined) return { entry, allowed: `NAME=VALUE; NAME: ${names}` };
    const setting = Object.hasOwn(document.settings, name) ? document.settings[name] : undefined;
    choices[name] = setting && 'min' in setting && value.trim() !== '' ? Number(value) : value;
  }
  const [problem] = choiceProblems(document, choices satisfies Choices);
  if (!problem) return { profile: choose(document, choices) };
  return { entry: `${problem.setting}=${choices[problem.setting]}`, allowed: problem.allowed || '—' };
}
