/** The live line on terminals of any width. */
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { openTerminal } from '../../src/io/terminal.ts';

function terminal(columns: number | undefined, isTTY = true) {
  const written: string[] = [];
  const write = (text: string) => written.push(text);
  const stream = Object.assign(new EventEmitter(), { isTTY, columns, write });
  return { written, terminal: openTerminal(stream as unknown as NodeJS.WriteStream) };
}

it.each([
  [40, 39],
  [10, 20],
  [undefined, 79],
])('of %s columns shows a line of %i', (columns, shown) => {
  const { written, terminal: open } = terminal(columns);
  expect(open.columns).toBe(shown);
  open.show('x'.repeat(200));
  expect(written[0]?.match(/x+/)?.[0]).toHaveLength(shown);
});
