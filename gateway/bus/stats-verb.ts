/** `aryk bus stats`: how the running gateway's lines are doing. */
import { loadSite } from '../config/site.js';
import { askStatus } from '../console/client.js';
import { linesPage } from '../console/lines-page.js';
import { causeOf, isAnswered } from '../console/local-socket.js';
import { type BusCall, badSettings, ENDED_WELL, type Ended, fail, isJson, wrongWords } from './commission.js';
import { socketOf } from './target.js';

export async function statsVerb(call: BusCall): Promise<Ended> {
  const wrong = wrongWords(call, {
    action: 'stats',
    names: [],
    example: 'aryk bus stats --config site.yaml',
  });
  if (wrong) return wrong;
  const { context, options, profiles } = call;
  const path = String(options.config ?? 'site.yaml');
  const loaded = loadSite(path, profiles);
  if (!loaded.ok) return badSettings(path, loaded, context);
  const socket = socketOf(loaded.site);
  if (!(await isAnswered(socket))) return fail(call, { key: 'noGateway', params: { socket } });
  try {
    const { site, atWall, lines } = await askStatus(socket, context.clock);
    const { language, print } = context;
    if (isJson(call)) print(JSON.stringify({ ok: true, site, atWall, lines }));
    else for (const line of linesPage(lines, { language, formatTime: String })) print(line);
    return ENDED_WELL;
  } catch (error) {
    return fail(call, { key: 'no-gateway', params: { cause: causeOf(error) } });
  }
}
