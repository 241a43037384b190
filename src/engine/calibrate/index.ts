/** Every calibration step. Adding one: a new file and one line here; its rank says when frames go through it. */
export { correction } from './correction.ts';
export { filters } from './filters.ts';
