/** Which frames are kept out of a stack although they could be folded: those that do not fit the others. */
import type { Entry } from './entry.ts';
import { otherShapeText, type Shape, sameShape } from './frame.ts';
import { median } from './median.ts';

/** What about a frame must fit the frames before it. */
export type HoldRule = 'brightness' | 'exposure' | 'iso' | 'whiteBalance' | 'lens' | 'profile' | 'size';

export const holdRules: readonly HoldRule[] = [
  'brightness',
  'exposure',
  'iso',
  'whiteBalance',
  'lens',
  'profile',
  'size',
];

/**
 * `sigmas`: how far brightness may be from the running median, in standard deviations estimated from the
 * frames before.
 */
export interface HoldSettings {
  readonly on: readonly HoldRule[];
  readonly sigmas: number;
}

/** Why a frame is held: the rule, with what it is and what the others are. */
export interface Held {
  readonly reason: HoldRule;
  readonly message: string;
}

/** Frames that the running median looks back over, and how many it needs to say anything. */
const BRIGHTNESS_FRAMES = 31;
const BRIGHTNESS_FRAMES_MIN = 5;
/** Frames that are all alike would hold every cloud: a jump is at least this part of full scale. */
const SIGMA_LEAST = 0.005;
/** The standard deviation of a normal distribution over its median absolute deviation. */
const SIGMA_PER_DEVIATION = 1.4826;

/** What is known of a frame before it is folded. */
export interface Judged {
  readonly shape: Shape;
  readonly entry: Pick<Entry, 'exposureNs' | 'camera' | 'brightness'>;
}

/**
 * Remembers what the frames of a stack have in common. Each setting is compared with that of the first frame
 * that says it; brightness with the median of the last 31.
 */
export class HoldRules {
  private readonly settings: HoldSettings;
  private readonly said = new Map<HoldRule, string | number>();
  private recent: number[] = [];

  constructor(settings: HoldSettings) {
    this.settings = settings;
  }

  /** `shape`: that of the stack, null while it has none. */
  judge(frame: Judged, shape: Shape | null): Held | null {
    for (const rule of holdRules) {
      if (!this.settings.on.includes(rule)) continue;
      const message = this.objection(rule, frame, shape);
      if (message !== null) return { reason: rule, message };
    }
    return null;
  }

  /** How the colour profile of a frame is another than that of the first; null when it is not. */
  otherProfile(entry: Judged['entry']): string | null {
    return this.otherSetting('profile', entry);
  }

  /** The frame is folded: the next ones are compared with it. */
  learn(entry: Judged['entry']): void {
    for (const rule of holdRules) {
      const value = settingOf(rule, entry);
      if (value !== null && !this.said.has(rule)) this.said.set(rule, value);
    }
    const { brightness } = entry;
    if (brightness !== undefined) this.recent = [...this.recent, brightness].slice(-BRIGHTNESS_FRAMES);
  }

  /**
   * Only these are in the stack, whatever was in it before: they are learned by their numbers, which no
   * restart changes.
   */
  learnAnew(entries: readonly Pick<Entry, 'number' | 'exposureNs' | 'camera' | 'brightness'>[]): void {
    this.said.clear();
    this.recent = [];
    const byNumber = entries.toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
    for (const entry of byNumber) this.learn(entry);
  }

  private objection(rule: HoldRule, { shape: found, entry }: Judged, shape: Shape | null): string | null {
    if (rule === 'size') {
      const fits = shape === null || sameShape(shape, found);
      return fits ? null : otherShapeText(found, shape);
    }
    if (rule === 'brightness') return this.jump(entry.brightness);
    return this.otherSetting(rule, entry);
  }

  private otherSetting(rule: HoldRule, entry: Judged['entry']): string | null {
    const [expected, value] = [this.said.get(rule), settingOf(rule, entry)];
    if (expected === undefined || value === null || value === expected) return null;
    return `its ${rule} is ${value}, that of the others ${expected}`;
  }

  private jump(brightness: number | undefined): string | null {
    const { recent } = this;
    if (brightness === undefined || recent.length < BRIGHTNESS_FRAMES_MIN) return null;
    const middle = median(recent);
    const spread = median(recent.map((each) => Math.abs(each - middle)));
    const sigma = Math.max(SIGMA_LEAST, SIGMA_PER_DEVIATION * spread);
    const off = Math.abs(brightness - middle) / sigma;
    if (off <= this.settings.sigmas) return null;
    const least = percent(middle - this.settings.sigmas * sigma);
    const most = percent(middle + this.settings.sigmas * sigma);
    return `its brightness, ${percent(brightness)}, is not from ${least} to ${most} but ${off.toFixed(1)} sigmas away`;
  }
}

/** The setting as it is compared and shown; null when the camera does not say. */
function settingOf(rule: HoldRule, { exposureNs, camera }: Judged['entry']): string | number | null {
  switch (rule) {
    case 'exposure':
      return exposureNs == null ? null : `${exposureNs / 1e9} s`;
    case 'iso':
      return camera?.iso ?? null;
    case 'whiteBalance':
      return camera?.whiteBalance ?? null;
    case 'lens':
      return camera?.lensModel ?? null;
    case 'profile':
      return profileOf(camera);
    default:
      return null;
  }
}

/**
 * By the profile in the file, else by what the camera says: a picture that says nothing is one of its own
 * kind.
 */
function profileOf(camera: Judged['entry']['camera']): string {
  const { profile, colorSpace } = { ...camera };
  if (profile !== undefined) return profile.includes('sRGB') ? 'sRGB' : profile;
  return colorSpace === 'srgb' ? 'sRGB' : (colorSpace ?? 'none');
}

function percent(part: number): string {
  return `${(100 * Math.min(1, Math.max(0, part))).toFixed(1)} %`;
}

/** Every so many samples is enough for a mean; no divisor of a row's length, or of three channels. */
const BRIGHTNESS_STEP = 61;

/** Units: 0..1 of full scale: the mean of every 61st sample. */
export function brightnessOf(samples: Uint8Array | Uint16Array, fullScale: number): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < samples.length; i += BRIGHTNESS_STEP) {
    sum += samples[i]!;
    count++;
  }
  return count === 0 ? 0 : sum / count / fullScale;
}
