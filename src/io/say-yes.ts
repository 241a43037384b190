/** A question on the terminal before something that cannot be undone. */
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { StackError } from '../core/errors.ts';

/**
 * `question`: asked for when there is somebody to be asked. Errors: usage without a terminal, and for any
 * answer but yes; those of `question`.
 */
export async function mustSayYes(
  input: Readable & { readonly isTTY?: boolean },
  output: Writable,
  question: () => Promise<string>,
): Promise<void> {
  if (!input.isTTY)
    throw new StackError('usage', 'nobody can be asked here, for there is no terminal: say --yes');
  const asked = `${await question()} (yes or no): `;
  const lines = createInterface({ input, output });
  const answer = await new Promise<string>((resolve) => {
    // Ctrl-C and Ctrl-D end the lines without one.
    lines.once('close', () => resolve(''));
    lines.question(asked, resolve);
  });
  lines.close();
  if (/^\s*y(es)?\s*$/i.test(answer)) return;
  throw new StackError('usage', 'the answer was not yes: nothing is changed');
}
