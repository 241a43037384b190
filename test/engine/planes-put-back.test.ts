/** Planes of several strips that are put back as they were packed: every strip is where it was. */
import { expect, it } from 'vitest';
import type { Shape } from '../../src/core/frame.ts';
import { strips } from '../../src/core/strips.ts';
import { FoldBuffers } from '../../src/engine/planes/buffers.ts';
import { Planes } from '../../src/engine/planes/planes.ts';
import { Arena, PAGES_MAX } from '../../src/kernels/arena.ts';
import { kernelSets } from '../support/engine.ts';

const shape: Shape = { width: 500, height: 400, channels: 3, fullScale: 255 };
const place = { isFirst: false, isLatest: false, at: 0 };

/** Sums of 16 bits up to 257 frames, wider ones past that. */
it.each([2, 257, 258])('after %i frames', async (count) => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES_MAX });
  const kernels = await kernelSets.wasm!(memory);
  const space = new FoldBuffers(new Arena(memory), kernels, shape, { light: 'encoded', fadeSeconds: 300 });
  const planes = new Planes(space, ['sum']);
  const samples = new Uint8Array(shape.width * shape.height * shape.channels).map((_, i) => i * 7);
  for (let i = 0; i < count; i++) planes.fold([{ frame: { shape, samples }, place }]);
  const layout = strips({ shape, planes: planes.packedPlanes() });
  expect(layout.length).toBeGreaterThan(2);
  const packed = layout.map((strip) => planes.pack(strip).slice());
  planes.clear();
  planes.resume(count, planes.packedPlanes());
  for (const [i, strip] of layout.entries()) planes.unpack(strip, packed[i]!);
  for (const { plane, start, samples: n } of layout) {
    const found = Buffer.from(planes.pack({ plane, start, samples: n }));
    for (const i of [0, 1, n - 1])
      expect(found.readUIntLE(i * plane.bytesPerSample, plane.bytesPerSample)).toBe(
        count * samples[start + i]!,
      );
  }
  expect(layout.map((strip) => planes.pack(strip).slice())).toEqual(packed);
});
