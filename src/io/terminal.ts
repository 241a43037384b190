/** The live line on a terminal: one line, rewritten, with log lines above it. */
import type { LogTarget } from './log.ts';

export interface Terminal extends LogTarget {
  /** How much of a line can be shown. */
  readonly columns: number;
  /** Shows the line below everything written so far; does nothing where there is no terminal. */
  show(line: string): void;
  /** Leaves the last line standing. */
  end(): void;
}

/** The terminal behind a stream such as stderr. Errors: none; without a terminal `show` and `end` do nothing. */
export function openTerminal(stream: NodeJS.WriteStream): Terminal {
  const isTerminal = stream.isTTY === true;
  let shown = '';
  const clear = '\r\u001b[K';
  return {
    isTerminal,
    get columns() {
      return Math.max(20, (stream.columns || 80) - 1);
    },
    write(text) {
      stream.write(shown === '' ? text : `${clear}${text}${shown}`);
    },
    show(line) {
      if (!isTerminal || line === shown) return;
      shown = line.slice(0, this.columns);
      stream.write(clear + shown);
    },
    end() {
      if (shown !== '') stream.write('\n');
      shown = '';
    },
  };
}
