/** The map of hot samples that frames themselves show, read from the state file of their least excesses. */
import { createHash } from 'node:crypto';
import type { CorrectionFile } from '../../core/correction.ts';
import { StackError } from '../../core/errors.ts';
import { type HotMap, HotMapReader, mustBeFew } from '../../core/hot-map.ts';
import { printable } from '../../core/names.ts';
import type { Storage } from '../../core/storage.ts';

/** Errors: config when it is gone, changed or damaged, or has more hot samples than any sensor. */
export async function readHotMap(source: CorrectionFile, { load }: Pick<Storage, 'load'>): Promise<HotMap> {
  const reader = new HotMapReader(source, () => createHash('sha256'));
  await load(
    source.file,
    (header) => reader.begin(header),
    (strip, bytes) => reader.strip(strip, bytes),
  );
  const map = reader.end();
  if (map?.source.digest !== source.digest) {
    const text = `the map of hot pixels ${printable(source.file)} is gone, or was changed, after this stack began: begin another stack`;
    throw new StackError('config', text);
  }
  mustBeFew(map);
  return map;
}
