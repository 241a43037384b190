/**
 * Dark and flat as a calibration step, for frames that are laid on others: there the sensor is not where it
 * was when pictures are drawn.
 */
import { createHash } from 'node:crypto';
import { type Correction, type CorrectionFile, correctionText, PEDESTAL } from '../../core/correction.ts';
import { Corrector, sensorValues } from '../../core/corrector.ts';
import type { FrameSums } from '../../core/dark-sums.ts';
import { messageOf, StackError } from '../../core/errors.ts';
import { printable } from '../../core/names.ts';
import { readHotMap } from './read-hot-map.ts';
import { readSums } from './read-sums.ts';
import type { CalibrationStep, StepPorts, SumsSaid } from './step.ts';
import { openSubtraction } from './subtraction.ts';

/** Another one where the same dark and flat would make other samples. */
const VERSION = 1;
/** Units: characters; enough to tell corrections from each other. */
const DIGEST_CHARACTERS = 16;

export const correction: CalibrationStep = {
  name: 'correction',
  // After the filters, which see frames as captured; so do darks that are stacked with them.
  rank: 200,
  light: 'linear',
  async prepare({ correction: wanted }, ports) {
    if (wanted === null) return null;
    const { corrector, corrected } = await correctorFor(wanted, ports);
    const said = `${VERSION} ${PEDESTAL} ${correctionText(wanted)}`;
    return {
      digest: createHash('sha256').update(said).digest('hex').slice(0, DIGEST_CHARACTERS),
      corrected,
      async apply(frame) {
        corrector.correct(frame);
        return null;
      },
    };
  },
};

/** Errors: config when a file is gone, damaged, or is not what it was. */
async function correctorFor({ dark, flat, hot, mend }: Correction, ports: StepPorts) {
  const sumsOf = (what: 'dark' | 'flat', file: CorrectionFile | null) =>
    file && sumsAsBefore(what, file, what === 'dark' && mend === 'dark', ports);
  const [darks, flats] = [await sumsOf('dark', dark), await sumsOf('flat', flat)];
  const map = hot ? await readHotMap(hot, ports.storage) : null;
  const found = map && { at: map.at, digest: map.digest };
  const corrected = { dark: darks && saidOf(darks), flat: flats && saidOf(flats), map: found };
  const values = sensorValues(darks, flats);
  const subtract = await openSubtraction(values, ports);
  return { corrector: new Corrector({ dark: darks, flat: flats, map }, values, subtract), corrected };
}

/** Without the sums, which nobody needs any more. */
function saidOf({ source, frames, digest, taken, hot }: FrameSums): SumsSaid {
  return { source, frames, digest, taken, hot };
}

/** Errors: config. */
async function sumsAsBefore(
  what: 'dark' | 'flat',
  file: CorrectionFile,
  findsHot: boolean,
  { storage }: StepPorts,
): Promise<FrameSums> {
  const read = (finds: boolean) => readSums(what, file, storage, finds);
  const cure = `the frames of this stack are aligned less it: put it back as ${printable(file.file)}, or begin another stack`;
  const sums = await read(findsHot).catch(async (cause) => {
    // A file that is as it was need not be put back: what is wrong with it was so from the beginning.
    const isAsBefore = findsHot && (await read(false).catch(() => null))?.content === file.digest;
    throw new StackError('config', isAsBefore ? messageOf(cause) : `${messageOf(cause)}; ${cure}`, { cause });
  });
  if (sums.content === file.digest) return sums;
  throw new StackError(
    'config',
    `the ${what} ${printable(file.from)} was changed after this stack began; ${cure}`,
  );
}
