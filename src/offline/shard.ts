/**
 * One of the shards of an archive: which captures are in it, by name alone, and which shape all of them have.
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { captureHalves } from '../config/registries.ts';
import { codeOf } from '../core/errors.ts';
import type { Shape } from '../core/frame.ts';
import { extensionOf } from '../core/names.ts';
import { pairsByName } from '../core/pair.ts';
import type { StackSettings } from '../core/settings.ts';
import type { EngineClient } from '../wire/protocol.ts';
import { startBatch } from './batch.ts';

/** The `index`-th of `of`, from 0. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Units: bytes of the digest; a whole number of so many is exact. */
const DIGEST_BYTES = 6;

/**
 * A capture is in the same shard, whatever else is in the archive: by the SHA-256 of its name, without the
 * folder, for an archive may be mounted elsewhere, and without the extension, for the halves of a pair belong
 * together.
 */
export function isInShard(path: string, { index, of }: Shard): boolean {
  const name = basename(path);
  const extension = extensionOf(name);
  const stem = extension === '' ? name : name.slice(0, -extension.length - 1);
  return createHash('sha256').update(stem).digest().readUIntBE(0, DIGEST_BYTES) % of === index;
}

/**
 * The shape of the first whole capture of an archive, so that all shards take frames of the same, whichever
 * comes first in each. The half of a pair that counts is looked at.
 *
 * `engine` may be replaced, for a file may end it. Errors: none; null when there is none.
 */
export async function firstShape(
  engine: EngineClient,
  files: readonly string[],
  { raw, pairs }: Pick<StackSettings, 'raw' | 'pairs'>,
): Promise<{ readonly engine: EngineClient; readonly shape: Shape | null }> {
  const counting = raw === 'embedded' ? 'jpeg' : pairs;
  const other = counting === 'jpeg' ? 'raw' : 'jpeg';
  const left = new Set(pairsByName(files, captureHalves).map((pair) => pair[other]));
  let asked = engine;
  for (const path of files) {
    if (left.has(path)) continue;
    try {
      const { shape } = await asked.ask('shapeOf', { path, raw });
      if (shape) return { engine: asked, shape };
    } catch (error) {
      if (codeOf(error) !== 'engine-died') throw error;
      await asked.close();
      asked = startBatch();
    }
  }
  return { engine: asked, shape: null };
}
