/** Links as codes that a phone reads off the terminal. */
import { renderUnicodeCompact } from 'uqr';

/**
 * Shape: lines of block characters; light modules are drawn, so that it is right on a dark terminal, and
 * cameras read it on a light one too.
 */
export function codeOf(link: string): string {
  return renderUnicodeCompact(link, { border: 2 });
}
