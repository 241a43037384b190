/**
 * The rules of docs/ARCHITECTURE.md that a program can check: who imports what, how long things are, how they
 * are named.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from './support/repository.ts';
import {
  codeOf,
  deepestChain,
  functionLengths,
  importsOf,
  importTable,
  packagesWith,
  placeOf,
  type Row,
  type Source,
  sources,
} from './support/sources.ts';

const table = importTable();
const programs = sources.filter(({ file }) => !file.endsWith('.d.ts') && !file.includes('/assembly/'));
const places = [...new Set(programs.map(({ file }) => placeOf(file, table)))];

describe('imports', () => {
  it('are laid down for every folder of src, and for nothing else', () => {
    expect([...table.keys()].sort()).toEqual(places.sort());
  });

  it.each(places)('of %s are those of the table', (place) => {
    const row = table.get(place)!;
    const wrong = programs
      .filter(({ file }) => placeOf(file, table) === place)
      .flatMap((source) =>
        importsOf(source)
          .filter((name) => !isAllowed(row, place, source, name))
          .map((name) => `${source.file}: ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  const chain = deepestChain('engine');
  it(`within the engine go down ${chain.length} files at most: ${chain.join(' -> ')}`, () => {
    expect(chain.length).toBeLessThanOrEqual(8);
  });

  it('make no circle, neither of files nor of places', () => {
    expect(() => deepestChain('')).not.toThrow();
    expect(circleOf(places)).toEqual([]);
  });

  it('never lead to cli.ts', () => {
    expect(sources.filter((source) => importsOf(source).includes('cli.ts'))).toEqual([]);
  });

  it('of a package are made by one file, or by one a folder where the table says so', () => {
    const owners = new Map<string, string[]>();
    for (const source of programs) {
      for (const name of new Set(importsOf(source))) {
        if (!name.endsWith('.ts') && !name.startsWith('node:')) {
          owners.set(name, [...(owners.get(name) ?? []), source.file]);
        }
      }
    }
    expect(Object.fromEntries(owners)).toEqual({
      '@hono/node-server': ['io/control/server.ts', 'io/page/server.ts'],
      chokidar: ['io/watch.ts'],
      commander: ['cli.ts', 'cli/program.ts'],
      cosmiconfig: ['config/find.ts'],
      exifreader: ['decoders/exif.ts'],
      hono: ['io/control/server.ts', 'io/page/routes.ts'],
      'libraw-wasm/dist/libraw.js': ['decoders/via-libraw.ts'],
      'libheif-js/libheif-wasm/libheif-bundle.js': ['decoders/via-libheif.ts'],
      pino: ['io/log.ts'],
      'pino-pretty': ['io/log.ts'],
      sharp: ['camera/jpeg.ts', 'decoders/via-sharp.ts', 'encoders/via-sharp.ts'],
      uqr: ['io/page/codes.ts'],
      zod: ['config/schema-series.ts', 'config/schema-values.ts', 'config/schema.ts'],
    });
  });
});

describe('what is loaded', () => {
  it.each([
    ['cli.ts', ['commander']],
    ['commands/status.ts', []],
    ['commands/inspect.ts', []],
    // Were the search broken, this would be missing: the engine decodes.
    ['engine/engine-process.ts', ['sharp']],
  ])('with %s is no package that it does not need at once', (file, packages) => {
    expect(packagesWith(file)).toEqual(packages);
  });
});

function isAllowed(row: Row, place: string, source: Source, name: string): boolean {
  const to = name.startsWith('node:') ? 'node:*' : name.endsWith('.ts') ? placeOf(name, table) : name;
  if (to === place) return true;
  // A folder that is left out is left out with all that is below it.
  if (row.everything) return ![...row.names.keys()].some((not) => to === not || to.startsWith(`${not}/`));
  const only = row.names.get(to);
  return only === null || Boolean(only?.some((each) => source.file.endsWith(`/${each}`)));
}

/** Places that import each other, one by way of the next; none when every arrow goes down. */
function circleOf(all: readonly string[]): string[] {
  let left = [...all];
  const importedBy = (place: string) =>
    programs
      .filter(({ file }) => placeOf(file, table) === place)
      .flatMap(importsOf)
      .map((name) => placeOf(name, table))
      .filter((to) => to !== place && left.includes(to));
  for (let before = Number.POSITIVE_INFINITY; left.length < before; ) {
    before = left.length;
    left = left.filter((place) => importedBy(place).length > 0);
  }
  return left;
}

describe('core', () => {
  const core = sources.filter(({ file }) => file.startsWith('core/'));
  it.each(core.map((source) => [source.file, source] as const))(
    '%s asks nothing of the world',
    (_file, source) => {
      const code = codeOf(source.text);
      const asks =
        /\bnode:|\bawait\b|\basync\b|Date\.now|new Date\(\)|Math\.random|\bset(Timeout|Interval|Immediate)\b|\bprocess\.|\bperformance\b|\bconsole\b|\bfetch\(/;
      expect(asks.exec(code)?.[0]).toBeUndefined();
    },
  );
});

describe('lengths', () => {
  it('comments wrap where code does', () => {
    const { lineWidth } = JSON.parse(readFileSync(join(repository, 'biome.json'), 'utf8')).formatter;
    const isLong = (line: string) => {
      const isComment = /^\s*(\/\/|\*|\/\*\*)/.test(line) && !line.includes('biome-ignore');
      // What has no space cannot be wrapped.
      return isComment && line.length > lineWidth && line.lastIndexOf(' ', lineWidth) > 8;
    };
    const files = ['src', 'test', 'bench', 'scripts'].flatMap((folder) =>
      readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(folder, file),
      ),
    );
    const long = files
      .filter((file) => /\.(ts|mjs)$/.test(file))
      .filter((file) => readFileSync(join(repository, file), 'utf8').split('\n').some(isLong));
    expect(long).toEqual([]);
  });
  const lines = programs.map(({ file, text }) => ({ file, lines: text.trimEnd().split('\n').length }));
  const sorted = lines.map((each) => each.lines).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;

  it('no file has more than 300 lines', () => {
    expect(lines.filter((each) => each.lines > 300)).toEqual([]);
  });

  it(`the median file has at most 72 lines: ${median} of ${sorted.length} files`, () => {
    expect(median).toBeLessThanOrEqual(72);
  });

  it('no function has more than 70 lines', () => {
    const all = sources.flatMap((source) =>
      functionLengths(source).map((each) => ({ file: source.file, ...each })),
    );
    // Were the search broken, there would be few: there are more functions than files.
    expect(all.length).toBeGreaterThan(2 * sources.length);
    expect(all.filter((each) => each.lines > 70)).toEqual([]);
  });
});

describe('every file', () => {
  it('begins with one comment that says what it owns', () => {
    const without = sources.filter(({ text }) => !/^(#!.*\n)?\/\*\*\s/.test(text));
    expect(without.map(({ file }) => file)).toEqual([]);
  });

  it('is named for what it is, and so is what it declares', () => {
    const vague = /util|helper|manager/i;
    expect(sources.map(({ file }) => file).filter((file) => vague.test(file))).toEqual([]);
    const declared = sources.flatMap(({ file, text }) =>
      [...codeOf(text).matchAll(/\b(?:function|class|interface|type|const|let)\s+(\w+)/g)].map(
        ([, name]) => `${file}: ${name}`,
      ),
    );
    expect(declared.filter((each) => vague.test(each.split(': ')[1] ?? ''))).toEqual([]);
  });

  it('is finished', () => {
    const marks = /\b(TODO|FIXME|XXX|HACK)\b/;
    expect(sources.filter(({ text }) => marks.test(text)).map(({ file }) => file)).toEqual([]);
  });
});

describe.each(['blends', 'decoders', 'encoders', 'engine/calibrate'])('the registry of %s', (folder) => {
  const { text } = sources.find(({ file }) => file === `${folder}/index.ts`)!;
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('/**'));

  it('is a list of re-exports, one name a file, sorted, the file named like it', () => {
    const names = lines.map((line) => /^export \{ (\w+) \} from '\.\/([\w-]+)\.ts';$/.exec(line) ?? [line]);
    for (const [line, name = '', file] of names) expect(file, line).toBe(kebab(name));
    expect(lines).toEqual([...lines].sort());
  });

  it('lists every file that implements it', () => {
    const shared = [
      'index.ts',
      'blend.ts',
      'decoder.ts',
      'encoder.ts',
      'via-sharp.ts',
      'via-libraw.ts',
      'libraw-errors.ts',
      'crw-facts.ts',
      'embedded.ts',
      'raw-frame.ts',
      'raw-mosaic.ts',
      'raw-sensor.ts',
      'raw-developed.ts',
      'tiff-strips.ts',
      'png-profile.ts',
      'exif.ts',
      'full-scale.ts',
      'heic-header.ts',
      'via-libheif.ts',
      'directory.ts',
      'exif-fields.ts',
      'fits-cards.ts',
      'srgb-profile.ts',
      'fits-facts.ts',
      'fits-mosaic.ts',
      'fits-samples.ts',
      'splice.ts',
      'tiff-file.ts',
      'dng-file.ts',
      'dng-fields.ts',
      'strips.ts',
      'named.ts',
      'for-file.ts',
      'step.ts',
      'read-sums.ts',
      'read-hot-map.ts',
      'subtraction.ts',
    ];
    const files = sources
      .filter(({ file }) => dirname(file) === folder)
      .map(({ file }) => basename(file))
      .filter((file) => !shared.includes(file));
    expect(files.map((file) => `./${file}`)).toEqual(lines.map((line) => /'(.*)'/.exec(line)?.[1]));
  });
});

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

describe('packages', () => {
  it('whose behaviour the design leans on are pinned as they were tried', () => {
    const { dependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
    // chokidar 4 and older bring glob packages and other event names; sharp decides every sample.
    expect(dependencies).toMatchObject({ chokidar: '^5.0.0 || ^6.0.0', sharp: '0.35.5' });
    expect(Object.values(dependencies).filter((version) => /[*x>]|latest/.test(`${version}`))).toEqual([]);
  });
});
