/** How an engine ended, and whether a capture may be to blame for it. */

export interface EngineEnd {
  /** For people: exit code or signal, and what is known of the cause. */
  readonly how: string;
  /**
   * It died of what it did: of a decoder that crashed, or of a capture that it never answered. Never by a
   * kill, nor for want of memory.
   */
  readonly isCrash: boolean;
  /**
   * Memory ran out, as far as anybody knows: a kernel that ends a process for it says no more than SIGKILL.
   */
  readonly isWantOfMemory: boolean;
}

/**
 * Source: signal(7), those that a process brings on itself; V8 ends by SIGTRAP or SIGILL, glibc and libstdc++
 * by SIGABRT.
 */
const crashSignals = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT', 'SIGTRAP', 'SIGSYS'];

/**
 * The same as exit codes of shells, which a wrapper of node may hand on. Source: signal(7) of x86-64 and
 * arm64.
 */
const outsideExitCodes = [0, 128 + 1, 128 + 2, 128 + 9, 128 + 15];

/** Source: V8, libstdc++, GLib, strerror(3) of ENOMEM, Node's RangeErrors. */
const memoryWords =
  /heap out of memory|bad_alloc|failed to allocate|cannot allocate memory|out of memory|allocation failed|ENOMEM|memory size exceeded|not enough memory/i;

/** Whether words of a process, or of an error, say that memory ran out. */
export function saysMemoryRanOut(words: string): boolean {
  return memoryWords.test(words);
}

/** `lastWords`: what the process wrote last on its error output. */
export function engineEnd(code: number | null, signal: string | null, lastWords: string): EngineEnd {
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  if (saysMemoryRanOut(lastWords))
    return { how: `${how}, for memory ran out`, isCrash: false, isWantOfMemory: true };
  if (signal !== null) {
    const isCrash = crashSignals.includes(signal);
    const isWantOfMemory = signal === 'SIGKILL';
    return { how: isWantOfMemory ? `${how}, as by a lack of memory` : how, isCrash, isWantOfMemory };
  }
  return { how, isCrash: !outsideExitCodes.includes(code ?? 0), isWantOfMemory: code === 128 + 9 };
}
