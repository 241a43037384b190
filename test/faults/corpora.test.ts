/** Odd, broken and mutated pictures in numbers: the daemon stays, and every one of them is accounted for. */

import { copyFileSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect } from 'vitest';
import type { Random } from '../../src/camera/random.ts';
import { shoot } from '../../src/camera/shoot.ts';
import { bytesOf } from '../support/captures.ts';
import { corpora } from '../support/corpora.ts';
import { type Daemon, residentMB } from '../support/daemon.ts';
import { isReady } from '../support/fault-tools.ts';
import { golden, goldenBytes, goldenNames, noShared, shared } from '../support/golden.ts';
import { it, type Place } from '../support/place.ts';
import { seededRandom } from '../support/random.ts';

const ready = isReady('the tests with corpora', { programs: ['apt-get', 'tar', 'xz', 'bzip2'] });
const captureNames =
  /\.(jpe?g|png|tiff?|webp|avif|dng|raf|crw|cr[23]|nef|arw|orf|pef|rw2|srw|3fr|heic|fits)$/i;
const known = ['folded', 'duplicate', 'rejected'];
/** Several times what an engine has with frames of this size. */
const RESIDENT_MB_MAX = 1000;
/** From the first batch to the last; 0.2 MB that stay of each file would be more. */
const GROWTH_MB_MAX = 120;

/**
 * Every file that was put there has one outcome, or is ignored; every rejection says why. Gives the counts.
 */
async function expectAccounted(place: Place, daemon: Daemon, names: readonly string[]) {
  const { entries } = await place.inspect();
  const outcomeOf = new Map(entries.map((entry) => [basename(entry.path), entry]));
  const ignored = new Set(daemon.logged('ignored').map(({ msg }) => basename(msg.split(': ')[0] ?? '')));
  const counts: Record<string, number> = {};
  const codes: Record<string, number> = {};
  const wrong: string[] = [];
  for (const name of names) {
    const entry = outcomeOf.get(name);
    const what = entry?.outcome ?? (ignored.has(name) ? 'ignored' : 'unaccounted');
    counts[what] = (counts[what] ?? 0) + 1;
    if (!known.includes(what) && (what !== 'ignored' || captureNames.test(name)))
      wrong.push(`${name} ${what}`);
    if (what !== 'rejected') continue;
    codes[entry?.reason ?? ''] = (codes[entry?.reason ?? ''] ?? 0) + 1;
    if (!/^(the|it) \S+ .{8}/.test(entry?.message ?? '')) wrong.push(`${name}: ${entry?.message}`);
  }
  expect(wrong).toEqual([]);
  expect(entries).toHaveLength(names.length - (counts.ignored ?? 0));
  const deaths = daemon.logged('engine-died').length;
  // A death is met by a verdict: somebody was rejected for it, or was innocent and tried again.
  expect(deaths).toBeLessThanOrEqual(4 * (codes['decoder-crashed'] ?? 0));
  expect(daemon.sidecar()).toMatchObject({
    frames: counts.folded ?? 0,
    rejected: codes,
    lost: 0,
    queueFrames: 0,
  });
  const facts = [counts, codes].map((each) => JSON.stringify(each).replaceAll('"', ''));
  return `${names.length} files ${facts.join(', rejected ')}, ${deaths} deaths of the engine`;
}

/** Runs the daemon over what is in the folder; the first in name order gives the stack its shape. */
async function foldAll(place: Place): Promise<Daemon> {
  const config = { pendingSeconds: 1, previewEverySeconds: 1 };
  const daemon = place.daemon({ config, args: ['--stop-after-idle', '3'] });
  expect(await daemon.ended).toEqual({ code: 0, signal: null });
  return daemon;
}

type Mutation = (bytes: Buffer, random: Random) => Buffer;
const below = (random: Random, end: number) => Math.floor(random() * end);

const mutations: Readonly<Record<string, Mutation>> = {
  flip(bytes, random) {
    const made = Buffer.from(bytes);
    for (let i = 0; i <= below(random, 8); i++) {
      const at = below(random, made.length);
      made[at] = (made[at] ?? 0) ^ (1 << below(random, 8));
    }
    return made;
  },
  truncate: (bytes, random) => bytes.subarray(0, below(random, bytes.length)),
  zero(bytes, random) {
    const from = below(random, bytes.length);
    return Buffer.from(bytes).fill(0, from, Math.min(bytes.length, from + 1 + below(random, 512)));
  },
  insert(bytes, random) {
    const at = below(random, bytes.length);
    const more = Uint8Array.from({ length: 1 + below(random, 64) }, () => below(random, 256));
    return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
  },
};

interface File {
  readonly name: string;
  readonly bytes: Buffer;
}

function putMutations(place: Place, files: readonly File[], count: number, random: Random) {
  const first = files[0];
  if (!first) throw new Error('expected a picture to mutate');
  const names = [`0000${extname(first.name)}`];
  writeFileSync(join(place.captures, names[0] ?? ''), first.bytes);
  return [...names, ...putMutated(place, files, 1, count, random)];
}

/** Numbered from `from` to `to`. */
function putMutated(place: Place, files: readonly File[], from: number, to: number, random: Random) {
  const names: string[] = [];
  const kinds = Object.entries(mutations);
  for (let i = from; i <= to; i++) {
    const file = files[below(random, files.length)]!;
    const [kind, mutate] = kinds[i % kinds.length] ?? ['', (bytes: Buffer) => bytes];
    const name = `${String(i).padStart(4, '0')}-${kind}-${basename(file.name)}`;
    writeFileSync(join(place.captures, name), mutate(file.bytes, random));
    names.push(name);
  }
  return names;
}

const read = (files: readonly string[]) => files.map((name) => ({ name, bytes: bytesOf(name) }));

/** The same pictures in every format that there is a decoder for. */
async function inEveryFormat() {
  const jpegs = read(golden('rgb8'));
  const formats = ['png', 'tiff', 'webp', 'avif'] as const;
  const others = jpegs.flatMap(({ bytes }, i) =>
    formats.map(async (format) => ({
      name: `${i}.${format}`,
      bytes: await sharp(bytes).toFormat(format).toBuffer(),
    })),
  );
  return [...jpegs, ...(await Promise.all(others))];
}

describe.skipIf(!ready)('the corpora of libpng, libtiff and libjpeg-turbo', () => {
  it('are accounted for, file by file', async ({ place }) => {
    const files = await corpora();
    const shapes = files.findIndex((file) => basename(file) === 'basn2c08.png');
    const names = files.map((file, i) => {
      // A common shape first, or nothing else would be decoded.
      const name = `${i === shapes ? '0000' : String(i + 1).padStart(4, '0')}-${basename(file)}`;
      copyFileSync(file, join(place.captures, name));
      return name;
    });
    const daemon = await foldAll(place);
    console.log(`corpora: ${await expectAccounted(place, daemon, names)}`);
    expect(names.length).toBeGreaterThan(200);
  }, 180_000);
});

describe('mutated captures', () => {
  const deep = async () => [...read(golden('png16')), ...read(golden('tiff16'))];
  const sets = {
    'of 8 bits, in five formats': { count: 1000, files: inEveryFormat },
    'of 16 bits': { count: 400, files: deep },
    'of a camera': {
      count: 600,
      files: async () => read(noShared ? golden('rgb8') : shared('seq_people_intel')),
    },
  };
  for (const [i, [what, { count, files }]] of Object.entries(sets).entries()) {
    it(`${count} ${what} are accounted for`, async ({ place }) => {
      const random = seededRandom(`mutations ${what}`, 91 + i);
      const names = putMutations(place, await files(), count, random);
      const daemon = await foldAll(place);
      console.log(`mutations ${what}: ${await expectAccounted(place, daemon, names)}`);
      // Some survive and some do not, or nothing was tried.
      expect(daemon.sidecar()?.frames).toBeGreaterThan(count / 20);
      expect(daemon.logged('rejected').length).toBeGreaterThan(count / 4);
    }, 180_000);
  }
});

/** Raw frames of one camera, of which all that are whole could be folded. */
async function shotRaw(place: Place, frames: number): Promise<File[]> {
  const size = { width: 96, height: 64 };
  const shot = {
    ...{ folder: place.path('card'), frames, everyMs: 0 },
    ...{ size, style: 'burst' as const },
  };
  return read(await shoot({ ...shot, format: 'dng', seed: 7, quality: 90 }));
}

/** Each is another exposure: other samples, in the data behind the header. */
function fitsFrames(frames: number): File[] {
  const bytes = goldenBytes('fits/captures/bytes.fits');
  return Array.from({ length: frames }, (_, i) => {
    const made = Buffer.from(bytes);
    made[2880 + i] = (made[2880 + i] ?? 0) ^ 0x55;
    return { name: `${i}.fits`, bytes: made };
  });
}

const goldenFiles = (folder: string, like: RegExp) =>
  goldenNames(folder)
    .filter((name) => like.test(name))
    .map((name) => ({ name, bytes: goldenBytes(`${folder}/${name}`) }));

describe('a running daemon', () => {
  const BATCH = 300;
  const sets = [
    ['RAW', 4, (place: Place) => shotRaw(place, 5), () => goldenFiles('raw/files', /./)],
    [
      'HEIC',
      3,
      async () => goldenFiles('heic/captures', /^turned-[2-5]/),
      () => goldenFiles('heic/captures', /./),
    ],
    ['FITS', 3, async () => fitsFrames(4), () => goldenFiles('fits/captures', /fits$/)],
  ] as const;

  for (const [what, batches, healthyOf, others] of sets) {
    it(`takes a healthy frame exactly after each ${BATCH} mutated ${what} files, in the same memory`, async ({
      place,
    }) => {
      const random = seededRandom(`mutations of ${what} files`, 131);
      const [first, ...healthy] = await healthyOf(place);
      const daemon = place.daemon({ config: { pendingSeconds: 1 }, args: ['--stop-after-idle', '3'] });
      const files = [first!, first!, ...others()];
      const names = putMutations(place, files, BATCH, random);
      const residents: number[] = [];
      for (let batch = 1; batch <= batches; batch++) {
        const { name, bytes } = healthy[batch - 1]!;
        names.push(`healthy-${basename(name)}`);
        writeFileSync(join(place.captures, names.at(-1)!), bytes);
        await daemon.untilLogged('folded', names.at(-1));
        residents.push(Math.round(residentMB(daemon.enginePid() ?? 0)));
        if (batch < batches)
          names.push(...putMutated(place, files, batch * BATCH + 1, (batch + 1) * BATCH, random));
      }
      expect(await daemon.ended).toEqual({ code: 0, signal: null });
      console.log(
        `${what}: ${await expectAccounted(place, daemon, names)}, engine of ${residents.join(', ')} MB`,
      );
      expect(Math.max(...residents)).toBeLessThan(RESIDENT_MB_MAX);
      expect(residents.at(-1)! - residents[0]!).toBeLessThan(GROWTH_MB_MAX);
      // A fresh engine, to which no damaged file was shown.
      const { entries, digest } = await place.inspect();
      const folded = entries.filter(({ outcome }) => outcome === 'folded').map(({ path }) => path);
      expect(folded.length).toBeGreaterThan(batches);
      expect(digest).toBe(await place.digestOfStack(folded));
    });
  }
});
