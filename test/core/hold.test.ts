/** The hold rules, each at its boundary; what brightness is measured against is also worked out by numpy. */

import { describe, expect, it } from 'vitest';
import type { Camera } from '../../src/core/capture-facts.ts';
import { brightnessOf, type HoldRule, HoldRules, holdRules, type Judged } from '../../src/core/hold.ts';
import { goldenJson } from '../support/golden.ts';

const shape = { width: 3, height: 2, channels: 3, fullScale: 255 } as const;
const judged = (entry: Judged['entry'], of: Judged['shape'] = shape): Judged => ({ shape: of, entry });
const holder = (...on: HoldRule[]) => new HoldRules({ on, sigmas: 6 });

describe.each<[rule: HoldRule, said: Judged['entry'], other: Judged['entry'], message: string]>([
  [
    'exposure',
    { exposureNs: 500_000_000 },
    { exposureNs: 500_000_001 },
    'its exposure is 0.500000001 s, that of the others 0.5 s',
  ],
  ['iso', { camera: { iso: 100 } }, { camera: { iso: 101 } }, 'its iso is 101, that of the others 100'],
  [
    'whiteBalance',
    { camera: { whiteBalance: 'auto' } as Partial<Camera> },
    { camera: { whiteBalance: 'manual' } as Partial<Camera> },
    'its whiteBalance is manual, that of the others auto',
  ],
  [
    'lens',
    { camera: { lensModel: '35 mm' } },
    { camera: { lensModel: '50 mm' } },
    'its lens is 50 mm, that of the others 35 mm',
  ],
])('%s', (rule, said, other, message) => {
  it('is that of the first frame that says it; what is another is held with what was found', () => {
    const rules = holder(rule);
    expect(rules.judge(judged(said), shape)).toBeNull();
    rules.learn({});
    rules.learn(said);
    expect(rules.judge(judged(said), shape)).toBeNull();
    expect(rules.judge(judged(other), shape)).toEqual({ reason: rule, message });
    rules.learn(other);
    expect(rules.judge(judged(said), shape)).toBeNull();
  });

  it('of a frame that does not say it is no reason to hold it', () => {
    const rules = holder(rule);
    rules.learn(said);
    expect(rules.judge(judged({}), shape)).toBeNull();
    expect(rules.judge(judged({ exposureNs: null, camera: {} }), shape)).toBeNull();
  });

  it('is nothing to another rule, and begins anew with another stack', () => {
    const others = holder(...holdRules.filter((each) => each !== rule));
    others.learn(said);
    expect(others.judge(judged(other), shape)).toBeNull();
    const rules = holder(rule);
    rules.learn(said);
    rules.learnAnew([]);
    expect(rules.judge(judged(other), shape)).toBeNull();
  });
});

it('what is learned anew is learned by number, whatever the ledger tells first', () => {
  const rules = holder('iso');
  rules.learnAnew([
    { number: 7, camera: { iso: 700 } },
    { number: 3, camera: { iso: 300 } },
  ]);
  expect(rules.judge(judged({ camera: { iso: 300 } }), shape)).toBeNull();
  expect(rules.judge(judged({ camera: { iso: 700 } }), shape)?.reason).toBe('iso');
});

describe('size', () => {
  it('is that of the stack: a frame of another width, height, depth or number of channels is held', () => {
    const rules = holder('size');
    expect(rules.judge(judged({}), null)).toBeNull();
    expect(rules.judge(judged({}), shape)).toBeNull();
    for (const other of [{ width: 4 }, { height: 3 }, { channels: 1 }, { fullScale: 65535 }] as const) {
      const held = rules.judge(judged({}, { ...shape, ...other }), shape);
      expect(held).toMatchObject({
        reason: 'size',
        message: expect.stringMatching(/^it is .*, and the frames of this stack are 3x2 RGB 8-bit$/),
      });
    }
  });

  it('is looked at before nothing else: the first rule in their order gives the reason', () => {
    const rules = holder('size', 'iso', 'exposure');
    rules.learn({ exposureNs: 1, camera: { iso: 100 } });
    const frame = judged({ exposureNs: 2, camera: { iso: 200 } }, { ...shape, width: 4 });
    expect(rules.judge(frame, shape)?.reason).toBe('exposure');
  });
});

interface Brightness {
  readonly sigmas: number;
  readonly frames: readonly { value: number; median: number; sigma: number; off: number; held: boolean }[];
}

describe('profile', () => {
  const of = (profile?: string, colorSpace?: Camera['colorSpace']) => ({
    camera: { ...(profile !== undefined && { profile }), ...(colorSpace !== undefined && { colorSpace }) },
  });
  const sRgb = [
    of('sRGB IEC61966-2.1'),
    of('sRGB built-in'),
    of(undefined, 'srgb'),
    of('sRGB', 'uncalibrated'),
  ];
  const others = [of('Adobe RGB (1998)'), of('Adobe RGB (1998)', 'srgb'), of(undefined, 'uncalibrated'), {}];

  it('is the one in the file, or what the camera says, or none, whichever the first frame has', () => {
    const rules = holder('profile');
    rules.learn(sRgb[0]!);
    for (const each of sRgb) expect(rules.judge(judged(each), shape)).toBeNull();
    const found = others.map((each) => rules.judge(judged(each), shape)?.message);
    expect(found).toEqual([
      'its profile is Adobe RGB (1998), that of the others sRGB',
      'its profile is Adobe RGB (1998), that of the others sRGB',
      'its profile is uncalibrated, that of the others sRGB',
      'its profile is none, that of the others sRGB',
    ]);
    expect(rules.otherProfile(others[0]!)).toBe(found[0]);
  });

  it('is known to who asks, whatever the rules', () => {
    const rules = holder();
    rules.learn({});
    expect(rules.judge(judged(sRgb[0]!), shape)).toBeNull();
    expect(rules.otherProfile(sRgb[0]!)).toBe('its profile is sRGB, that of the others none');
    expect(rules.otherProfile({})).toBeNull();
  });
});

describe('brightness', () => {
  const { sigmas, frames } = goldenJson<{ brightness: Brightness }>('measures.json').brightness;

  it('is measured against the median and the deviation that numpy finds', () => {
    const rules = new HoldRules({ on: ['brightness'], sigmas });
    for (const [i, { value, median, sigma, off, held }] of frames.entries()) {
      const found = rules.judge(judged({ brightness: value }), shape);
      expect(found !== null, `frame ${i}`).toBe(held);
      if (!held) rules.learn({ brightness: value });
      else {
        const percent = (part: number) => `${(100 * Math.min(1, Math.max(0, part))).toFixed(1)} %`;
        const range = `from ${percent(median - sigmas * sigma)} to ${percent(median + sigmas * sigma)}`;
        const message = `its brightness, ${percent(value)}, is not ${range} but ${off.toFixed(1)} sigmas away`;
        expect(found).toEqual({ reason: 'brightness', message });
      }
    }
    expect(frames.filter(({ held }) => held).length).toBeGreaterThan(3);
  });

  /** Alike: then a sigma is 0.005, the least there is. */
  const alike = (count: number, ...more: number[]) => {
    const rules = holder('brightness');
    for (const brightness of [...Array(count).fill(0.5), ...more]) rules.learn({ brightness });
    return (brightness: number) => rules.judge(judged({ brightness }), shape) !== null;
  };

  it('needs five frames to say anything', () => {
    expect(alike(4)(1)).toBe(false);
    expect(alike(5)(1)).toBe(true);
  });

  it('is held beyond so many sigmas, on either side, and not at them', () => {
    const isHeld = alike(10);
    expect([0.5 + 0.0299, 0.5 - 0.0299].map(isHeld)).toEqual([false, false]);
    expect([0.5 + 0.0301, 0.5 - 0.0301].map(isHeld)).toEqual([true, true]);
  });

  it('looks back over 31 frames and no further', () => {
    const later = Array(16).fill(0.9);
    // 15 of the 31 were dark: the lower middle is bright. With 16 it is dark.
    expect(alike(15, ...later)(0.9)).toBe(false);
    expect(alike(40, ...later.slice(1))(0.9)).toBe(true);
    expect(alike(40, ...later)(0.9)).toBe(false);
  });

  it('of a frame without any is no reason to hold it, nor is it learned', () => {
    const rules = holder('brightness');
    for (let i = 0; i < 9; i++) rules.learn({});
    expect(rules.judge(judged({ brightness: 1 }), shape)).toBeNull();
    expect(rules.judge(judged({}), shape)).toBeNull();
  });
});

describe('the brightness of samples', () => {
  it('is the mean of every 61st of them, as a part of full scale', () => {
    const samples = Uint8Array.from({ length: 184 }, (_, i) => (i % 61 === 0 ? 51 * (i / 61 + 1) : 255));
    // 51, 102, 153 and 204 of 255: 0.2, 0.4, 0.6 and 0.8.
    expect(brightnessOf(samples, 255)).toBeCloseTo(0.5, 12);
    expect(brightnessOf(Uint16Array.of(65535), 65535)).toBe(1);
    expect(brightnessOf(Uint16Array.of(0), 65535)).toBe(0);
    expect(brightnessOf(new Uint8Array(), 255)).toBe(0);
  });
});
