/** The config: its defaults, every mistake at once, and where its paths may lead. */

import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check.ts';
import { examples } from '../../src/config/examples.ts';
import { registryNames } from '../../src/config/registries.ts';
import { defaultStateFolder } from '../../src/config/state-folder.ts';
import { StackError } from '../../src/core/errors.ts';
import { isInside } from '../../src/io/inside.ts';
import { tempFolder } from '../support/temp.ts';

const check = (raw: unknown, folder = '/shoot') => checkConfig({ raw, folder, file: null }, registryNames);

/** The lines of the one error, the first of which says how many mistakes there are. */
function mistakes(raw: unknown, folder?: string): string[] {
  try {
    check(raw, folder);
    return [];
  } catch (error) {
    if (!(error instanceof StackError) || error.code !== 'config') throw error;
    return error.message.split('\n').map((line) => line.trim());
  }
}

describe('a config', () => {
  it('may be empty: every key has a default, and paths are absolute from its folder on', () => {
    expect(check({})).toEqual({
      captures: ['/shoot/captures'],
      recursive: false,
      state: null,
      light: 'encoded',
      everyNth: 1,
      from: null,
      until: null,
      filters: [],
      existing: 'fold',
      align: 'off',
      reference: null,
      crop: 'fill',
      raw: 'mosaic',
      window: null,
      fadeSeconds: 300,
      timeline: null,
      segments: null,
      pairs: 'jpeg',
      settleMs: 250,
      pendingSeconds: 15,
      spool: false,
      keepAwake: false,
      previews: [{ file: '/shoot/preview.jpg', blend: 'mean', ev: 0, maxEdgePixels: 2560, quality: 85 }],
      whiteBalance: 'camera',
      dark: null,
      flat: null,
      mend: 'dark',
      masters: { folder: '/shoot/masters', formats: null },
      closeAfter: null,
      history: null,
      holdOn: [],
      holdSigmas: 6,
      page: null,
      previewEverySeconds: 2,
      checkpointEverySeconds: 300,
      checkpointEveryFrames: 256,
    });
  });

  it('takes times as they are written, to ms since 1970', () => {
    const { from, until } = check({ from: '2025-06-01T21:30+02:00', until: '2025-06-02T00:00Z' });
    expect([from, until]).toEqual([Date.UTC(2025, 5, 1, 19, 30), Date.UTC(2025, 5, 2)]);
  });

  it('takes absolute paths as they are', () => {
    const { captures, state, previews } = check({
      captures: '/c',
      state: '/s',
      previews: [{ file: '/p/a.png' }, { file: 'b.WEBP', blend: 'lighten' }],
    });
    expect([captures, state, ...previews.map(({ file }) => file)]).toEqual([
      ['/c'],
      '/s',
      '/p/a.png',
      '/shoot/b.WEBP',
    ]);
  });
});

describe('mistakes', () => {
  it('a dark for aligned frames that are added up as stored', () => {
    expect(mistakes({ align: 'stars', dark: 'dark.state' }).join('\n')).toMatch(
      /dark: only light can be taken out of light, .* found light encoded; give light linear, or leave out dark/,
    );
    expect(mistakes({ align: 'stars', light: 'linear', dark: 'dark.state' })).toEqual([]);
  });

  it('are all told at once, each with its path and a right value', () => {
    const found = mistakes({
      captures: '',
      light: 'liner',
      everyNth: 0,
      existing: 'keep',
      settleMs: '250',
      pendingSeconds: 0,
      previews: [{ file: 'x.gif', blend: 'average', maxEdgePixels: 1, quality: 101 }],
      previewEverySeconds: -1,
      checkpointEverySeconds: null,
      checkpointEveryFrames: 1.5,
      preveiws: [],
    });
    expect(found[0]).toMatch(/^14 mistakes in the config:$/);
    const paths = found.slice(1).map((line) => line.slice(0, line.indexOf(':')));
    expect(paths.sort()).toEqual(
      [
        'captures',
        'light',
        'everyNth',
        'existing',
        'settleMs',
        'pendingSeconds',
        'previews[0].file',
        'previews[0].blend',
        'previews[0].maxEdgePixels',
        'previews[0].quality',
        'previewEverySeconds',
        'checkpointEverySeconds',
        'checkpointEveryFrames',
        'preveiws',
      ].sort(),
    );
    for (const line of found.slice(1)) {
      const key = /(\w+):/.exec(line)?.[1] ?? '';
      if (key === 'preveiws') expect(line).toMatch(/there is no such key, only .*captures, /);
      else expect(line).toContain(`for example ${examples[key]}`);
    }
  });

  it('in paths are told beside mistakes in other keys', () => {
    const found = mistakes({
      everyNth: -1,
      captures: '/c',
      state: '/c/state',
      previews: [{ file: '/c/p.jpg' }],
    });
    expect(found).toHaveLength(4);
    expect(found.join('\n')).toMatch(
      /everyNth: .*\n.*previews\[0\]\.file: .*\/c\/p\.jpg.*\n.*state: .*\/c\/state/,
    );
  });

  it('of a preview are told with its own place, when one before it is no preview at all', () => {
    const found = mistakes({
      captures: '/c',
      previews: [{ file: 7 }, null, { file: '/p/x.jpg' }, { file: '/c/p.jpg' }, { file: '/p/x.png' }],
    });
    const paths = found.slice(1).map((line) => line.slice(0, line.indexOf(':')));
    expect(paths).toEqual(['previews[0].file', 'previews[1]', 'previews[3].file', 'previews[4].file']);
    expect(found.at(-1)).toContain('those of previews[2].file would both be');
  });

  it('of a blend in a light that it has not, and of an ev for a blend that takes none, are told', () => {
    const found = mistakes({
      light: 'linear',
      previews: [
        { file: 'a.jpg', blend: 'deviation' },
        { file: 'b.jpg', blend: 'mean', ev: 1 },
        { file: 'c.jpg', blend: 'sum', ev: -2.5 },
      ],
    });
    expect(found).toHaveLength(3);
    expect(found[1]).toMatch(/previews\[0\]\.blend: deviation makes no picture in light linear: .* measure/);
    expect(found[2]).toMatch(/previews\[1\]\.ev: mean takes no ev, found 1; only sum takes it/);
  });

  it('of folders in the captures folder, and of rules without a rule, are told', () => {
    const found = mistakes({
      captures: '/c',
      masters: { folder: '/c/masters' },
      history: { folder: '/c/history' },
      closeAfter: {},
    });
    expect(found.slice(1).sort().join('\n')).toMatch(
      /closeAfter: it says nothing; give one of frames, exposureSeconds, idleSeconds\n.*history\.folder: .*\/c\/history is inside .*; for example "\/history"\n.*history: it says nothing; give one of everyFrames, everySeconds\n.*masters\.folder: /,
    );
  });

  it('of a window that would grow, or of which a picture would have to be refolded, are told', () => {
    const found = mistakes({
      window: { seconds: 300 },
      previews: [
        { file: 'a.jpg', blend: 'lighten' },
        { file: 'b.jpg', blend: 'geometric' },
        { file: 'c.jpg', blend: 'trimmed' },
      ],
      closeAfter: { frames: 9 },
      history: { everyFrames: 2 },
    });
    expect(found.slice(1).map((line) => line.slice(0, line.indexOf(';')))).toEqual([
      expect.stringMatching(/^previews\[0\]\.blend: a rolling window can have no lighten: /),
      expect.stringMatching(/^previews\[2\]\.blend: a rolling window can have no trimmed: /),
      expect.stringMatching(/^closeAfter: a rolling window does not grow, so that it is never full$/),
      expect.stringMatching(/^history: a rolling window does not grow, so that it has no growth to keep$/),
    ]);
    expect(mistakes({ window: {} })[1]).toMatch(/^window: it says nothing; give one of frames, seconds/);
  });

  it.each([
    ['2025-02-30', null],
    [20250601, null],
    ['2025-06-01', '2025-05-31'],
    ['2025-06-01T12:00Z', '2025-06-01T14:00+02:00'],
  ])('are a time that is none, and an end that is not after the beginning: %s to %s', (from, until) => {
    const found = mistakes({ from, until });
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(
      /^(from|until): (found .*; give a time .*for example "2025-06-0|no time is between )/,
    );
  });

  it.each([null, [], 'captures', 7])('that make it no object at all are told: %j', (raw) => {
    expect(mistakes(raw).join()).toContain('(top level)');
  });

  it('name the file they are in', () => {
    const found = { raw: { light: 'x' }, folder: '/f', file: '/f/slowshutter.json' };
    expect(() => checkConfig(found, registryNames)).toThrow(
      /in the config \/f\/slowshutter\.json:\n {2}light: /,
    );
  });

  it('are keys of a preview that it does not have', () => {
    expect(mistakes({ previews: [{ file: 'a.jpg', frames: 7 }] }).join()).toContain(
      'previews[0].frames: there is no such key',
    );
  });
});

describe('filters', () => {
  it('may be paths, or paths with options; they are absolute from the folder of the config on', () => {
    const options = { a: 1, deep: [{ b: null }, 'c', true] };
    expect(
      check({ filters: ['f.mjs', '/g.mjs', { module: '../h.mjs' }, { module: './i.mjs', options }] }),
    ).toMatchObject({
      filters: [
        { module: '/shoot/f.mjs', options: {} },
        { module: '/g.mjs', options: {} },
        { module: '/h.mjs', options: {} },
        { module: '/shoot/i.mjs', options },
      ],
    });
  });

  it.each([
    ...[7, '', {}, { module: 7 }, { module: 'f.mjs', options: [] }],
    ...[
      { module: 'f.mjs', options: { f: () => 7 } },
      { module: 'f.mjs', options: { n: Number.NaN } },
    ],
    ...[
      { module: 'f.mjs', options: { at: new Date(0) } },
      { module: 'f.mjs', options: { u: undefined } },
    ],
  ])('are nothing else: %j', (entry) => {
    const found = mistakes({ filters: ['f.mjs', entry] });
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(/^filters\[1\]: found .*; give the path of an ES module, or "module"/);
    expect(found[1]).toContain(`for example ${examples.filters}`);
  });

  it('have no other keys, and a path', () => {
    const found = mistakes({ filters: [{ module: 'f.mjs', option: {} }, { module: '' }] });
    expect(found[1]).toBe(
      'filters[0].option: there is no such key, only module, options; did you mean options?',
    );
    expect(found[2]).toMatch(/^filters\[1\]\.module: .*for example "\.\/crop-mask/);
  });

  it('among the captures are refused, also where other keys are wrong', () => {
    const found = mistakes({ everyNth: 0, filters: ['./f.mjs', './captures/f.mjs'] });
    expect(found).toHaveLength(3);
    expect(found[2]).toMatch(
      /^filters\[1\]: the filter \/shoot\/captures\/f\.mjs is inside the captures folder/,
    );
  });
});

describe('a preview', () => {
  it.each(['captures/preview.jpg', 'captures/sub/preview.jpg', './captures/../captures/preview.jpg'])(
    'inside the captures folder is refused: %s',
    (file) => {
      expect(mistakes({ previews: [{ file }] }).join()).toContain('inside the captures folder');
    },
  );

  it('inside it through a symbolic link is refused, whichever of the two is the link', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'captures/deep'), { recursive: true });
    symlinkSync('captures/deep', join(folder, 'link'));
    symlinkSync('captures', join(folder, 'other-name'));
    expect(mistakes({ previews: [{ file: 'link/preview.jpg' }] }, folder).join()).toContain(
      'inside the captures',
    );
    const linked = { captures: 'other-name', previews: [{ file: 'captures/preview.jpg' }] };
    expect(mistakes(linked, folder).join()).toContain('inside the captures');
    expect(mistakes({ state: 'link/state' }, folder).join()).toContain('state: ');
  });

  it('beside it is fine, even when the name begins alike', () => {
    expect(
      mistakes({ captures: '/c/shoot', state: '/c/shoot-state', previews: [{ file: '/c/shoot.jpg' }] }),
    ).toEqual([]);
  });

  it('with the stem of another is refused, for their facts would share a file', () => {
    const found = mistakes({ previews: [{ file: 'a.jpg' }, { file: 'b.jpg' }, { file: './x/../a.png' }] });
    expect(found).toHaveLength(2);
    expect(found[1]).toMatch(/^previews\[2\]\.file: .*previews\[0\]\.file.*\/shoot\/a\.json/);
  });
});

describe('a path', () => {
  it.each([
    ['/a', '/a', true],
    ['/a/b', '/a', true],
    ['/ab', '/a', false],
    ['/', '/a', false],
    ['/a/b', '/', true],
  ])('%s is inside %s: %s', (path, folder, inside) => {
    expect(isInside(path, folder)).toBe(inside);
  });
});

describe('the state folder that nobody named', () => {
  const captures = '/mnt/card/shoot';
  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    [
      'is the first that systemd gives',
      { STATE_DIRECTORY: '/var/lib/a:/var/lib/b', HOME: '/h' },
      /^\/var\/lib\/a$/,
    ],
    ['is in XDG_STATE_HOME', { XDG_STATE_HOME: '/x', HOME: '/h' }, /^\/x\/slowshutter\/shoot-[0-9a-f]{8}$/],
    [
      'is in the home',
      { XDG_STATE_HOME: '', HOME: '/h' },
      /^\/h\/\.local\/state\/slowshutter\/shoot-[0-9a-f]{8}$/,
    ],
  ])('%s', (_what, env, folder) => {
    expect(defaultStateFolder([captures], env)).toMatch(folder);
  });

  it('is another for every captures folder, though the last names be equal', () => {
    const env = { HOME: '/h' };
    expect(defaultStateFolder(['/a/shoot'], env)).not.toBe(defaultStateFolder(['/b/shoot'], env));
    expect(defaultStateFolder(['/'], env)).toMatch(/slowshutter\/captures-/);
  });
});
