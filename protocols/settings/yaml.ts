/**
 * A YAML file as a value that remembers where everything stood. Stricter than YAML: UTF-8 only, one document,
 * no anchors' aliases, no tags, no duplicate keys, bounded size and depth. The depth is judged on the token
 * stream because a deeply nested file takes the whole process down inside the parser's recursion.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { YAMLError } from 'yaml';
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isSeq,
  Lexer,
  LineCounter,
  type Node,
  Parser,
  parseDocument,
  visit,
} from 'yaml';
import type { SettingsKey } from '../text/settings-texts.js';
import type { Finding, SettingsPath } from './problem.js';

export const MAX_SETTINGS_BYTES = 1024 * 1024;
/** Nested collections, counted on the parser's stack (about two entries for each). */
const MAX_STACK = 80;

export interface SourceDocument {
  readonly value: unknown;
  /** Where the value at `path` stands, or the nearest thing around it that is there. */
  locate(finding: { readonly path: SettingsPath; readonly offset?: number }): Place | undefined;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

export type ParsedYaml =
  | { readonly ok: true; readonly document: SourceDocument; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[]; readonly locate: SourceDocument['locate'] };

export type FileText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly finding: Finding };

/** The text of a settings file; a pipe or device is refused because reading it might never end. */
export function readSettingsText(path: string): FileText {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return fileFinding('notAFile');
    const bytes = readBounded(path);
    if (bytes.length > MAX_SETTINGS_BYTES) return fileFinding('fileTooBig', { max: MAX_SETTINGS_BYTES });
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') return fileFinding('fileMissing');
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return fileFinding('notUtf8');
    return fileFinding('fileUnreadable', { code });
  }
}

/** At most one byte more than is allowed, however the file grows meanwhile. */
function readBounded(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(fstatSync(descriptor).size, MAX_SETTINGS_BYTES) + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function fileFinding(key: SettingsKey, params: Record<string, string | number> = {}): FileText {
  return { ok: false, finding: { severity: 'error', path: [], message: { key, params } } };
}

export function parseYaml(text: string): ParsedYaml {
  const controlAt = text.search(/[^\P{Cc}\t\n\r]/u);
  if (controlAt >= 0) return unreadable(text, yamlFinding('controlCharacter', controlAt));
  const deepAt = tooDeepAt(text);
  if (deepAt !== undefined) return unreadable(text, yamlFinding('tooDeep', deepAt));
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    stringKeys: true,
    uniqueKeys: true,
  });
  const findings = [...syntaxFindings(document, lines), ...aliasFindings(document)];
  const locate = locator(document, lines);
  const isBroken = findings.some(
    ({ message }) => message.key !== 'duplicateKey' && message.key !== 'yamlTag',
  );
  if (isBroken) return { ok: false, findings, locate };
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  if (value === null || value === undefined) {
    return { ok: false, findings: [...findings, yamlFinding('fileEmpty', 0)], locate };
  }
  return { ok: true, document: { value, locate }, findings };
}

/** A text that is not even given to the parser. */
function unreadable(text: string, finding: Finding): ParsedYaml {
  const locate: SourceDocument['locate'] = ({ offset }) => {
    const before = text.slice(0, offset ?? 0).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };
  return { ok: false, findings: [finding], locate };
}

function tooDeepAt(text: string): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > MAX_STACK) return parser.offset;
  }
  return undefined;
}

const SYNTAX_TEXTS: Partial<Record<YAMLError['code'], SettingsKey>> = {
  DUPLICATE_KEY: 'duplicateKey',
  TAB_AS_INDENT: 'yamlTab',
  BAD_INDENT: 'yamlIndent',
  MULTIPLE_DOCS: 'yamlDocuments',
  NON_STRING_KEY: 'yamlKey',
  TAG_RESOLVE_FAILED: 'yamlTag',
};

/** One mistake often makes the parser stumble several times: only the first of a line is told. */
function syntaxFindings(document: Document, lines: LineCounter): Finding[] {
  const findings = new Map<string, Finding>();
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    const key = SYNTAX_TEXTS[code] ?? 'yamlSyntax';
    const once = key === 'duplicateKey' ? `key ${pos[0]}` : `line ${lines.linePos(pos[0]).line}`;
    const path = key === 'duplicateKey' || key === 'yamlTag' ? pathAt(document, pos[0]) : [];
    if (!findings.has(once)) findings.set(once, yamlFinding(key, pos[0], path));
  }
  return [...findings.values()];
}

function aliasFindings(document: Document): Finding[] {
  const findings: Finding[] = [];
  visit(document, {
    Alias: (_, node, ancestors) => {
      findings.push(yamlFinding('yamlAlias', node.range?.[0] ?? 0, pathOf([...ancestors, node])));
    },
  });
  return findings;
}

function yamlFinding(key: SettingsKey, offset: number, path: SettingsPath = []): Finding {
  return { severity: 'error', path, message: { key }, offset };
}

/** Path of the first node that starts at `offset` or after. */
function pathAt(document: Document, offset: number): SettingsPath {
  let path: SettingsPath = [];
  visit(document, {
    Node: (_, node, ancestors) => {
      if ((node.range?.[0] ?? 0) < offset) return undefined;
      path = pathOf([...ancestors, node]);
      return visit.BREAK;
    },
  });
  return path;
}

function pathOf(nodes: readonly unknown[]): SettingsPath {
  return nodes.flatMap((node, index): SettingsPath => {
    if (isPair(node)) return [keyText(node.key) ?? ''];
    return isSeq(node) && index + 1 < nodes.length ? [node.items.indexOf(nodes[index + 1])] : [];
  });
}

function locator(document: Document, lines: LineCounter): SourceDocument['locate'] {
  return ({ path, offset }) => {
    const at = offset ?? offsetOf(document, path);
    if (at === undefined) return undefined;
    const { line, col } = lines.linePos(at);
    return line > 0 ? { line, column: col } : undefined;
  };
}

/** Offset of the key (in a mapping) or the entry (in a list) at `path`, or of the last one on the way. */
function offsetOf(document: Document, path: SettingsPath): number | undefined {
  let node: unknown = document.contents;
  let offset = isNode(node) ? node.range?.[0] : undefined;
  for (const step of path) {
    if (isMap(node) && typeof step === 'string') {
      const pair = node.items.find((item) => isPair(item) && keyText(item.key) === step);
      if (!pair) return offset;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      if (!isNode(node)) return offset;
      offset = node.range?.[0] ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function keyText(key: unknown): string | undefined {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : undefined;
}
