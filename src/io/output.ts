/**
 * Text to a place that may not take it: what cannot be written is left out and counted, and is never a reason
 * to wait or to stop.
 */
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { codeOf } from '../core/errors.ts';

export interface Output {
  /** `isLine`: whether somebody would miss it. Errors: none. */
  write(text: string, isLine?: boolean): void;
  /** What is still on its way gets a moment. Errors: none. */
  end(): void;
}

/** Such as stderr. */
export type OutputStream = NodeJS.WriteStream & { readonly fd?: number };

/** Told how many lines were left out, as soon as one is written again. */
export type OnRegained = (lines: number) => void;

/** What may wait for a reader that is slow. */
const WAITING_BYTES_MAX = 2 ** 20;
const RETRY_MS = 20;
const END_MS = 500;

/**
 * The output behind a stream such as stderr. Pipes and sockets have a queue of Node's that holds up nothing.
 * Files and terminals are written to at once, for Node would leave out the rest of a line that was half
 * written, and wait for a terminal that stands still.
 */
export function openOutput(stream: OutputStream, onRegained: OnRegained = () => undefined): Output {
  const lost = new Lost(onRegained);
  const fd = directFd(stream);
  // Without a listener the first error would end the process; a stream that is opened often needs one.
  if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
  return fd === null ? queued(stream, lost) : direct(fd, lost);
}

const ignore = () => undefined;

/** Counts what was left out, until that is told in a line that is written. */
class Lost {
  private lines = 0;
  private untold = 0;
  private readonly onRegained: OnRegained;

  constructor(onRegained: OnRegained) {
    this.onRegained = onRegained;
  }

  add(isLine: boolean): void {
    if (!isLine) return;
    // The line that would have told it is none that anybody misses.
    this.lines += this.untold > 0 ? this.untold : 1;
    this.untold = 0;
  }

  regained(isLine: boolean): void {
    if (!isLine) return;
    this.untold = this.lines;
    this.lines = 0;
    if (this.untold > 0) this.onRegained(this.untold);
  }
}

function queued(stream: OutputStream, lost: Lost): Output {
  return {
    write(text, isLine = true) {
      if (stream.writableLength > WAITING_BYTES_MAX) return lost.add(isLine);
      stream.write(text, (error) => (error ? lost.add(isLine) : lost.regained(isLine)));
    },
    end() {
      // A reader that stands still would otherwise keep the process from ending.
      if (stream.writableLength > 0) setTimeout(() => process.exit(), END_MS).unref();
    },
  };
}

function direct(fd: number, lost: Lost): Output {
  /** The rest of a line that was begun, and what waits for a terminal. */
  let waiting: Buffer = Buffer.alloc(0);
  let isSlow = false;
  const push = () => {
    const { written, code } = writeSome(fd, waiting);
    waiting = waiting.subarray(written);
    isSlow = code === 'EAGAIN';
    if (isSlow) setTimeout(push, RETRY_MS).unref();
  };
  return {
    write(text, isLine = true) {
      if (waiting.length > 0 && !isSlow) push();
      const isStuck = waiting.length > 0;
      if (isStuck && (!isSlow || waiting.length > WAITING_BYTES_MAX)) return lost.add(isLine);
      const bytes = Buffer.from(text);
      if (isStuck) {
        waiting = Buffer.concat([waiting, bytes]);
        return;
      }
      waiting = bytes;
      push();
      if (waiting.length === bytes.length && !isSlow) {
        waiting = Buffer.alloc(0);
        lost.add(isLine);
      } else lost.regained(isLine);
    },
    end() {
      for (let left = END_MS; waiting.length > 0 && isSlow && left > 0; left -= RETRY_MS) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
        waiting = waiting.subarray(writeSome(fd, waiting).written);
      }
    },
  };
}

/** Errors: none; `code` says what kept the rest back. */
function writeSome(fd: number, bytes: Buffer): { written: number; code?: string | undefined } {
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(fd, bytes, written);
    return { written };
  } catch (error) {
    return { written, code: codeOf(error) };
  }
}

/**
 * A descriptor to be written to directly, where writing does not wait; null for a pipe, a socket and what
 * cannot be opened so.
 */
function directFd({ fd, isTTY }: OutputStream): number | null {
  if (fd === undefined) return null;
  try {
    if (fstatSync(fd).isFile()) return fd;
    // Opened anew: what is set here is nobody else's, such as the shell's.
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    return isTTY ? openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY) : null;
  } catch {
    // Another user's terminal, or no /proc.
    return null;
  }
}
