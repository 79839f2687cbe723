/** Which profile `--profile` and `--setting` mean: one by its id, or a file that is being written. */
import type { Profile, ProfileDocument } from '../../devices/profile.js';
import { loadProfileFile, profileProblemTexts } from '../../devices/profile-files.js';
import { listed, nearestFirst } from '../../protocols/settings/nearest.js';
import { problemLine } from '../../protocols/settings/problem.js';
import { chosenBy } from '../cli/choices.js';
import { type BusCall, badUsage, ENDED_UNUSABLE, type Ended } from './commission.js';
import { badValue } from './target.js';

export function profileOption(call: BusCall, name: string): Profile | Ended {
  const document = /\.ya?ml$/.test(name) ? documentIn(call, name) : documentOf(call, name);
  if ('exitCode' in document) return document;
  const chosen = chosenBy(document, call.options.setting);
  return 'profile' in chosen
    ? chosen.profile
    : badUsage(call, badValue('--setting', chosen.entry, chosen.allowed));
}

function documentOf(call: BusCall, name: string): ProfileDocument | Ended {
  const profile = call.profiles.get(name);
  if (profile) return profile.document;
  const allowed = listed(nearestFirst(name, call.profiles.keys()));
  return badUsage(call, { key: 'noProfile', params: { value: name, allowed } });
}

function documentIn({ context }: BusCall, file: string): ProfileDocument | Ended {
  const loaded = loadProfileFile(file);
  if (loaded.ok) return loaded.value;
  for (const problem of loaded.problems)
    context.printError(problemLine(file, problem, profileProblemTexts, context.language));
  return ENDED_UNUSABLE;
}
