/**
 * The photographer's own filters as a calibration step: loaded once a stack, then one after the other over
 * every frame.
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { StackError } from '../../core/errors.ts';
import type { Filter, FilterCapture, FilterFrame, FilterOptions, FilterSettings } from '../../core/filter.ts';
import type { Frame } from '../../core/frame.ts';
import { FILTER_REASON_CHARACTERS_MAX } from '../../core/limits.ts';
import { textOf } from '../../core/meaning.ts';
import type { CalibrationStep, StepPorts } from './step.ts';

export interface LoadedFilter {
  /** For messages. */
  readonly name: string;
  readonly filter: Filter;
  readonly options: FilterOptions;
}

/** Units: characters; enough to tell the filters of one stack from others. */
const DIGEST_CHARACTERS = 16;

export const filters: CalibrationStep = {
  name: 'filters',
  rank: 100,
  light: 'stored',
  async prepare({ filters: wanted }, { loadFilter }) {
    if (wanted.length === 0) return null;
    const loaded = await loadFilters(wanted, loadFilter);
    const said = wanted.map(({ digest, options }) => `${digest} ${textOf(options)}`).join('\n');
    return {
      digest: createHash('sha256').update(said).digest('hex').slice(0, DIGEST_CHARACTERS),
      async apply(frame, capture) {
        await goThrough(loaded, frame, capture);
        return null;
      },
    };
  },
};

/**
 * Errors: config when a module is not there, does not load, exports no function, or has other bytes than
 * those asked for.
 */
export async function loadFilters(
  filters: readonly FilterSettings[],
  load: StepPorts['loadFilter'],
): Promise<LoadedFilter[]> {
  const loaded: LoadedFilter[] = [];
  for (const { module, options, digest } of filters) {
    const found = await load(module);
    if (found.digest !== digest) {
      const text = `the filter ${module} was changed after this stack, or the program, began: put the one back with SHA-256 ${digest}`;
      throw new StackError('config', `${text}, not ${found.digest}, or begin another stack`);
    }
    if (typeof found.exported !== 'function') {
      const text = `the filter ${module} has ${kindOf(found.exported)} as its default export`;
      throw new StackError('config', `${text}, where a function has to be`);
    }
    loaded.push({ name: basename(module), filter: found.exported as Filter, options: frozen(options) });
  }
  return loaded;
}

/**
 * Changes the frame's samples in place; each filter sees what the one before has left.
 *
 * Errors: filtered when one rejects the frame; filter-failed when one throws or returns what it may not.
 */
export async function goThrough(
  filters: readonly LoadedFilter[],
  frame: Frame,
  capture: FilterCapture,
): Promise<void> {
  const samples = plain(frame.samples);
  const { length } = samples;
  for (const each of filters) {
    // Each filter has its own, so that no filter changes what the next is told, or what the stack is.
    const given = { samples, shape: structuredClone(frame.shape), capture: { ...capture } };
    const verdict = await verdictOf(each, given);
    if (samples.length !== length) {
      throw failed(
        `the filter ${each.name} left ${samples.length} samples of ${length}; it has to leave all`,
      );
    }
    if (verdict === undefined || verdict === samples) continue;
    if (isRejection(verdict)) {
      throw new StackError('filtered', `the filter ${each.name} says: ${shortened(verdict.reject)}`);
    }
    samples.set(mustBeLike(samples, verdict, each.name));
  }
}

/** The same memory, without what a Buffer does otherwise than other arrays. */
function plain({ buffer, byteOffset, length, BYTES_PER_ELEMENT }: Frame['samples']): Frame['samples'] {
  return BYTES_PER_ELEMENT === 1
    ? new Uint8Array(buffer, byteOffset, length)
    : new Uint16Array(buffer, byteOffset, length);
}

/** Errors: filter-failed. */
async function verdictOf({ name, filter, options }: LoadedFilter, frame: FilterFrame): Promise<unknown> {
  try {
    return await filter(frame, options);
  } catch (cause) {
    const found = cause instanceof Error ? `${cause.name}: ${cause.message}` : kindOf(cause);
    throw failed(`the filter ${name} failed: ${shortened(found)}`, cause);
  }
}

/** Errors: filter-failed. */
function mustBeLike(samples: Frame['samples'], verdict: unknown, name: string): Frame['samples'] {
  const found = samples instanceof Uint8Array ? as(Uint8Array, verdict) : as(Uint16Array, verdict);
  if (found === null) {
    const allowed = `nothing, { reject: 'reason' } or a ${kindOf(samples)}`;
    throw failed(`the filter ${name} returned ${kindOf(verdict)}, and may return ${allowed}`);
  }
  if (found.length === samples.length) return found;
  throw failed(`the filter ${name} returned ${found.length} samples, and has to return ${samples.length}`);
}

function as<T>(type: new () => T, value: unknown): T | null {
  return value instanceof type ? value : null;
}

function isRejection(verdict: unknown): verdict is { reject: string } {
  if (typeof verdict !== 'object' || verdict === null || !('reject' in verdict)) return false;
  return typeof verdict.reject === 'string' && verdict.reject !== '';
}

function failed(text: string, cause?: unknown): StackError {
  return new StackError('filter-failed', text, { cause });
}

/** The ledger keeps it for as long as there is a stack. */
function shortened(text: string): string {
  const characters = [...text];
  if (characters.length <= FILTER_REASON_CHARACTERS_MAX) return text;
  return `${characters.slice(0, FILTER_REASON_CHARACTERS_MAX).join('')} ...`;
}

/** For messages: a text as it is, the name of a class, or the type of anything else. */
function kindOf(value: unknown): string {
  if (typeof value === 'string') return `'${shortened(value)}'`;
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  return value.constructor?.name ?? 'object';
}

/** A copy that no filter can change: what it was is what the state file says. */
function frozen(options: FilterOptions): FilterOptions {
  return JSON.parse(JSON.stringify(options), (_key, value) => Object.freeze(value)) as FilterOptions;
}
