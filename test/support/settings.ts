/** What a stack is unless a test says otherwise: all frames, three planes, kept nowhere. */

import type { StackSettings } from '../../src/core/settings.ts';
export const defaultSettings: StackSettings = {
  captures: '/captures',
  light: 'encoded',
  everyNth: 1,
  raw: 'mosaic',
  from: null,
  until: null,
  filters: [],
  planes: ['sum', 'max', 'min'],
  stateFile: null,
  spoolFolder: null,
  previews: [],
  whiteBalance: 'camera',
  calibration: { dark: null, flat: null, mend: 'off' },
  masters: { folder: '/masters', formats: ['tif'] },
  closeAfter: null,
  history: null,
  hold: { on: [], sigmas: 6 },
  pairs: 'jpeg',
  statusFile: null,
};
