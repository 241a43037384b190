/** The demo: two pictures of the same frames from one decode, both named, in a folder of their own. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import { runCli } from '../support/cli.ts';
import { it } from '../support/place.ts';

describe('the demo', () => {
  it('shows mean and lighten of all its frames, where it says', async ({ place }) => {
    const flags = ['--frames', '3', '--every-seconds', '0.1', '--size', '60x40', '--log-level', 'warn'];
    const { code, stdout, stderr } = await runCli(['demo', ...flags], { env: { TMPDIR: place.folder } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const named = [...stdout.matchAll(/^ {2}(mean|lighten) +(\S+)$/gm)].map(([, , file = '']) => file);
    expect(named.map((file) => basename(file))).toEqual([
      'mean.jpg',
      'lighten.jpg',
      'mean.jpg',
      'lighten.jpg',
    ]);
    for (const file of named) {
      expect(dirname(dirname(file))).toBe(place.folder);
      const { width, height } = await sharp(file).metadata();
      expect([width, height]).toEqual([60, 40]);
      const facts = JSON.parse(readFileSync(file.replace('.jpg', '.json'), 'utf8')) as object;
      expect(facts).toMatchObject({ frames: 3, blend: basename(file, '.jpg'), state: 'stopped' });
    }
    const state = /status --state (\S+)$/m.exec(stdout)?.[1] ?? '';
    expect(state).toBe(join(dirname(named[0] ?? ''), 'state'));
    const status = await place.run('status', '--state', state, '--json');
    expect(status.json).toMatchObject({ frames: 3, previews: named.slice(0, 2) });
  });
});
