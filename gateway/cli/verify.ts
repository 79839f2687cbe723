/** `aryk verify`: what the files of a journal prove by themselves. */
import type { KeyObject } from 'node:crypto';
import { loadPublicKey } from '../../protocols/journal/keys.js';
import type { FileReport, VerifyReport } from '../../protocols/journal/verify.js';
import { verifyFile } from '../../protocols/journal/verify.js';
import type { CommandContext } from './command.js';
import { BAD_USAGE, cliText, DONE, FAILED, missing } from './command.js';

export interface VerifyOptions {
  /** `PARTY=PUBLIC_KEY_FILE`, any number of them. */
  readonly keys: readonly string[];
  readonly json: boolean;
}

export function verifyVerb(path: string, { keys, json }: VerifyOptions, context: CommandContext): number {
  const pinned = new Map<string, KeyObject>();
  for (const entry of keys) {
    const [, party, file] = /^([^=]+)=(.+)$/.exec(entry) ?? [];
    if (party === undefined || file === undefined)
      return missing(context, 'verify', 'PARTY=PUBLIC_KEY', '--key kz=keys/kz.pub');
    const key = loadPublicKey(file);
    if ('fault' in key) {
      context.printError(cliText(context, 'failed', { verb: 'verify', cause: key.fault }));
      return BAD_USAGE;
    }
    pinned.set(party, key);
  }
  const report = verifyFile(path, pinned);
  if (json) context.print(JSON.stringify(report));
  else for (const file of report.files) printReport(file, context);
  if (report.files.length === 0) {
    context.printError(cliText(context, 'notVerifiable', { file: path, cause: 'no *.db' }));
  }
  const unused = [...pinned.keys()].filter((party) => !isProvedBy(report, party));
  for (const party of unused) context.printError(cliText(context, 'notSigned', { party }));
  return report.ok && unused.length === 0 ? DONE : FAILED;
}

/** A key was given to prove something: that it proved nothing must not pass for a good result. */
function isProvedBy(report: VerifyReport, party: string): boolean {
  return report.files.some(({ watermarks }) =>
    watermarks.some((watermark) => watermark.party === party && watermark.verdict === 'proved'),
  );
}

function printReport(report: FileReport, context: CommandContext): void {
  const { file, records, readings, head, faultCount, error } = report;
  const site = report.site ?? '';
  const [first] = report.faults;
  if (first === undefined) {
    const { epoch, seq, hash } = { ...head, hash: head.hashHex };
    context.print(cliText(context, 'verifyGood', { file, site, records, readings, epoch, seq, hash }));
  } else {
    const { epoch, seq } = first.at;
    const fault = error === null ? first.fault : `${first.fault} (${error})`;
    context.print(
      cliText(context, 'verifyBad', { file, site, records, faults: faultCount, epoch, seq, fault }),
    );
  }
  for (const { epoch, fromSeq, toSeq, atMs } of report.gaps) {
    const at = new Date(atMs).toISOString();
    context.print(cliText(context, 'gap', { epoch, fromSeq, toSeq, at }));
  }
  for (const { party, epoch, seq, verdict } of report.watermarks) {
    context.print(cliText(context, 'watermark', { party, epoch, seq, verdict }));
  }
}
