/** What docs/reference/json.md says of the JSON of each command is what the commands print; and so of the control socket. */
import { describe, expect } from 'vitest';
import { commands, isCommandName, loadCommands } from '../../src/commands/index.ts';
import { commandNames } from '../../src/core/control.ts';
import { table } from '../support/documents.ts';
import { it } from '../support/place.ts';

/** What is typed in the folder of a place, by its name in the document; in this order each finds what it needs. */
const runs: Readonly<Record<string, string>> = {
  status: 'status --state state',
  'status --all': 'status --all',
  inspect: 'inspect state',
  verify: 'verify --state state',
  doctor: 'doctor captures',
  pause: 'pause --state state',
  resume: 'resume --state state',
  remove: 'remove last --state state',
  restore: 'restore last --state state',
  render: 'render --out now.tif --state state',
  page: 'page --show --state state',
  finish: 'finish --state state',
  'stack --out': 'stack captures --out m.tif',
  'stack --save': 'stack captures --save a.state --light linear',
  merge: 'merge a.state --out b.state',
  dark: 'dark a.state',
  reset: 'reset --yes --state b.state',
};

const code = (text: string) => `\`${text}\``;
const namesIn = (cell: string) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);

describe('the reference', () => {
  it('lists the fields of every JSON output', async ({ place }) => {
    // Frames with the cap on can be a dark, too.
    await place.run('camera', 'captures', '--darks', '4', '--every-seconds', '0', '--size', '90x60');
    await place.daemon({ args: ['--stop-after-idle', '0.5'], config: { page: { port: 0 } } }).untilEnded();
    const sidecar = table('docs/reference/sidecar.md', 'field').flatMap(([names = '']) => namesIn(names));
    const listed = new Map(
      table('docs/reference/json.md', 'output of').map(([name = '', fields = '']) => [
        name.replaceAll('`', ''),
        [...(fields.startsWith('those of the sidecar') ? sidecar : []), ...namesIn(fields)].sort(),
      ]),
    );
    const printed = new Map<string, string[]>();
    for (const [name, typed] of Object.entries(runs)) {
      const { json } = await place.run(...typed.split(' '), '--json');
      printed.set(name, Object.keys(json).sort());
    }
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(printed));
    const all = await loadCommands(Object.keys(commands).filter(isCommandName));
    const withJson = Object.keys(all).filter((name) => 'json' in (all[name]?.flags ?? {}));
    expect([...new Set([...listed.keys()].map((name) => name.split(' ')[0]))].sort()).toEqual(
      withJson.sort(),
    );
  });

  it('lists the commands of the control socket', () => {
    const posts = table('docs/reference/control-socket.md', 'post').map(([post]) => post);
    expect(posts).toEqual(commandNames.map((name) => code(`/${name}`)));
  });
});
