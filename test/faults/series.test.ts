/** A series of stacks from one shoot, over a kill: every frame is in one master, and each is closed once. */
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect } from 'vitest';
import { bytesOf, golden } from '../support/captures.ts';
import { digestOf } from '../support/picture.ts';
import { it, type Place } from '../support/place.ts';

const golds = golden('png8');

function put(place: Place, files: readonly string[]): void {
  for (const file of files) writeFileSync(join(place.captures, basename(file)), bytesOf(file));
}

describe('a series', () => {
  it('closes each stack when it is full: the masters are the pictures of its frames, once, over restarts', async ({
    place,
  }) => {
    const config = {
      previews: [{ file: place.preview }, { file: place.path('trails.jpg'), blend: 'lighten' }],
      masters: { folder: place.path('masters'), formats: ['png'] },
      closeAfter: { frames: 3 },
    };
    const daemon = place.daemon({ config });
    put(place, golds.slice(0, 4));
    await daemon.untilLogged('finished');
    await daemon.untilSidecar(({ frames }) => frames === 1, 'the first frame of the next stack');
    await daemon.kill();
    const next = place.daemon({ config });
    put(place, golds.slice(4));
    await next.untilLogged('finished');
    await next.untilSidecar(({ frames }) => frames === 1, 'the first frame of the third stack');
    const files = readdirSync(place.path('masters')).sort();
    expect(files).toHaveLength(4);
    const named = /^\d{8}T\d{6}Z-3(-2)?-(mean|lighten)\.png$/;
    expect(files.filter((file) => !named.test(file))).toEqual([]);
    const pictures = await Promise.all(files.map((file) => digestOf(place.path('masters', file), 16, 3)));
    const expected: Awaited<ReturnType<typeof digestOf>>[] = [];
    for (const part of [golds.slice(0, 3), golds.slice(3, 6)]) {
      for (const blend of ['lighten', 'mean']) {
        await place.run('stack', ...part, '--out', place.path('t.png'), '--blend', blend);
        expected.push(await digestOf(place.path('t.png'), 16, 3));
      }
    }
    const digests = (of: readonly { sha256: string }[]) => of.map(({ sha256 }) => sha256).sort();
    expect(digests(pictures)).toEqual(digests(expected));
    const finished = await place.run('finish', '--state', place.state, '--name', 'rest', '--json');
    expect(finished.json).toMatchObject({ frames: 1, name: expect.stringMatching(/^rest-.*-1$/) });
  });
});
