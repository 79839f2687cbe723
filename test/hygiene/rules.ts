/**
 * The rules that keep the house tidy, as functions of source text, so that each is itself tested on
 * small bad samples. A finding is a sentence for the person who has to put it right.
 */
export interface Source {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What each part may import besides itself and packages; the order of the picture in the design. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  protocols: [],
  devices: ['protocols'],
  gateway: ['protocols', 'devices'],
  emulator: ['protocols', 'devices'],
  cloud: ['protocols', 'devices'],
  test: ['protocols', 'devices', 'gateway', 'emulator', 'cloud'],
};

/** The composition root starts the other programs; nothing else crosses over. */
const ROOT = 'gateway/main.ts';
const ROOT_ALSO_IMPORTS: readonly string[] = ['emulator/main.ts', 'cloud/main.ts'];

const TIME_AND_CHANCE: readonly string[] = ['protocols/clock.ts', 'protocols/random.ts'];

const BANNED: readonly { what: RegExp; instead: string; allowedIn: readonly string[] }[] = [
  {
    what: /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b/,
    instead: 'ask the injected Clock',
    allowedIn: TIME_AND_CHANCE,
  },
  {
    what: /\b(?:setTimeout|setInterval|setImmediate)\b|\bAbortSignal\.timeout\b|from 'node:timers/,
    instead: 'ask the injected Clock',
    allowedIn: TIME_AND_CHANCE,
  },
  {
    what: /\bAtomics\.wait\b/,
    instead: 'ask the injected Clock for a short pause; nothing else may stop the thread',
    allowedIn: ['protocols/clock.ts'],
  },
  { what: /\bMath\.random\b/, instead: 'ask the injected Random', allowedIn: TIME_AND_CHANCE },
  {
    what: /\bprocess\.(?:argv|env)\b/,
    instead: `take it as a parameter; only ${ROOT} reads it`,
    allowedIn: [ROOT],
  },
  {
    what: /\bconsole\s*\.\s*(?:debug|dir|error|info|log|table|time|trace|warn)\b/,
    instead: 'return it, or write it to the journal or log',
    allowedIn: [],
  },
];

const STRING = /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/.source;
const TEMPLATE = /`(?:\\.|[^`\\])*`/.source;
const REGEX =
  /(?<=(?:[(,=:[!&|?{};+]|=>|\breturn)\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+\/[a-z]*/.source;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//.source;
const TOKENS = new RegExp(`${COMMENT}|${STRING}|${TEMPLATE}|${REGEX}`, 'g');

function isComment(token: string): boolean {
  return token.startsWith('//') || token.startsWith('/*');
}

/** The text without comments, and without strings that cannot name a module. */
function skeleton(text: string): string {
  return text.replace(TOKENS, (token) => {
    if (isComment(token)) return '';
    return /^['"].*[\s();]/.test(token) ? `''` : token;
  });
}

/** The text without comments and without what strings and regular expressions say; lines stay where they are. */
export function bareCode(text: string): string {
  return text.replace(TOKENS, (token) => {
    if (isComment(token)) return token.replace(/[^\n]/g, '');
    // A template may hold code; the specifier of an import is code.
    return token.startsWith('`') || token.includes('node:') ? token : `''`;
  });
}

const IMPORT =
  /(?:^|\n)[ \t]*(?:import|export)\b(?:[^;'"`]*?\bfrom)?\s*['"]([^'"\n]+)['"][^\n]*|\bimport\(\s*['"]([^'"\n]+)['"]/g;

export function importsOf(text: string): string[] {
  return [...skeleton(text).matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
}

/** The source file that a relative import means, or undefined for a package. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/').replace(/\.js$/, '.ts');
}

export function wrongDirections({ path, text }: Source): string[] {
  const part = path.split('/')[0] ?? '';
  const allowed = MAY_IMPORT[part];
  if (!allowed) return [];
  return importsOf(text).flatMap((specifier) => {
    const target = resolveImport(path, specifier);
    const targetPart = target?.split('/')[0];
    if (target === undefined || targetPart === undefined || targetPart === part) return [];
    if (allowed.includes(targetPart)) return [];
    if (path === ROOT && ROOT_ALSO_IMPORTS.includes(target)) return [];
    return [`${path} imports ${target}; ${part} may import only ${[part, ...allowed].join(', ')}`];
  });
}

export function wrongSpecifiers({ path, text }: Source, exists: (path: string) => boolean): string[] {
  return importsOf(text).flatMap((specifier) => {
    const target = resolveImport(path, specifier);
    if (target === undefined)
      return /^(?:node:|@?[a-z])/.test(specifier) ? [] : [`${path}: import '${specifier}'`];
    if (!specifier.endsWith('.js')) return [`${path}: import '${specifier}' must end in .js`];
    return exists(target) ? [] : [`${path}: import '${specifier}' finds no ${target}`];
  });
}

/** `a` of `a/b` and `@s/a` of `@s/a/b`; undefined for relative imports and Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** One cycle of imports as `a -> b -> a`, or undefined when there is none. */
export function importCycle(sources: readonly Source[]): string | undefined {
  const targets = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(text).flatMap((specifier) => resolveImport(path, specifier) ?? []),
    ]),
  );
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): string | undefined => {
    if (done.has(path)) return undefined;
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) return [...trail.slice(seenAt), path].join(' -> ');
    trail.push(path);
    for (const target of targets.get(path) ?? []) {
      const cycle = visit(target);
      if (cycle !== undefined) return cycle;
    }
    trail.pop();
    done.add(path);
    return undefined;
  };
  for (const path of targets.keys()) {
    const cycle = visit(path);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

export function bannedCalls({ path, text }: Source): string[] {
  const lines = bareCode(text).split('\n');
  return BANNED.filter(({ allowedIn }) => !allowedIn.includes(path)).flatMap(({ what, instead }) =>
    lines.flatMap((line, index) => {
      const [found] = what.exec(line) ?? [];
      return found === undefined ? [] : [`${path}:${index + 1} uses ${found}: ${instead}`];
    }),
  );
}

export function moduleLevelLets({ path, text }: Source): string[] {
  return bareCode(text)
    .split('\n')
    .flatMap((line, index) =>
      /^(?:export )?(?:let|var)\b/.test(line)
        ? [`${path}:${index + 1} has state of the module: ${line}`]
        : [],
    );
}

/** Whether a file does nothing but pass on what others export. */
export function isBarrel(text: string): boolean {
  const code = skeleton(text);
  return /\bexport\b[^;'"]*\bfrom\b/.test(code) && code.replace(IMPORT, '').trim() === '';
}

export function untidyLines({ path, text }: Source): string[] {
  const findings = text
    .split('\n')
    .flatMap((line, index) =>
      /\t/.test(line) || /[ \r]$/.test(line) ? [`${path}:${index + 1} has a tab or trailing space`] : [],
    );
  return text === '' || text.endsWith('\n')
    ? findings
    : [...findings, `${path} does not end with a line break`];
}

/** How GitHub names the anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

/** Links between documents that lead nowhere. `read` gives the text of a file, or undefined when there is none. */
export function brokenLinks({ path, text }: Source, read: (path: string) => string | undefined): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : resolveImport(path, `./${file}`);
    const found = target === undefined ? undefined : read(target.replace(/\/$/, ''));
    if (found === undefined) return [`${path}: link to ${link} leads nowhere`];
    if (anchor === undefined) return [];
    const headings = [...found.matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
    return headings.includes(anchor) ? [] : [`${path}: ${file} has no heading for #${anchor}`];
  });
}
