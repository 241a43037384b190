/**
 * Every figure of the table: what it is, what it must be, and how it is measured. `most` and `least` are the
 * gates.
 */
import { alignGates } from './align.mjs';
import { frameGates } from './frame.mjs';
import { informationGates } from './information.mjs';
import { keepingGates } from './keeping.mjs';
import { peerGates } from './peers.mjs';
import { rawGates } from './raw.mjs';
import { standingGates } from './standing.mjs';

/**
 * @typedef {object} Gate
 * @property {string} id
 * @property {string} figure
 * @property {string} means
 * @property {number} [most]
 * @property {number} [least]
 * @property {number} [below]
 * @property {string} [unit]
 */

/**
 * In the order of the table. Units: ratios unless `unit` says another. A figure without a gate is for
 * information.
 *
 * @type {readonly Gate[]}
 */
export const gates = [
  ...frameGates,
  ...peerGates,
  ...keepingGates,
  ...rawGates,
  ...alignGates,
  ...standingGates,
  ...informationGates,
];
