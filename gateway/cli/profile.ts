/** `aryk profile`: which instruments are known, what one is, whether a file that describes one is sound. */
import { statSync } from 'node:fs';
import { isConfirmed } from '../../devices/point-map.js';
import { KINDS, type Profile, type ProfileDocument, type Profiles } from '../../devices/profile.js';
import {
  loadProfileFile,
  type ProfileProblem,
  profileProblemTexts,
  yamlFilesIn,
} from '../../devices/profile-files.js';
import { profileJsonSchema } from '../../devices/profile-schema.js';
import { loadProfiles } from '../../devices/shipped-profiles.js';
import { table } from '../../protocols/console/table.js';
import { cutTo } from '../../protocols/console/width.js';
import { listed, nearestFirst } from '../../protocols/settings/nearest.js';
import { problemLine, problemText } from '../../protocols/settings/problem.js';
import { type Params, render } from '../../protocols/text/message.js';
import { MAX_VIEW_COLUMNS } from '../bus/register-view.js';
import { siteProblemLines } from '../config/check.js';
import { loadSite } from '../config/site.js';
import { type ProfileTextKey, profileTexts } from '../text/profile-texts.js';
import { chosenBy } from './choices.js';
import { BAD_USAGE, type CommandContext, DONE, missing, type Options } from './command.js';
import { profileJson, profilePage } from './profile-page.js';

/** A product has one line. */
const MAX_PRODUCT = 42;

const EXAMPLES = {
  list: 'aryk profile list --kind level',
  show: 'aryk profile show keller-series30',
  lint: 'aryk profile lint profiles/my-meter.yaml',
  schema: 'aryk profile schema > profile.schema.json',
} as const;

export function profileVerb(
  [action, subject, ...rest]: readonly string[],
  options: Options,
  context: CommandContext,
): number {
  if (rest.length > 0 || (subject !== undefined && (action === 'list' || action === 'schema')))
    return missing(context, 'profile', 'list|show|lint|schema', Object.values(EXAMPLES).join('; '));
  if (action === 'list') return list(options, context);
  if (action === 'show') {
    return subject === undefined
      ? missing(context, 'profile show', 'ID_OR_FILE', EXAMPLES.show)
      : show(subject, options, context);
  }
  if (action === 'lint') {
    return subject === undefined
      ? missing(context, 'profile lint', 'FILE_OR_DIR', EXAMPLES.lint)
      : lint(subject, options.json === true, context);
  }
  if (action === 'schema') {
    context.print(JSON.stringify(profileJsonSchema(), null, 2));
    return DONE;
  }
  return missing(context, 'profile', Object.keys(EXAMPLES).join('|'), EXAMPLES.list);
}

function list(options: Options, context: CommandContext): number {
  const { kind, json } = options;
  if (kind !== undefined && !KINDS.some((known) => known === kind))
    return refuse(context, 'badKind', { value: String(kind), allowed: KINDS.join(', ') });
  const profiles = profilesOf(options, context);
  if (!profiles) return BAD_USAGE;
  const shown = [...profiles.values()]
    .filter((profile) => kind === undefined || profile.kind === kind)
    .sort((a, b) => (a.profile < b.profile ? -1 : 1));
  if (json === true) {
    context.print(JSON.stringify(shown.map(summaryOf)));
    return DONE;
  }
  const columns = [
    { title: text(context, 'id') },
    { title: text(context, 'kind') },
    { title: text(context, 'pointCount'), align: 'right' as const },
    { title: text(context, 'unconfirmedCount'), align: 'right' as const },
    { title: text(context, 'product') },
  ];
  const rows = shown.map((profile) => {
    const { points, unconfirmed } = summaryOf(profile);
    const product = cutTo(`${profile.vendor} ${profile.model}`, MAX_PRODUCT);
    return [profile.profile, profile.kind, String(points), String(unconfirmed), product];
  });
  for (const line of table(columns, rows, MAX_VIEW_COLUMNS)) context.print(line);
  return DONE;
}

function summaryOf({ profile, vendor, model, kind, points, combined, actuator, settings }: Profile) {
  return {
    profile,
    kind,
    vendor,
    model,
    points: points.length + combined.length,
    unconfirmed: [...points, ...combined].filter((point) => !isConfirmed(point)).length,
    actuator: actuator?.kind ?? null,
    settings: Object.keys(settings),
  };
}

/** Those that ship; with `--config` also the site's own. Undefined when its settings are wrong, which has been said. */
function profilesOf({ config }: Options, context: CommandContext): Profiles | undefined {
  const shipped = loadProfiles();
  if (config === undefined) return shipped;
  const loaded = loadSite(String(config), shipped);
  if (loaded.ok) return loaded.site.catalogue;
  for (const line of siteProblemLines(String(config), loaded, context.language)) context.printError(line);
  return undefined;
}

function show(subject: string, options: Options, context: CommandContext): number {
  const document = /\.ya?ml$/.test(subject)
    ? documentIn(subject, context)
    : documentOf(subject, options, context);
  if (!document) return BAD_USAGE;
  const chosen = chosenBy(document, options.setting);
  if (!('profile' in chosen))
    return refuse(context, 'badSetting', { value: chosen.entry, allowed: chosen.allowed });
  if (options.json === true) context.print(JSON.stringify(profileJson(chosen.profile)));
  else for (const line of profilePage(chosen.profile, context.language)) context.print(line);
  return DONE;
}

function documentOf(id: string, options: Options, context: CommandContext): ProfileDocument | undefined {
  const profiles = profilesOf(options, context);
  const document = profiles?.get(id)?.document;
  if (profiles && !document)
    refuse(context, 'noProfile', { value: id, allowed: listed(nearestFirst(id, profiles.keys())) });
  return document;
}

function documentIn(file: string, context: CommandContext): ProfileDocument | undefined {
  const loaded = loadProfileFile(file);
  if (loaded.ok) return loaded.value;
  for (const problem of loaded.problems) context.printError(lineOf(file, problem, context));
  return undefined;
}

/** Every problem of a file, or of each file of a folder. */
function lint(path: string, isJson: boolean, context: CommandContext): number {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const files = isFolder ? yamlFilesIn(path) : [path];
  if (!Array.isArray(files) || files.length === 0) return refuse(context, 'noFiles', { file: path });
  const results = files.map((file) => {
    const loaded = loadProfileFile(file);
    const errors = loaded.ok ? [] : loaded.problems;
    return { file, errors, notices: loaded.notices, points: loaded.ok ? loaded.value.points.length : 0 };
  });
  const isSound = results.every(({ errors }) => errors.length === 0);
  if (isJson) {
    const plain = (problem: ProfileProblem): object => ({
      ...problem,
      text: problemText(problem, profileProblemTexts, context.language),
    });
    const shown = results.map(({ file, errors, notices }) => ({
      file,
      ok: errors.length === 0,
      errors: errors.map(plain),
      notices: notices.map(plain),
    }));
    context.print(JSON.stringify({ ok: isSound, files: shown }));
  } else {
    for (const { file, errors, notices, points } of results) {
      for (const problem of errors) context.printError(lineOf(file, problem, context));
      for (const problem of notices)
        context.printError(`${lineOf(file, problem, context)} (${text(context, 'notice')})`);
      const counts = { file, points, errors: errors.length, notices: notices.length };
      context.print(text(context, errors.length === 0 ? 'sound' : 'unsound', counts));
    }
  }
  return isSound ? DONE : BAD_USAGE;
}

function lineOf(file: string, problem: ProfileProblem, { language }: CommandContext): string {
  return problemLine(file, problem, profileProblemTexts, language);
}

function refuse(context: CommandContext, key: ProfileTextKey, params: Params): number {
  context.printError(`aryk profile: ${text(context, key, params)}`);
  return BAD_USAGE;
}

function text({ language }: CommandContext, key: ProfileTextKey, params: Params = {}): string {
  return render(profileTexts, { key, params }, language);
}
