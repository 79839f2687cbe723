/**
 * CSV as spreadsheets write it (RFC 4180), with commas, semicolons or tabs; the first line tells which. A record is one
 * line: a quote that is never closed spoils its own line and not the rest of the file.
 */
export interface CsvRecord {
  /** Its place in the file, from 1. */
  readonly line: number;
  /** null when a quote is not closed. */
  readonly fields: readonly string[] | null;
}

export interface Csv {
  readonly separator: string;
  /** Empty lines and lines that begin with # are left out. */
  readonly records: readonly CsvRecord[];
}

export function parseCsv(text: string): Csv {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((content, at) => ({ line: at + 1, content }))
    .filter(({ content }) => content.trim() !== '' && !content.startsWith('#'));
  const header = lines[0]?.content ?? '';
  const separator = [';', '\t'].find((mark) => header.includes(mark)) ?? ',';
  return {
    separator,
    records: lines.map(({ line, content }) => ({ line, fields: fieldsOf(content, separator) })),
  };
}

function fieldsOf(content: string, separator: string): string[] | null {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < content.length; at++) {
    const character = content[at];
    if (character === '"' && isQuoted && content[at + 1] === '"') {
      field += '"';
      at++;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  return isQuoted ? null : [...fields, field];
}
