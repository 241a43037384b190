/** The header of a state file of two frames, for tests of its bytes. */
import type { StateHeader } from '../../src/core/state.ts';

/** Everything as in an ordinary file, but for what is given. */
export function stateHeader(more: Partial<StateHeader>): StateHeader {
  return {
    software: 'slowshutter 0.0.0',
    captures: '/captures',
    light: 'encoded',
    everyNth: 1,
    from: null,
    until: null,
    raw: 'mosaic',
    filters: [],
    align: 'off',
    alignTo: null,
    correction: null,
    window: null,
    fadeSeconds: 300,
    shape: { width: 3, height: 2, channels: 3, fullScale: 255 },
    frames: 2,
    planes: [{ name: 'sum', bytesPerSample: 2 }],
    first: { path: '/captures/a.jpg', capturedAt: 12, digest: 'd', orientation: 6, iccProfile: null },
    latest: { path: '/captures/b.jpg', capturedAt: 15, digest: 'e' },
    paused: false,
    pictures: 0,
    refold: null,
    reference: null,
    decoders: { jpeg: '1' },
    steps: [],
    generation: 4,
    savedAt: 1_735_689_600_000,
    ledgerEntries: 2,
    ...more,
  };
}
