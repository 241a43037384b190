/**
 * What docs/reference/json.md says of the JSON of each command is what the commands print; and so of the
 * control socket.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect } from 'vitest';
import { commands, isCommandName, loadCommands } from '../../src/commands/index.ts';
import { commandNames } from '../../src/core/control.ts';
import { table } from '../support/documents.ts';
import { it } from '../support/place.ts';
import { repository } from '../support/repository.ts';
import { faultsOf, fieldsOf } from '../support/schemas.ts';

/**
 * What is typed in the folder of a place, by its name in the document; in this order each finds what it
 * needs.
 */
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

/** Those behind a semicolon are there with some flags only. */
const always = (cell: string) => cell.split(';')[0] ?? '';

const rows = table('docs/reference/json.md', 'output of').map(([name = '', schema = '', fields = '']) => ({
  name: name.replaceAll('`', ''),
  schema: schema.replaceAll('`', ''),
  fields,
}));
const schemaOf = (name: string) => rows.find((row) => row.name === name)?.schema ?? '';

describe('the reference', () => {
  it('lists the fields of every JSON output, and its schema has them', async ({ place }) => {
    // Frames with the cap on can be a dark, too.
    await place.run('camera', 'captures', '--darks', '4', '--every-seconds', '0', '--size', '90x60');
    await place.daemon({ args: ['--stop-after-idle', '0.5'], config: { page: { port: 0 } } }).untilEnded();
    const sidecar = table('docs/reference/sidecar.md', 'field').flatMap(([names = '']) => namesIn(names));
    const listed = new Map(
      rows.map(({ name, fields }) => [
        name,
        [...(fields.startsWith('those of the sidecar') ? sidecar : []), ...namesIn(always(fields))].sort(),
      ]),
    );
    const printed = new Map<string, string[]>();
    for (const [name, typed] of Object.entries(runs)) {
      const { json } = await place.run(...typed.split(' '), '--json');
      expect(faultsOf(schemaOf(name), json)).toEqual([]);
      printed.set(name, Object.keys(json).sort());
    }
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(printed));
    const all = await loadCommands(Object.keys(commands).filter(isCommandName));
    const withJson = Object.keys(all).filter((name) => 'json' in (all[name]?.flags ?? {}));
    expect([...new Set([...listed.keys()].map((name) => name.split(' ')[0]))].sort()).toEqual(
      withJson.sort(),
    );
  });

  it('has schemas that hold for a stack with much to say', async ({ place }) => {
    await place.run('camera', 'captures', '--frames', '6', '--every-seconds', '0', '--size', '300x200');
    writeFileSync(place.path('captures', 'film.mp4'), '');
    writeFileSync(place.path('captures', 'broken.jpg'), 'no picture');
    await place.run('camera', 'cap-on', '--darks', '4', '--every-seconds', '0', '--size', '300x200');
    await place.run('stack', 'cap-on', '--save', 'dark.state', '--light', 'linear');
    const window = { frames: 4 };
    const daemon = place.daemon({ config: { light: 'linear', dark: 'dark.state', window, align: 'scene' } });
    await daemon.untilFrames(4);
    const faults: string[] = [];
    const see = async (name: string, typed: string) => {
      const { json } = await place.run(...typed.split(' '), '--json');
      faults.push(...faultsOf(name, json));
      return json;
    };
    await see('remove', 'remove last --state state');
    await see('statusAll', 'status --all');
    const said = await see('status', 'status --state state');
    expect(said).toMatchObject({ aligned: {}, window: {}, rejected: {}, passedOver: { video: 1 } });
    await daemon.stop();
    faults.push(...faultsOf('sidecar', JSON.parse(readFileSync(place.path('preview.json'), 'utf8'))));
    await see('inspect', 'inspect state');
    await see('stack', 'stack captures --out m.png --save sums.state --every 2');
    await see('stack', `stack ${repository}test/golden/raw/files/tiles.dng --save raw.state`);
    await see('inspect', 'inspect raw.state');
    expect(faults).toEqual([]);
  });

  it('has schemas that refuse what is not so, and name what the sidecar has', () => {
    expect(rows.filter(({ schema }) => faultsOf(schema, {}).length === 0)).toEqual([]);
    expect(faultsOf('pause', { frames: 4, more: 1 })).toEqual([
      'pause must NOT have additional properties {"additionalProperty":"more"}',
    ]);
    expect(fieldsOf('sidecar')).toEqual(
      table('docs/reference/sidecar.md', 'field')
        .flatMap(([names = '']) => namesIn(names))
        .sort(),
    );
  });

  it('lists the commands of the control socket', () => {
    const posts = table('docs/reference/control-socket.md', 'post').map(([post]) => post);
    expect(posts).toEqual(commandNames.map((name) => code(`/${name}`)));
  });
});
