/**
 * The example filters over every set of golden captures: what numpy says in test/golden/filters.py, sample
 * for sample.
 */

import { describe, expect, it } from 'vitest';
import { mean } from '../../src/blends/index.ts';
import type { FilterOptions } from '../../src/core/filter.ts';
import type { Light } from '../../src/core/light.ts';
import * as decoders from '../../src/decoders/index.ts';
import { develop } from '../../src/engine/stages/develop.ts';
import { samplesDigest } from '../support/digest.ts';
import { openStack, pictureOf } from '../support/engine.ts';
import { exampleFilter, stepsOf } from '../support/filters.ts';
import { captureFiles, capturesOf, goldenJson } from '../support/golden.ts';

interface Case {
  readonly set: string;
  readonly filters: readonly { readonly name: string; readonly options: FilterOptions }[];
  readonly captures: readonly { readonly file: string; readonly sha256?: string; readonly reason?: string }[];
  readonly pictures: readonly { readonly light: Light; readonly sha256: string }[];
}

const { cases } = goldenJson<{ cases: readonly Case[] }>('filters.json');
const named = cases.map((each) => {
  const chain = each.filters.map(({ name, options }) => `${name} ${JSON.stringify(options)}`);
  return [`${each.set} through ${chain.join(', ')}`, each] as const;
});

describe.each(named)('%s', (_name, { set, filters, captures, pictures }) => {
  const settings = filters.map(({ name, options }) => exampleFilter(name, options));

  it('gives the samples of the oracle, or its reason', async () => {
    const steps = await stepsOf(settings);
    const files = new Map(captureFiles(set).map(({ name, bytes }) => [name, bytes]));
    for (const { file, sha256, reason } of captures) {
      const bytes = files.get(file)!;
      const decoder = Object.values(decoders).find((each) => each.matches(bytes))!;
      const developed = develop({ path: file, bytes, decoder, modifiedMs: 0 }, { shape: null, steps });
      if (reason === undefined) expect(samplesDigest((await developed).frame.samples), file).toBe(sha256);
      else await expect(developed, file).rejects.toThrow(reason);
    }
  });

  it.each(pictures)('gives the mean of the oracle in $light light', async ({ light, sha256 }) => {
    const files = capturesOf(set);
    const { stack, fold } = await openStack('wasm', files, { light, planes: ['sum'], filters: settings });
    for (const { file, reason } of captures) if (reason === undefined) await fold(file);
    expect(samplesDigest(pictureOf(stack, mean, 65535).samples)).toBe(sha256);
  });
});

it('the oracle has frames that are kept and frames that are rejected, for every filter that rejects', () => {
  for (const name of ['brightness-gate', 'crop-mask']) {
    const outcomes = cases
      .filter(({ filters }) => filters[0]?.name === name)
      .flatMap(({ captures }) => captures);
    expect(
      outcomes.some(({ sha256 }) => sha256 !== undefined),
      name,
    ).toBe(true);
    expect(
      outcomes.some(({ reason }) => reason !== undefined),
      name,
    ).toBe(true);
  }
});
