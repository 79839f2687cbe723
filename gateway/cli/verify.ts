/** `aryk verify`: what the files of a journal prove by themselves. */
import type { KeyObject } from 'node:crypto';
import type { Fault } from '../../protocols/journal/chain.js';
import { loadPublicKey } from '../../protocols/journal/keys.js';
import type { Proven } from '../../protocols/journal/proof.js';
import type { FileReport, VerifyKeys, VerifyReport } from '../../protocols/journal/verify.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import { type Params, render } from '../../protocols/text/message.js';
import { faultTexts, verdictTexts, verifyTexts } from '../text/verify-texts.js';
import type { CommandContext } from './command.js';
import { BAD_USAGE, cliText, DONE, FAILED } from './command.js';

export interface VerifyOptions {
  /** `PUBLIC_KEY_FILE` of the site, or `NAME=PUBLIC_KEY_FILE` of a party or a site, any number of them. */
  readonly keys: readonly string[];
  readonly json: boolean;
}

/** Lines of one kind that people read; the rest is in the JSON. */
const MAX_LINES = 10;
const NAMED = /^([a-z0-9][a-z0-9-]{0,39})=(.+)$/;

export function verifyVerb(path: string, options: VerifyOptions, context: CommandContext): number {
  const keys = loadKeys(options.keys);
  if ('fault' in keys) {
    context.printError(cliText(context, 'failed', { verb: 'verify', cause: keys.fault }));
    return BAD_USAGE;
  }
  const report = verifyFile(path, keys);
  if (options.json) context.print(JSON.stringify(report));
  else for (const file of report.files) new Printer(file, keys, context).print();
  const say = (key: keyof typeof verifyTexts, params: Params): void =>
    context.printError(render(verifyTexts, { key, params }, context.language));
  if (report.files.length === 0) say('nothing', { file: path });
  const unused = unusedKeys(report, keys);
  for (const name of unused) {
    const party = name ?? render(verifyTexts, { key: 'siteWord' }, context.language);
    say('notSigned', { party });
  }
  return report.ok && unused.length === 0 ? DONE : FAILED;
}

function loadKeys(entries: readonly string[]): VerifyKeys | { readonly fault: string } {
  const named = new Map<string, KeyObject>();
  let site: KeyObject | undefined;
  for (const entry of entries) {
    const [, name, file = entry] = NAMED.exec(entry) ?? [];
    const key = loadPublicKey(file);
    if ('fault' in key) return key;
    if (name === undefined) site = key;
    else named.set(name, key);
  }
  return site ? { named, site } : { named };
}

/** A key was given to prove something: that it proved nothing must not pass for a good result. Undefined is the site. */
function unusedKeys({ files }: VerifyReport, { named, site }: VerifyKeys): (string | undefined)[] {
  const hasProved = (name: string): boolean =>
    files.some(
      (file) =>
        (file.site === name && file.checkpoints.proved > 0) ||
        file.watermarks.some(({ party, verdict }) => party === name && verdict === 'proved'),
    );
  const unused: (string | undefined)[] = [...(named?.keys() ?? [])].filter((name) => !hasProved(name));
  if (site && !files.some(({ checkpoints }) => checkpoints.proved > 0)) unused.push(undefined);
  return unused;
}

class Printer {
  readonly #report: FileReport;
  readonly #keys: VerifyKeys;
  readonly #context: CommandContext;

  constructor(report: FileReport, keys: VerifyKeys, context: CommandContext) {
    this.#report = report;
    this.#keys = keys;
    this.#context = context;
  }

  print(): void {
    this.#printFaults();
    this.#printProven();
    this.#printCheckpoints();
    const { epochs, gaps, kind, kinds, watermarks } = this.#report;
    const count = kinds['clock-correction'] ?? 0;
    if (count > 0) this.#say('clockSet', { count });
    this.#list(epochs, ({ epoch, seq }) => this.#say('epoch', { epoch, seq }));
    this.#list(gaps, ({ epoch, fromSeq, toSeq, atMs, declared }) => {
      const at = new Date(atMs).toISOString();
      if (declared) this.#say(kind === 'copy' ? 'gapOfCopy' : 'gap', { epoch, fromSeq, toSeq, at });
    });
    const latest = new Map(watermarks.map((mark) => [mark.party, mark]));
    for (const { party, epoch, seq, verdict } of latest.values()) {
      const word = render(verdictTexts, { key: verdict }, this.#context.language);
      this.#say('watermark', { party, epoch, seq, verdict: word });
    }
  }

  #printFaults(): void {
    const { file, site, records, readings, head, faults, faultCount, error } = this.#report;
    const place = site === null ? file : `${file} ${site}`;
    const [first, ...others] = faults;
    if (first === undefined) {
      const { epoch, seq, hashHex: hash } = head;
      this.#say('good', { place, records, readings, epoch, seq, hash });
      return;
    }
    const fault = error === null ? this.#wordFor(first) : `${this.#wordFor(first)} (${error})`;
    this.#say('bad', { place, records, faults: faultCount, ...first.at, fault });
    for (const other of others.slice(0, MAX_LINES)) {
      this.#say('another', { ...other.at, fault: this.#wordFor(other) });
    }
    const more = faultCount - 1 - MAX_LINES;
    if (more > 0) this.#say('more', { count: more });
  }

  #printProven(): void {
    const { proven, checkpoints, site } = this.#report;
    const { fingerprint } = checkpoints;
    this.#list(proven.site, (part) => this.#say('provenBySite', { ...ends(part), key: fingerprint ?? '' }));
    for (const [party, parts] of Object.entries(proven.parties)) {
      this.#list(parts, (part) => this.#say('provenByParty', { ...ends(part), party }));
    }
    if (proven.site.length === 0 && Object.keys(proven.parties).length === 0) this.#say('notProven', {});
    const isGiven = this.#keys.site !== undefined || this.#keys.named?.has(site ?? '') === true;
    if (fingerprint !== null && !isGiven) this.#say('pinnedKey', {});
  }

  #printCheckpoints(): void {
    const { count, last, after } = this.#report.checkpoints;
    if (last === null) this.#say('noCheckpoints', {});
    else {
      const at = new Date(last.signedAtMs).toISOString();
      this.#say('checkpoints', { count, epoch: last.epoch, seq: last.seq, at, after });
    }
  }

  #list<Item>(items: readonly Item[], print: (item: Item) => void): void {
    for (const item of items.slice(0, MAX_LINES)) print(item);
    if (items.length > MAX_LINES) this.#say('moreOf', { count: items.length - MAX_LINES });
  }

  #wordFor({ fault, after }: Fault): string {
    const { epoch, seq } = after ?? { epoch: 0, seq: 0 };
    return render(faultTexts, { key: fault, params: { epoch, seq } }, this.#context.language);
  }

  #say(key: keyof typeof verifyTexts, params: Params): void {
    this.#context.print(render(verifyTexts, { key, params }, this.#context.language));
  }
}

function ends({ after, to }: Proven): Params {
  return { fromEpoch: after.epoch, fromSeq: after.seq, epoch: to.epoch, seq: to.seq };
}
