/** SHA-256 in hex: of files, and of samples as the oracle takes it. */
import { createHash } from 'node:crypto';

/** The digest of these bytes, one chunk after the other. */
export function sha256(...chunks: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}

/** `sha256` of test/golden/expected.json: samples row-major and interleaved, 16 and 32 bits little-endian. */
export function samplesDigest(samples: Uint8Array | Uint16Array | Float32Array): string {
  const { buffer, byteOffset, byteLength } = samples;
  return sha256(new Uint8Array(buffer, byteOffset, byteLength));
}
