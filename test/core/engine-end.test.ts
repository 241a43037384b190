/** Which ends of an engine a capture may be blamed for. */
import { describe, expect, it } from 'vitest';
import { engineEnd } from '../../src/core/engine-end.ts';

describe('an engine that ended', () => {
  it.each(['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'])('by %s has crashed', (signal) => {
    expect(engineEnd(null, signal, '')).toEqual({
      how: `signal ${signal}`,
      isCrash: true,
      isWantOfMemory: false,
    });
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGXCPU'])('by %s was ended from outside', (signal) => {
    const { isCrash, isWantOfMemory } = engineEnd(null, signal, '');
    expect({ isCrash, isWantOfMemory }).toEqual({ isCrash: false, isWantOfMemory: signal === 'SIGKILL' });
  });

  it('by an exit code has crashed, unless the code is that of a kill or of none', () => {
    expect([1, 5, 134, 139].map((code) => engineEnd(code, null, '').isCrash)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([0, 130, 137, 143].map((code) => engineEnd(code, null, '').isCrash)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it.each([
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    "terminate called after throwing an instance of 'std::bad_alloc'",
    'GLib-ERROR **: gmem.c:136: failed to allocate 36000000 bytes',
    'RangeError: Array buffer allocation failed',
    'Error: ENOMEM: not enough memory, read',
  ])('with the words %s had no memory', (words) => {
    const end = engineEnd(null, 'SIGABRT', words);
    expect(end).toEqual({ how: 'signal SIGABRT, for memory ran out', isCrash: false, isWantOfMemory: true });
  });
});
