/** What the registries allow in a config. */
import type { Blend } from '../blends/blend.ts';
import * as blends from '../blends/index.ts';
import { extensionsOfHalves } from '../core/pair.ts';
import { versionsOf } from '../core/state.ts';
import { everyDecoder } from '../decoders/embedded.ts';
import * as decoders from '../decoders/index.ts';
import * as encoders from '../encoders/index.ts';
import type { RegistryNames } from './schema.ts';

const allBlends: readonly (readonly [name: string, blend: Blend])[] = Object.entries(blends);

export const registryNames: RegistryNames = {
  blends: Object.keys(blends),
  blendsWithEv: allBlends.flatMap(([name, { takesEv }]) => (takesEv ? [name] : [])),
  refusedLights: Object.fromEntries(allBlends.map(([name, { refused }]) => [name, refused ?? {}])),
  previewExtensions: Object.values(encoders)
    .filter((encoder) => encoder.forPreviews)
    .flatMap((encoder) => encoder.extensions),
  masterExtensions: Object.values(encoders).flatMap((encoder) => encoder.extensions),
};

export const captureExtensions: readonly string[] = Object.values(decoders).flatMap(
  (decoder) => decoder.extensions,
);

export const captureHalves = extensionsOfHalves(Object.values(decoders));

/** By decoder, what its samples depend on. */
export const decoderVersions: Readonly<Record<string, string>> = Object.fromEntries(
  versionsOf(everyDecoder(Object.values(decoders))),
);
