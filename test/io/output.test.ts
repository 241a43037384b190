/** Output that cannot be written: counted, told later, never an error. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openLog } from '../../src/io/log.ts';
import { type OutputStream, openOutput } from '../../src/io/output.ts';
import { tempFolder } from '../support/temp.ts';

/** A stream that takes what it is given, fails, or stands still. */
function reader() {
  const taken: string[] = [];
  const is = { does: 'take' as 'take' | 'fail' | 'stand' };
  const stream = new Writable({
    autoDestroy: false,
    write(chunk, _encoding, done) {
      if (is.does === 'stand') return;
      if (is.does === 'fail') return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      taken.push(String(chunk));
      done();
    },
  });
  // As those of the process, which no error ends.
  const alive = Object.assign(stream, { _undestroy: undefined }) as unknown as OutputStream;
  return { is, taken, stream: alive };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a stream', () => {
  it('whose reader is gone costs lines, and no error', async () => {
    const { is, stream } = reader();
    const output = openOutput(stream);
    is.does = 'fail';
    output.write('one\n');
    await settled();
    output.write('two\n');
    await settled();
  });

  it('whose reader stands still takes a megabyte and no more, and tells later how many lines are missing', async () => {
    const { stream } = reader();
    const told: number[] = [];
    const output = openOutput(stream, (lines) => told.push(lines));
    // Held back by the stream itself until it is uncorked, as by a pipe that nobody reads.
    stream.cork();
    const line = `${'x'.repeat(2 ** 16 - 1)}\n`;
    for (let i = 0; i < 100; i++) output.write(line);
    expect(stream.writableLength).toBeLessThan(2 ** 21);
    const missing = 100 - stream.writableLength / 2 ** 16;
    expect(missing).toBeGreaterThan(80);
    stream.uncork();
    await settled();
    expect(told).toEqual([missing]);
  });
});

it('a file gets whole lines, at once', () => {
  const file = join(tempFolder(), 'log');
  const fd = openSync(file, 'w');
  const stream = Object.assign(new Writable(), { fd }) as unknown as OutputStream;
  const output = openOutput(stream);
  output.write('one\n');
  output.write('two\n');
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  closeSync(fd);
  output.write('three\n');
});

describe('a line of the log', () => {
  const name = 'a\nb\u202egpj.\u009b31m';

  it.each([true, false])(
    'is one line whatever is in it, and commands no terminal: terminal %s',
    (isTerminal) => {
      let text = '';
      const log = openLog('info', { isTerminal, write: (more) => (text += more) });
      log.line('warn', 'rejected', `rejected ${name}`, isTerminal ? {} : { path: name });
      expect(text.split('\n')).toHaveLength(2);
      expect(text).toContain('a\\');
      expect(text).not.toMatch(/[\u202e\u009b]/);
      if (!isTerminal) expect(JSON.parse(text)).toMatchObject({ path: name });
    },
  );
});
