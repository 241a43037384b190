/** Error codes: the family and the exit code of each. */
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  codeOf,
  type ErrorCode,
  exitCodeOf,
  familyOf,
  messageOf,
  StackError,
} from '../../src/core/errors.ts';

const exits: [code: ErrorCode, exit: number][] = [
  ['usage', 2],
  ['nothing-folded', 3],
  ['rejected-strict', 4],
  ['damaged-state', 65],
  ['broken-invariant', 70],
  ['cannot-create', 73],
  ['io', 74],
  ['stack-full', 74],
  ['engine-died', 74],
  ['state-locked', 75],
  ['config', 78],
  ['newer-state', 78],
  ['no-memory', 78],
];

describe('exit codes', () => {
  it.each(exits)('%s ends in %i', (code, exit) => {
    expect(exitCodeOf(new StackError(code, 'text'))).toBe(exit);
  });

  it('is that of writing, or of making, for what the operating system refused', () => {
    const refused = (call: () => void) => {
      try {
        call();
        return undefined;
      } catch (error) {
        return exitCodeOf(error);
      }
    };
    expect(refused(() => mkdirSync('/dev/null/folder'))).toBe(73);
    expect(refused(() => renameSync('/dev/null/a', '/dev/null/b'))).toBe(73);
    expect(refused(() => writeFileSync('/dev/null/file', ''))).toBe(74);
    expect(refused(() => readdirSync('/dev/null'))).toBe(74);
  });

  it('is 70 for what nobody foresaw', () => {
    for (const thrown of [new TypeError('x'), 'text', null, undefined]) expect(exitCodeOf(thrown)).toBe(70);
  });
});

describe('families', () => {
  const captures: ErrorCode[] = [
    'unknown-format',
    'truncated',
    'decode-failed',
    'no-decoder',
    'unsupported-colour',
    'shape-mismatch',
    'too-large',
    'unreadable',
    'not-a-file',
    'decoder-crashed',
  ];
  it.each(captures)('%s is a fault of the capture, which never ends the program by itself', (code) => {
    expect(familyOf(code)).toBe('capture');
  });

  it('has an exit code of its own for every error that ends the program', () => {
    const ending: ErrorCode[] = ['io', 'cannot-create', 'state-locked', 'stack-full', 'engine-died'];
    for (const code of ending) expect(familyOf(code)).toBe('operating');
    for (const [code] of exits) expect(familyOf(code)).not.toBe('capture');
  });
});

describe('anything thrown', () => {
  it('has a text and, when it has one, a code', () => {
    expect(messageOf(new Error('disk on fire'))).toBe('disk on fire');
    expect(messageOf('disk on fire')).toBe('disk on fire');
    const full = { code: 'ENOSPC', errno: -28, syscall: 'write' };
    expect(messageOf(Object.assign(new Error('ENOSPC: no space left on device, write'), full))).toBe(
      'no space is left on the disk (ENOSPC)',
    );
    const shut = { code: 'EACCES', errno: -13, syscall: 'open', path: '/p.jpg' };
    expect(messageOf(Object.assign(new Error("EACCES: permission denied, open '/p.jpg'"), shut))).toBe(
      'this user has no right to do that (EACCES, /p.jpg)',
    );
    expect(codeOf(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
    expect(codeOf(new StackError('io', 'x'))).toBe('io');
    for (const thrown of ['x', null, undefined, new Error('x'), { code: 7 }])
      expect(codeOf(thrown)).toBeUndefined();
  });

  it('keeps its cause', () => {
    const cause = new Error('below');
    expect(new StackError('io', 'above', { cause })).toMatchObject({ cause, name: 'StackError', code: 'io' });
  });
});
