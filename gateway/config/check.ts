/** `aryk check site.yaml`: every problem at once, for people or for programs. */
import { basename } from 'node:path';
import type { Profiles } from '../../devices/profile.js';
import { problemLine, problemText } from '../../protocols/settings/problem.js';
import { type Language, render, renderCount } from '../../protocols/text/message.js';
import { siteTexts } from '../text/site-texts.js';
import { type LoadedSite, loadSite, type SiteProblem, siteProblemTexts } from './site.js';

export interface CheckOptions {
  readonly language: Language;
  readonly json: boolean;
  readonly profiles: Profiles;
  /** Both get whole lines without their end. */
  print(line: string): void;
  printError(line: string): void;
}

/** Exit code: 0 when the gateway would start with this file, 2 when not. */
export function checkVerb(path: string, options: CheckOptions): number {
  const loaded = loadSite(path, options.profiles);
  if (options.json) options.print(JSON.stringify(checkJson(path, loaded, options.language)));
  else {
    for (const line of siteProblemLines(path, loaded, options.language)) options.printError(line);
    options.print(summary(path, loaded, options.language));
  }
  return loaded.ok ? 0 : 2;
}

/** Errors first, then notices marked as such; `aryk run` shows the same lines. */
export function siteProblemLines(path: string, loaded: LoadedSite, language: Language): string[] {
  const line = (problem: SiteProblem): string =>
    problemLine(problem.file ?? basename(path), problem, siteProblemTexts, language);
  const notice = render(siteTexts, { key: 'notice' }, language);
  return [...errorsOf(loaded).map(line), ...loaded.notices.map((problem) => `${line(problem)} (${notice})`)];
}

function errorsOf(loaded: LoadedSite): readonly SiteProblem[] {
  return loaded.ok ? [] : loaded.problems;
}

function summary(path: string, loaded: LoadedSite, language: Language): string {
  const file = basename(path);
  const notices = renderCount(siteTexts, 'notices', loaded.notices.length, language);
  if (loaded.ok) {
    const { settings, points } = loaded.site;
    const counts = { devices: settings.devices.length, points: points.size, gates: settings.gates.length };
    return render(siteTexts, { key: 'summaryGood', params: { file, notices, ...counts } }, language);
  }
  const errors = renderCount(siteTexts, 'errors', loaded.problems.length, language);
  return render(siteTexts, { key: 'summary', params: { file, errors, notices } }, language);
}

function checkJson(path: string, loaded: LoadedSite, language: Language): unknown {
  const plain = (problem: SiteProblem): unknown => ({
    ...problem,
    text: problemText(problem, siteProblemTexts, language),
  });
  return {
    file: path,
    ok: loaded.ok,
    errors: errorsOf(loaded).map(plain),
    notices: loaded.notices.map(plain),
  };
}
