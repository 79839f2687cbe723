/** `aryk export`: what a journal holds, as a table, as JSON lines, or as time series for Delft-FEWS. */
import { type ExportReport, exportJournal } from '../export/export.js';
import { type Output, toFile, toStream } from '../export/output.js';
import { PiXmlFormat } from '../export/pi-xml.js';
import { jsonProgress, noProgress, type ProgressView, terminalProgress } from '../export/progress-bar.js';
import { type CommandContext, DONE, FAILED, type Options } from './command.js';
import { type ExportPlan, exportText, fail, planOf } from './export-plan.js';

type TerminalOrNot = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** The process's own streams. */
export interface ExportStreams {
  readonly stdout: TerminalOrNot;
  readonly stderr: TerminalOrNot;
}

export async function exportVerb(
  context: CommandContext,
  options: Options,
  words: readonly string[],
  streams: ExportStreams,
): Promise<number> {
  const plan = planOf(context, options, words);
  if ('exitCode' in plan) return plan.exitCode;
  const { path } = plan;
  let output: Output;
  try {
    const mark = context.random.bytes(4).toString('hex');
    output = path === undefined ? toStream(streams.stdout) : await toFile(path, mark);
  } catch (error) {
    plan.format.close();
    return fail(context, 'outputFailed', { file: path ?? '', cause: (error as Error).message });
  }
  const progress = progressOf(plan, context, streams);
  try {
    const { files, selection, format } = plan;
    const { clock, signal } = context;
    const show: ProgressView['show'] = (done, readings) => progress.show(done, readings);
    const report = await exportJournal({ files, selection, format, output, clock, signal, progress: show });
    progress.clear();
    return await concluded(report, plan, output, context, streams);
  } catch (error) {
    progress.clear();
    await output.abandon();
    const { code, message } = error as NodeJS.ErrnoException;
    if (context.signal.aborted) return fail(context, 'stopped', { file: path ?? 'stdout' });
    if (code === 'EPIPE') return fail(context, 'readerGone');
    return fail(context, 'outputFailed', { file: path ?? 'stdout', cause: message });
  } finally {
    plan.format.close();
  }
}

/** Keeps the output or gives it up, and says what is to be said of it. */
async function concluded(
  report: ExportReport,
  { format, path, json }: ExportPlan,
  output: Output,
  context: CommandContext,
  { stderr }: ExportStreams,
): Promise<number> {
  const { records, readings, undecoded, firstUndecoded, faults, dropped, unmatched } = report;
  const sharedSeconds = format instanceof PiXmlFormat ? format.sharedSeconds : 0;
  const isEmptyXml = format instanceof PiXmlFormat && readings === 0;
  const isRefused = unmatched.length > 0 || isEmptyXml;
  if (isRefused) await output.abandon();
  else await output.finish();
  const ok = !isRefused && undecoded === 0 && faults.length === 0;
  for (const pattern of unmatched) fail(context, 'noPoint', { pattern });
  if (isEmptyXml && unmatched.length === 0) fail(context, 'noReadings');
  if (firstUndecoded) {
    const { epoch, seq } = firstUndecoded;
    fail(context, 'undecoded', { count: undecoded, epoch, seq });
  }
  for (const { file, cause } of faults) fail(context, 'fault', { file, cause });
  for (const file of dropped) fail(context, 'dropped', { file });
  if (sharedSeconds > 0) fail(context, 'sharedSeconds', { count: sharedSeconds });
  if (json) {
    const place = firstUndecoded && { epoch: firstUndecoded.epoch, seq: firstUndecoded.seq };
    const summary = { ok, file: path ?? null, ...report, firstUndecoded: place, sharedSeconds };
    const line = JSON.stringify(summary);
    if (path === undefined) stderr.write(`${line}\n`);
    else context.print(line);
  } else if (path !== undefined && !isRefused) {
    context.print(exportText(context, 'done', { file: path, readings, records }));
  }
  return ok ? DONE : FAILED;
}

function progressOf(
  { json, path }: ExportPlan,
  context: CommandContext,
  { stderr, stdout }: ExportStreams,
): ProgressView {
  const { clock, language } = context;
  const shown = { clock, language, write: (line: string) => void stderr.write(line) };
  if (json) {
    const stream = path === undefined ? stderr : stdout;
    return jsonProgress({ ...shown, write: (line) => void stream.write(line) });
  }
  // On one terminal a progress line would stand in the middle of the data.
  const isShown = stderr.isTTY === true && (path !== undefined || stdout.isTTY !== true);
  return isShown ? terminalProgress(shown) : noProgress();
}
