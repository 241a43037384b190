/**
 * Previews of planes that have not changed: they stay as they are, and only their facts are written again.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Facts } from '../../src/core/settle.ts';
import { publishing, startEngine, type TestEngine } from '../support/engine.ts';
import { capturesOf } from '../support/golden.ts';

const captures = capturesOf('png8');
const [first = '', second = '', third = ''] = captures.keys();
const preview = (blend: string) => ({
  file: `/out/${blend}.jpg`,
  blend,
  ev: 0,
  maxEdgePixels: 40,
  quality: 80,
});

let engine: TestEngine;
let written: string[];
let files: Map<string, Facts>;
let publish: () => Promise<string[]>;

beforeEach(async () => {
  written = [];
  files = new Map();
  let writings = 0;
  const write = async (file: string) => {
    const now = String(++writings);
    files.set(file, { size: 9, mtimeNs: now, ctimeNs: now, ino: now, dev: '1' });
    written.push(file.slice('/out/'.length));
  };
  const ports = {
    publishFile: write,
    publishFacts: write,
    lookAtOutput: async (file: string) => files.get(file) ?? ('gone' as const),
  };
  engine = await startEngine('wasm', captures, { previews: ['mean', 'lighten'].map(preview) }, ports);
  publish = async () => {
    written = [];
    await engine.ask('publish', publishing);
    return written.filter((file) => file.endsWith('.jpg')).sort();
  };
});

const both = ['lighten.jpg', 'mean.jpg'];

describe('previews', () => {
  it('are written with the first frame, and not again while nothing changes; their facts are', async () => {
    await engine.take(first);
    expect(await publish()).toEqual(both);
    expect(await publish()).toEqual([]);
    expect(written.sort()).toEqual(['lighten.json', 'mean.json']);
  });

  it('are drawn again after a frame that came, one that went, and one that was put back', async () => {
    await engine.take(first);
    await engine.take(second);
    await publish();
    await engine.take(third);
    expect(await publish()).toEqual(both);
    await engine.ask('remove', { frames: ['last'] });
    expect(await publish()).toEqual(both);
    await engine.ask('refold', {});
    expect(await publish()).toEqual(both);
    expect(await publish()).toEqual([]);
    await engine.ask('restore', { frames: ['3'] });
    expect(await publish()).toEqual(both);
  });

  it('are written again where somebody has taken them away, or put another in their place', async () => {
    await engine.take(first);
    await publish();
    files.delete('/out/mean.jpg');
    expect(await publish()).toEqual(['mean.jpg']);
    files.set('/out/lighten.jpg', { size: 1, mtimeNs: '5', ctimeNs: '5', ino: '5', dev: '1' });
    expect(await publish()).toEqual(['lighten.jpg']);
  });

  it('do not hold up a frame: it is folded between two of them, and the later one shows it', async () => {
    const framesShown = new Map<string, number>();
    let takeNow: (() => Promise<unknown>) | null = null;
    const ports = {
      async lookAtOutput(file: string) {
        // The second is about to be drawn.
        if (file === '/out/lighten.jpg') await takeNow?.();
        return { size: 9, mtimeNs: '1', ctimeNs: '1', ino: '1', dev: '1' };
      },
      publishFile: async () => undefined,
      async publishFacts(file: string, bytes: Uint8Array) {
        framesShown.set(file, JSON.parse(Buffer.from(bytes).toString()).frames);
      },
    };
    const previews = ['mean', 'lighten'].map(preview);
    const other = await startEngine('wasm', captures, { previews }, ports);
    await other.take(first);
    await other.ask('publish', publishing);
    await other.take(second);
    takeNow = () => {
      takeNow = null;
      return other.take(third);
    };
    await other.ask('publish', publishing);
    expect([...framesShown].sort()).toEqual([
      ['/out/lighten.json', 3],
      ['/out/mean.json', 2],
    ]);
  });

  it('say their size whether they were drawn or not, and none when the stack is empty', async () => {
    const sizes: unknown[] = [];
    const ports = {
      lookAtOutput: async () => ({ size: 9, mtimeNs: '1', ctimeNs: '1', ino: '1', dev: '1' }),
      publishFile: async () => undefined,
      async publishFacts(_file: string, bytes: Uint8Array) {
        const { width, height } = JSON.parse(Buffer.from(bytes).toString());
        sizes.push([width, height]);
      },
    };
    const other = await startEngine('wasm', captures, { previews: [preview('mean')] }, ports);
    await other.take(first);
    await other.ask('publish', publishing);
    await other.ask('publish', publishing);
    expect(sizes[1]).toEqual(sizes[0]);
    expect(sizes[0]).not.toEqual([0, 0]);
    await other.ask('reset', {});
    await other.ask('publish', publishing);
    expect(sizes[2]).toEqual([0, 0]);
  });
});
