/** Raw files in numbers: what the library needed for one is given back before the next hundred. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { raw } from '../../src/decoders/index.ts';
import { rawBytes } from '../support/raw.ts';

const FILES = 150;
/** Of memory that JavaScript has; a module of the library that stays takes 0.2 MB. */
const LEFT_MB_MAX = 8;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

it(`leave no module of the library behind, after ${FILES} of them`, async () => {
  const bytes = rawBytes('plain.dng');
  const usedMB = async (files: number) => {
    for (let i = 0; i < files; i++) await raw.decode(bytes, await raw.readHeader(bytes));
    // What waits for its turn holds what it is about.
    for (let i = 0; i < 3; i++) {
      await new Promise(setImmediate);
      collect();
    }
    return process.memoryUsage().heapUsed / 1e6;
  };
  const before = await usedMB(10);
  expect((await usedMB(FILES)) - before).toBeLessThan(LEFT_MB_MAX);
});
