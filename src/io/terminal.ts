/** The live line on a terminal: one line, rewritten, with log lines above it. */
import type { LogTarget } from './log.ts';
import { type OnRegained, type OutputStream, openOutput } from './output.ts';

export interface Terminal extends LogTarget {
  /** How much of a line can be shown. */
  readonly columns: number;
  /** Shows the line below everything written so far; does nothing where there is no terminal. */
  show(line: string): void;
  /** Leaves the last line standing. */
  end(): void;
}

/**
 * The terminal behind a stream such as stderr. `onRegained`: lines that could not be written are counted, and
 * told when they can again.
 *
 * Errors: none; without a terminal `show` does nothing.
 */
export function openTerminal(stream: OutputStream, onRegained?: OnRegained): Terminal {
  const isTerminal = stream.isTTY === true;
  const output = openOutput(stream, onRegained);
  let shown = '';
  const clear = '\r\u001b[K';
  return {
    isTerminal,
    get columns() {
      return Math.max(20, (stream.columns || 80) - 1);
    },
    write(text) {
      output.write(shown === '' ? text : `${clear}${text}${shown}`);
    },
    show(line) {
      if (!isTerminal || line === shown) return;
      shown = line.slice(0, this.columns);
      output.write(clear + shown, false);
    },
    end() {
      if (shown !== '') output.write('\n', false);
      shown = '';
      output.end();
    },
  };
}
