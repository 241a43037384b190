/** The map of hot samples that frames themselves show, read from the state file of their least excesses. */
import { createHash } from 'node:crypto';
import type { CorrectionFile } from '../../core/correction.ts';
import { StackError } from '../../core/errors.ts';
import type { Shape } from '../../core/frame.ts';
import { addHot, type HotMap, mustBeFew } from '../../core/hot-map.ts';
import { printable } from '../../core/names.ts';
import type { Storage } from '../../core/storage.ts';
import { SumsDigest } from '../../core/sums-digest.ts';

/** Errors: config when it is gone, changed or damaged, or has more hot samples than any sensor. */
export async function readHotMap(source: CorrectionFile, { load }: Pick<Storage, 'load'>): Promise<HotMap> {
  const at: number[] = [];
  const digest = new SumsDigest(() => createHash('sha256'), ['min']);
  let shape: Shape | null = null;
  await load(
    source.file,
    (header) => {
      shape = header.shape;
      digest.begin(header);
    },
    (strip, bytes) => {
      digest.strip(strip, bytes);
      addHot(at, strip, bytes, shape?.fullScale ?? 255);
    },
  );
  if (shape === null || digest.end() !== source.digest) {
    const text = `the map of hot pixels ${printable(source.file)} is gone, or was changed, after this stack began: begin another stack`;
    throw new StackError('config', text);
  }
  mustBeFew(at, shape, source);
  return { source, shape, at };
}
