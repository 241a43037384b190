/** State files of every format there was: they open, hold what other software says they hold, and go on. */

import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf } from '../../src/core/errors.ts';
import type { Outcome } from '../../src/core/ledger.ts';
import { type Facts, stampOf } from '../../src/core/settle.ts';
import { STATE_VERSION } from '../../src/core/state.ts';
import * as decoders from '../../src/decoders/index.ts';
import * as calibration from '../../src/engine/calibrate/index.ts';
import { openEngine } from '../../src/engine/serve.ts';
import { moduleDigest } from '../../src/io/filter-module.ts';
import { openStorage } from '../../src/io/storage/storage.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import { asking } from '../support/asking.ts';
import { goldenBytes, goldenJson } from '../support/golden.ts';
import { savedIn } from '../support/ledgers.ts';
import { repository } from '../support/repository.ts';
import { defaultSettings, stillPlanes } from '../support/settings.ts';
import { SimDisk } from '../support/sim-disk.ts';
import { tinyMemory } from '../support/tiny.ts';
import { unheard } from '../support/unheard.ts';

interface Expected {
  readonly frames: number;
  readonly digest: string;
  /** Folded unless they say otherwise. Units: `takenAt` seconds since 1970. */
  readonly captures: readonly {
    readonly path: string;
    readonly sha256: string;
    readonly outcome?: Outcome;
    readonly number?: number;
    readonly takenAt?: number;
  }[];
}

interface Golden {
  readonly saved: Expected;
  readonly resumed: Expected;
  readonly restored?: Expected;
}

const file = '/state/golden.state';
const halve = join(repository, 'test/golden/state/halve.mjs');
const halved = [{ module: halve, options: {}, digest: moduleDigest(halve) }];
/** What there was when the files were written. */
const planesThen = stillPlanes.filter((name) => name !== 'glow');
const formats = [
  { version: 1, folder: 'captures/grey8', planes: ['sum', 'max', 'min'], filters: [] },
  { version: 2, folder: 'state/captures', planes: planesThen, filters: [] },
  {
    version: 3,
    folder: 'state/captures',
    planes: planesThen,
    filters: halved,
  },
  {
    version: 4,
    folder: 'state/captures',
    planes: planesThen,
    filters: halved,
  },
] as const;
type Format = (typeof formats)[number];
const [, second, third] = formats;

/** The disk with the golden file, and a process that has opened it. */
async function opened(disk: SimDisk, format: Format) {
  const { planes, filters } = format;
  const answer = openEngine({
    openMemory: tinyMemory,
    kernels: async (memory) => plainKernels(memory),
    decoders: Object.values(decoders).map((decoder) => ({ ...decoder, version: 'tests' })),
    calibration: Object.values(calibration),
    software: 'slowshutter 0.0.0',
    readCapture: async (path) => capture(format, path),
    ...unheard,
    lookAt: async () => 'gone',
    storage: openStorage(disk.disk()),
  });
  const ask = asking(answer);
  const first = await ask('open', { ...defaultSettings, planes, filters, stateFile: file });
  const take = (path: string) => {
    const stamp = stampOf(capture(format, path).facts);
    return ask('take', { path, stamp, acceptDoubt: true, last: true });
  };
  return { ask, take, first };
}

/** A capture as it was when the state was made. */
function capture(format: Format, path: string): { facts: Facts; bytes: Buffer } {
  const bytes = goldenBytes(`${format.folder}/${basename(path)}`);
  const known = expected(format).resumed.captures.find((each) => each.path === path);
  const mtimeNs = `${known?.takenAt ?? 0}000000000`;
  return { facts: { size: bytes.length, mtimeNs, ctimeNs: '1', ino: '1', dev: '1' }, bytes };
}

function expected({ version }: Format): Golden {
  return goldenJson<Golden>(`state/v${version}.json`);
}

function golden(format: Format): { disk: SimDisk } & Golden {
  const disk = new SimDisk('/state');
  disk.plant(file, goldenBytes(`state/v${format.version}.state`));
  return { disk, ...expected(format) };
}

describe.each(formats)('a state file of format $version', (format) => {
  it('has the planes and the ledger that other software says', async () => {
    const { disk, saved } = golden(format);
    const { ask, first } = await opened(disk, format);
    expect(first.frames).toBe(saved.frames);
    expect(await ask('digest', {})).toEqual({ digest: saved.digest });
    const captures = (await savedIn(file, disk.disk())).entries.map((entry) => {
      const { path, digest, outcome, number, capturedAt } = entry;
      return { path, sha256: digest, outcome, number, capturedAt };
    });
    captures.sort((a, b) => (a.path < b.path ? -1 : 1));
    const wanted = saved.captures.map(({ takenAt, ...each }) => ({ outcome: 'folded', ...each }));
    expect(captures).toMatchObject(wanted);
  });

  it('is gone on with: what is in is known, what is new is folded, and the next process has both', async () => {
    const { disk, saved, resumed } = golden(format);
    const { ask, take } = await opened(disk, format);
    for (const { path } of resumed.captures) {
      const isOld = saved.captures.some((capture) => capture.path === path);
      expect((await take(path)).outcome, path).toBe(isOld ? 'known' : 'folded');
    }
    expect(await ask('digest', {})).toEqual({ digest: resumed.digest });
    await ask('checkpoint', {});
    expect(new Uint32Array(disk.peek(file)!.slice(8, 12).buffer)).toEqual(Uint32Array.of(STATE_VERSION));
    const next = await opened(disk, format);
    expect(next.first.frames).toBe(resumed.frames);
    expect(await next.ask('digest', {})).toEqual({ digest: resumed.digest });
  });

  it('is not opened with any part of it missing', async () => {
    const { disk } = golden(format);
    const bytes = disk.peek(file)!;
    for (let length = 0; length < bytes.length; length += 101) {
      disk.plant(file, bytes.subarray(0, length));
      expect(await opened(disk, format).catch(codeOf), `${length} bytes`).toBe('damaged-state');
    }
  });
});

describe.each([second, third])('what the photographer decided is in format $version', (format) => {
  it('a removed frame can be put back, a closed one belongs to another stack', async () => {
    const { disk, saved, restored } = golden(format);
    const { ask } = await opened(disk, format);
    const named = (outcome: Outcome) =>
      saved.captures.filter((capture) => capture.outcome === outcome).map(({ path }) => basename(path));
    await ask('restore', { frames: named('removed') });
    expect(await ask('digest', {})).toEqual({ digest: restored?.digest });
    const answer = ask('restore', { frames: named('closed') });
    await expect(answer.catch(codeOf)).resolves.toBe('usage');
    expect(await ask('standing', {})).toMatchObject({ held: { paused: 1 }, closed: 1, removed: 0 });
  });

  it('a frame that other decoders have folded is not subtracted: all planes are refolded without it', async () => {
    const { disk, saved, restored } = golden(format);
    const { ask } = await opened(disk, format);
    const out = saved.captures.flatMap(({ path, outcome }) =>
      outcome === 'removed' ? [basename(path)] : [],
    );
    await ask('restore', { frames: out });
    expect(await ask('remove', { frames: out })).toMatchObject({ refolding: true });
    await ask('checkpoint', {});
    expect((await savedIn(file, disk.disk())).header.refold?.planes).toEqual(planesThen);
    expect(await ask('digest', {})).toEqual({ digest: restored?.digest });
    await ask('refold', {});
    expect(await ask('digest', {})).toEqual({ digest: saved.digest });
  });
});

describe('what an older format did not say', () => {
  const headerOf = async (format: Format) => (await savedIn(file, golden(format).disk.disk()))!.header;

  it('is nothing in format 1', async () => {
    const header = await headerOf(formats[0]);
    expect(header).toMatchObject({ paused: false, pictures: 0, refold: null, reference: null, steps: [] });
    expect(header.decoders).toMatchObject({ jpeg: null, png: null });
  });

  it('is the version of all decoders in format 2, and the stack of a closed frame', async () => {
    const header = await headerOf(second);
    expect(header).toMatchObject({ paused: false, pictures: 2, refold: null, reference: null, steps: [] });
    expect(header.decoders.png).toMatch(/sharp/);
    const entries = (await savedIn(file, golden(second).disk.disk()))!.entries;
    expect(entries.flatMap(({ stack = [] }) => stack)).toEqual([expect.stringContaining('-1')]);
  });

  it('is in format 3: its decoders by name, and the recipe of every frame that went through the filter', async () => {
    const { header, entries } = (await savedIn(file, golden(third).disk.disk()))!;
    expect(header.decoders).toEqual({ png: expect.stringMatching(/sharp/) });
    expect(header.steps).toEqual([expect.stringMatching(/^filters [0-9a-f]{16}$/)]);
    const made = entries.filter(({ outcome }) => ['folded', 'removed', 'closed'].includes(outcome));
    expect(made).toHaveLength(5);
    for (const { recipe } of made) {
      expect(recipe).toEqual({ steps: header.steps, samplesCrc: expect.any(Number) });
    }
    const closed = entries.filter(({ outcome }) => outcome === 'closed');
    expect(closed).toMatchObject([{ stack: expect.stringContaining('-1') }]);
  });
});
