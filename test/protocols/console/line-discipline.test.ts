import { ReadlineParser } from '@serialport/parser-readline';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LineDiscipline, MAX_LINE_BYTES, REFUSED_LINE } from '../../../protocols/console/line-discipline.js';

/** What comes out behind the real line splitter, and what was echoed. */
async function type(...chunks: (string | Buffer)[]): Promise<{ lines: string[]; echo: string }> {
  let echo = '';
  const discipline = new LineDiscipline((text) => {
    echo += text;
  });
  const splitter = discipline.pipe(new ReadlineParser({ delimiter: '\n', readableObjectMode: true }));
  for (const chunk of chunks) discipline.write(chunk);
  discipline.end();
  const lines: string[] = [];
  for await (const line of splitter) lines.push(line as string);
  // The splitter ends with what stood behind the last line end, which is nothing.
  expect(lines.pop()).toBe('');
  return { lines, echo };
}

describe('a technician types', () => {
  test('CR, LF and CRLF each end a line once, also when CRLF is split', async () => {
    expect((await type('a\rb\nc\r\nd\r', '\n', 'e\r')).lines).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect((await type('\r\r\n\n\r')).lines).toEqual(['', '', '', '']);
  });

  test('what is typed is echoed, a line end as CRLF', async () => {
    expect((await type('sh po\r')).echo).toBe('sh po\r\n');
  });

  test('backspace and DEL take back whole characters and stop at the prompt', async () => {
    const { lines, echo } = await type('қақ\x7f\x08\x08\x08\x08help\r');
    expect(lines).toEqual(['help']);
    expect(echo).toBe(`қақ${'\b \b'.repeat(3)}help\r\n`);
  });

  test('a wide character is rubbed out over two columns', async () => {
    expect((await type('河\x7f')).echo).toBe('河\b \b\b \b');
  });

  test('Ctrl-U clears the line, Ctrl-C gives it up and asks for a new prompt', async () => {
    expect(await type('abc\x15st\r')).toEqual({ lines: ['st'], echo: `abc${'\b \b'.repeat(3)}st\r\n` });
    expect(await type('abc\x03st\r')).toEqual({ lines: ['', 'st'], echo: 'abc^C\r\nst\r\n' });
  });

  test('Cyrillic survives however its bytes are split', async () => {
    const bytes = Buffer.from('затвор қақпа\r');
    const { lines, echo } = await type(...[...bytes].map((byte) => Buffer.of(byte)));
    expect(lines).toEqual(['затвор қақпа']);
    expect(echo).toBe('затвор қақпа\r\n');
  });

  test('bytes that are no UTF-8 are dropped, what follows is not', async () => {
    const cases: [number[], string][] = [
      [[0xff, 0x61], 'a'],
      [[0xd0, 0x61], 'a'],
      [[0x80, 0x61], 'a'],
      [[0xc0, 0x80, 0x61], 'a'],
      [[0xed, 0xa0, 0x80, 0x61], 'a'],
      [[0xc2, 0x9b, 0x61], 'a'],
      [[0xe2, 0x82, 0xd0, 0xb0], 'а'],
    ];
    for (const [bytes, expected] of cases) {
      expect((await type(Buffer.from(bytes), '\r')).lines).toEqual([expected]);
    }
  });

  test('arrow keys, function keys and control characters leave nothing behind', async () => {
    const { lines, echo } = await type('a\x1b[Ab\x1bOPc\x1b[1;5Cd\x1b', '[3', '~e\x01\x00\tf\x1bxg\r');
    expect(lines).toEqual(['abcdefg']);
    expect(echo).toBe('abcdefg\r\n');
  });

  test('Enter after a lone Escape still ends the line', async () => {
    expect((await type('st\x1b\rx\x1b[1\r')).lines).toEqual(['st', 'x']);
  });

  test('a line of 256 bytes passes; a longer one rings once and is refused whole', async () => {
    const longest = 'a'.repeat(MAX_LINE_BYTES);
    expect((await type(`${longest}\r`)).lines).toEqual([longest]);
    const { lines, echo } = await type(`${longest}bcd\rhelp\r`);
    expect(lines).toEqual([REFUSED_LINE, 'help']);
    expect(echo).toBe(`${longest}\x07\r\nhelp\r\n`);
  });

  test('a two-byte character does not fit into the last byte', async () => {
    const { lines } = await type(`${'a'.repeat(MAX_LINE_BYTES - 1)}ж\r`);
    expect(lines).toEqual([REFUSED_LINE]);
  });

  test('a line that was too long can be cleared', async () => {
    expect((await type(`${'a'.repeat(300)}\x15help\r`)).lines).toEqual(['help']);
  });

  test('whatever is sent in whatever pieces: bounded clean lines, nothing thrown', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 400 })), async (chunks) => {
        const { lines, echo } = await type(...chunks.map((chunk) => Buffer.from(chunk)));
        for (const line of lines) {
          expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
          if (line !== REFUSED_LINE) expect(line).not.toMatch(/[\p{Cc}\ufffd]/u);
        }
        // A terminal is never sent an escape sequence that somebody else chose.
        expect(echo).not.toContain('\x1b');
      }),
      { numRuns: 100 },
    );
  });
});
