/** `aryk bus`: bringing instruments into service, and looking after a line. */
import type { Profiles } from '../../devices/profile.js';
import { loadProfiles } from '../../devices/shipped-profiles.js';
import { type BusCall, badUsage, type Ended, type ProgressOutput, text } from '../bus/commission.js';
import { readVerb } from '../bus/read-verb.js';
import { idVerb, scanVerb } from '../bus/scan-verb.js';
import { statsVerb } from '../bus/stats-verb.js';
import { DEFAULT_CONFIG } from '../bus/target.js';
import { writeVerb } from '../bus/write-verb.js';
import { loadSite } from '../config/site.js';
import { type CommandContext, DONE, type Options } from './command.js';

const ACTIONS: Readonly<Record<string, (call: BusCall) => Promise<Ended>>> = {
  scan: scanVerb,
  id: idVerb,
  read: readVerb,
  write: writeVerb,
  stats: statsVerb,
};

/** A site may have profiles of its own. What is wrong with it is told when its line is looked up. */
function profilesFor({ config, bus }: Options): Profiles {
  const shipped = loadProfiles();
  if (config === undefined && bus === undefined) return shipped;
  const loaded = loadSite(String(config ?? DEFAULT_CONFIG), shipped);
  return loaded.ok ? loaded.site.catalogue : shipped;
}

export async function busVerb(
  context: CommandContext,
  options: Options,
  [action = '', ...words]: readonly string[],
  progress: ProgressOutput,
): Promise<number> {
  const call: BusCall = { context, options, words, progress, profiles: profilesFor(options) };
  if (options.help === true) {
    context.print(text(call, 'usage'));
    return DONE;
  }
  const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (run === undefined) {
    const allowed = Object.keys(ACTIONS).join(', ');
    return badUsage(call, { key: 'unknownAction', params: { allowed, value: action } }).exitCode;
  }
  return (await run(call)).exitCode;
}
