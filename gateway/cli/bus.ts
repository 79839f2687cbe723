/** `aryk bus`: bringing instruments into service, and looking after a line. */
import { loadProfiles } from '../../devices/profile.js';
import { type BusCall, badUsage, type Ended, type ProgressOutput, text } from '../bus/commission.js';
import { readVerb } from '../bus/read-verb.js';
import { idVerb, scanVerb } from '../bus/scan-verb.js';
import { statsVerb } from '../bus/stats-verb.js';
import { writeVerb } from '../bus/write-verb.js';
import { type CommandContext, DONE, type Options } from './command.js';

const ACTIONS: Readonly<Record<string, (call: BusCall) => Promise<Ended>>> = {
  scan: scanVerb,
  id: idVerb,
  read: readVerb,
  write: writeVerb,
  stats: statsVerb,
};

export async function busVerb(
  context: CommandContext,
  options: Options,
  [action = '', ...words]: readonly string[],
  progress: ProgressOutput,
): Promise<number> {
  const call: BusCall = { context, options, words, progress, profiles: loadProfiles() };
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
