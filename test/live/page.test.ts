/** What is said of the live page: in the log without its links, at a terminal with them. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keysOf } from '../../src/io/page/keys.ts';
import { announcePage } from '../../src/live/page.ts';
import { tempFolder } from '../support/temp.ts';

async function said(origins: readonly string[], isWide: boolean, isTerminal: boolean) {
  const state = join(tempFolder(), 'state');
  mkdirSync(state);
  const keys = await keysOf(state);
  const lines: string[] = [];
  let shown = '';
  const log = { line: (_level: string, _event: string, text: string) => void lines.push(text) };
  const terminal = {
    ...{ isTerminal, columns: 80, show: () => undefined, end: () => undefined },
    write: (text: string) => {
      shown += text;
    },
  };
  const door = { origins, serve: () => undefined, close: async () => undefined };
  await announcePage(door, isWide, state, log, terminal);
  return { state, keys, log: lines.join('\n'), shown };
}

const here = ['http://localhost:8421'];
const wide = ['http://192.168.1.7:8421', ...here];
/** Lines of a code: nothing but light and dark. */
const CODE = /^[█▀▄ ]{29,}$/gm;

it('the log says where the page is, and how to see its links, which it has not', async () => {
  const { log, shown, keys, state } = await said(here, false, false);
  expect(log).toBe(
    `the live page is at http://localhost:8421; its links are printed by: slowshutter page --show --state ${state}`,
  );
  expect(shown).toBe('');
  expect(log).not.toContain(keys.owner);
});

it('at a terminal the owner gets the link, once', async () => {
  const { log, shown, keys } = await said(here, false, true);
  expect(shown).toBe(`To see and to steer, open http://localhost:8421/#t=${keys.owner}\n`);
  expect(log).not.toContain(keys.owner);
});

it('in a network the log says that it is plain, and how to go through a tunnel; a terminal shows a code for each link', async () => {
  const { log, shown, keys } = await said(wide, true, true);
  expect(log).toMatch(
    /it is plain HTTP, .* type on the other computer: ssh -L 8421:localhost:8421 \S+@\S+, and open http:\/\/localhost:8421/,
  );
  expect(shown).toContain(`http://192.168.1.7:8421/#t=${keys.owner}`);
  expect(shown).toContain(`http://192.168.1.7:8421/#t=${keys.guest}`);
  const lines = shown.match(CODE) ?? [];
  expect(lines.length).toBeGreaterThanOrEqual(2 * 15);
  expect(lines.slice(0, lines.length / 2)).not.toEqual(lines.slice(lines.length / 2));
  for (const token of [keys.owner, keys.guest]) expect(log).not.toContain(token);
});

it('where there is no network, that is said', async () => {
  const { log } = await said(here, true, false);
  expect(log).toContain('no address in a private network now');
});
