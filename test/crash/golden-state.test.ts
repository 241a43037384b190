/** State files of every format there was: they open, hold what other software says they hold, and go on. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeOf, StackError } from '../../src/core/errors.ts';
import type { Facts } from '../../src/core/settle.ts';
import * as decoders from '../../src/decoders/index.ts';
import type { RequestName, Requests } from '../../src/engine/protocol.ts';
import { openEngine } from '../../src/engine/serve.ts';
import { loadStack } from '../../src/io/checkpoint.ts';
import { loadFilterModule } from '../../src/io/filter-module.ts';
import { openStorage } from '../../src/io/storage.ts';
import { plainKernels } from '../../src/kernels/plain.ts';
import { repository } from '../support/golden.ts';
import { defaultSettings } from '../support/settings.ts';
import { SimDisk } from '../support/sim-disk.ts';
import { tinyMemory } from '../support/tiny.ts';

interface Expected {
  readonly frames: number;
  readonly digest: string;
  readonly captures: readonly { readonly path: string; readonly sha256: string }[];
}

const goldens = join(repository, 'test/golden');
const file = '/state/encoded-sum+max+min.state';

/** The disk with the golden file, and a process that has opened it. */
async function opened(disk: SimDisk) {
  const answer = openEngine({
    openMemory: tinyMemory,
    kernels: async (memory) => plainKernels(memory),
    decoders: Object.values(decoders),
    decodedBy: 'tests',
    async readCapture(path) {
      const bytes = readFileSync(join(goldens, 'captures/grey8', basename(path)));
      return { facts: factsOf(bytes), bytes };
    },
    lookAt: async () => 'gone',
    loadFilter: loadFilterModule,
    storage: openStorage(disk.disk()),
    publishFile: async () => undefined,
    writeFile: async () => undefined,
    wallClock: () => 0,
  });
  const ask = async <N extends RequestName>(name: N, asked: Requests[N]['ask']) => {
    const reply = await answer({ id: 1, name, ask: asked });
    if ('error' in reply) throw new StackError(reply.error.code, reply.error.message);
    return reply.answer as Requests[N]['answer'];
  };
  const first = await ask('open', { ...defaultSettings, stateFile: file });
  return { ask, first };
}

function factsOf(bytes: Buffer): Facts {
  return { size: bytes.length, mtimeNs: '1', ctimeNs: '1', ino: '1', dev: '1' };
}

function golden(version: number): { disk: SimDisk; saved: Expected; resumed: Expected } {
  const disk = new SimDisk('/state');
  disk.plant(file, readFileSync(join(goldens, `state/v${version}.state`)));
  const text = readFileSync(join(goldens, `state/v${version}.json`), 'utf8');
  return { disk, ...(JSON.parse(text) as { saved: Expected; resumed: Expected }) };
}

describe.each([1])('a state file of format %i', (version) => {
  it('has the planes and the ledger that other software says', async () => {
    const { disk, saved } = golden(version);
    const { ask, first } = await opened(disk);
    expect(first.frames).toBe(saved.frames);
    expect(await ask('digest', {})).toEqual({ digest: saved.digest });
    const found = await loadStack(
      disk.disk(),
      file,
      () => undefined,
      () => undefined,
    );
    const captures = found!.entries.map(({ path, digest, outcome }) => ({ path, sha256: digest, outcome }));
    captures.sort((a, b) => (a.path < b.path ? -1 : 1));
    expect(captures).toEqual(saved.captures.map((capture) => ({ ...capture, outcome: 'folded' })));
  });

  it('is gone on with: what is in is known, what is new is folded, and the next process has both', async () => {
    const { disk, saved, resumed } = golden(version);
    const { ask } = await opened(disk);
    for (const { path } of resumed.captures) {
      const bytes = readFileSync(join(goldens, 'captures/grey8', basename(path)));
      const stamp = `${bytes.length}-1-1`;
      const { outcome } = await ask('take', { path, stamp, acceptDoubt: true, last: true });
      const isOld = saved.captures.some((capture) => capture.path === path);
      expect(outcome, path).toBe(isOld ? 'known' : 'folded');
    }
    expect(await ask('digest', {})).toEqual({ digest: resumed.digest });
    await ask('checkpoint', {});
    const next = await opened(disk);
    expect(next.first.frames).toBe(resumed.frames);
    expect(await next.ask('digest', {})).toEqual({ digest: resumed.digest });
  });

  it('is not opened with any part of it missing', async () => {
    const { disk } = golden(version);
    const bytes = disk.peek(file)!;
    for (let length = 0; length < bytes.length; length += 101) {
      disk.plant(file, bytes.subarray(0, length));
      expect(await opened(disk).catch(codeOf), `${length} bytes`).toBe('damaged-state');
    }
  });
});
