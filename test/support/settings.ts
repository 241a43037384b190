/** What a stack is unless a test says otherwise: all frames, three planes, kept nowhere. */

import { planeOrder } from '../../src/core/plane.ts';
import type { StackSettings } from '../../src/core/settings.ts';

/** Every plane there is of frames that lie as they were taken. */
export const stillPlanes = planeOrder.filter((name) => name !== 'coverage');

export const defaultSettings: StackSettings = {
  captures: '/captures',
  light: 'encoded',
  everyNth: 1,
  raw: 'mosaic',
  from: null,
  until: null,
  filters: [],
  align: 'off',
  alignTo: null,
  correction: null,
  window: null,
  fadeSeconds: 2,
  planes: ['sum', 'max', 'min'],
  stateFile: null,
  spoolFolder: null,
  previews: [],
  whiteBalance: 'camera',
  crop: 'fill',
  calibration: { dark: null, flat: null, mend: 'off' },
  masters: { folder: '/masters', formats: ['tif'] },
  closeAfter: null,
  history: null,
  hold: { on: [], sigmas: 6 },
  pairs: 'jpeg',
  statusFile: null,
};
