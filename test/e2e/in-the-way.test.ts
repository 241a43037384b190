/** What is in the places where previews and their facts are to be: nothing of anybody else's is replaced. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf } from '../support/captures.ts';
import { golden } from '../support/golden.ts';
import { it } from '../support/place.ts';

describe.concurrent('the facts of a preview', () => {
  it('do not replace the config, under whatever name and through whatever link', async ({ place }) => {
    mkdirSync(place.path('real'));
    symlinkSync(place.path('real'), place.path('link'));
    const cases: [config: string, preview: string][] = [
      ['slowshutter.json', './slowshutter.jpg'],
      ['.slowshutterrc.json', './.slowshutterrc.png'],
      ['real/a.json', '../link/a.jpg'],
    ];
    for (const [name, file] of cases) {
      const config = place.path(name);
      const text = JSON.stringify({ captures: place.captures, state: place.state, previews: [{ file }] });
      writeFileSync(config, text);
      const { code, stderr } = await place.run('watch', '--config', config, '--stop-after-idle', '0.1');
      expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining('which is the config') });
      expect(readFileSync(config, 'utf8')).toBe(text);
    }
  });

  it('do not replace what else is there, at the start or later, and replace what they are', async ({
    place,
  }) => {
    const facts = place.path('preview.json');
    for (const text of ['{ "precious": true }', '[]', 'not JSON', '{ "schema": 1 }', 'null', '7']) {
      writeFileSync(facts, text);
      const { code, stderr } = await place.run('watch', '--config', place.writeConfig());
      expect({ text, code, stderr }).toEqual({ text, code: 78, stderr: expect.stringContaining(facts) });
      expect(readFileSync(facts, 'utf8')).toBe(text);
    }
    const { stdout } = await place.run('doctor', '--config', place.writeConfig());
    expect(stdout).toMatch(/^fail {2}preview .*preview\.json/m);
    rmSync(facts);
    const daemon = place.daemon();
    writeFileSync(join(place.captures, 'a.jpg'), bytesOf(golden('rgb8')[0]!));
    await daemon.untilFrames(1);
    rmSync(facts);
    writeFileSync(facts, '{ "precious": true }');
    writeFileSync(join(place.captures, 'b.jpg'), bytesOf(golden('rgb8')[1]!));
    await daemon.untilLogged('preview-failed', facts);
    await daemon.stop();
    expect(readFileSync(facts, 'utf8')).toBe('{ "precious": true }');
  });

  it('do not replace what the daemon keeps in its state folder', async ({ place }) => {
    for (const name of ['stack', 'status']) {
      const previews = [{ file: join(place.state, `${name}.jpg`) }];
      const { code, stderr } = await place.run('watch', '--config', place.writeConfig({ previews }));
      expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining(`${name}.json`) });
    }
  });
});

describe.concurrent('in place of a preview or its facts', () => {
  it.for(['preview.jpg', 'preview.json'])(
    'a FIFO or a folder holds up no start, and is said: %s',
    async (name, { place }) => {
      for (const put of [() => spawnSync('mkfifo', [place.path(name)]), () => mkdirSync(place.path(name))]) {
        put();
        const { code, stderr } = await place.run('watch', '--config', place.writeConfig());
        expect({ code, stderr }).toEqual({
          code: 78,
          stderr: expect.stringMatching(
            /a (FIFO|folder|folder, a FIFO or a device) is at .*, where the (preview|facts of the preview) would be/,
          ),
        });
        rmSync(place.path(name), { recursive: true });
      }
      expect(readdirSync(place.folder)).not.toContain('state');
    },
  );
});

it('a preview is not a numbered picture of another', async ({ place }) => {
  const previews = [{ file: place.path('a.jpg') }, { file: place.path('a-000007.jpg') }];
  const history = { folder: place.folder, everyFrames: 1 };
  const { code, stderr } = await place.run('watch', '--config', place.writeConfig({ previews, history }));
  expect({ code, stderr }).toEqual({ code: 78, stderr: expect.stringContaining('previews[1].file: ') });
});
