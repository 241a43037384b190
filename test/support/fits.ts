/** FITS files as a reader sees them, by a parser that shares nothing with the writer. */
import type { Depth } from '../../src/core/frame.ts';

const BLOCK = 2880;
const CARD = 80;

/** Keywords with their values: text, number, or true and false; HISTORY as its line. */
export type Cards = ReadonlyMap<string, string | number | boolean>;

/** Errors: anything that is not as FITS 4.0 wants it. */
export function cardsOf(file: Buffer): { cards: Cards; dataAt: number } {
  const cards = new Map<string, string | number | boolean>();
  for (let at = 0; at < file.length; at += CARD) {
    const line = file.toString('latin1', at, at + CARD);
    if (!/^[ -~]{80}$/.test(line)) throw new Error(`not a card: ${JSON.stringify(line)}`);
    if (line.trimEnd() === 'END') return { cards, dataAt: Math.ceil((at + CARD) / BLOCK) * BLOCK };
    const key = line.slice(0, 8).trimEnd();
    if (!/^[A-Z0-9_-]{1,8}$/.test(key)) throw new Error(`not a keyword: ${key}`);
    if (cards.has(key)) throw new Error(`${key} twice`);
    cards.set(key, line.slice(8, 10) === '= ' ? meaningOf(line.slice(10)) : line.slice(8).trim());
  }
  throw new Error('no END');
}

function meaningOf(text: string): string | number | boolean {
  const quoted = /^'((?:[^']|'')*)' *(?:\/.*)?$/.exec(text);
  if (quoted) return (quoted[1] ?? '').replaceAll("''", "'").trimEnd();
  const [, plain = ''] = /^ *([^ /]+) *(?:\/.*)?$/.exec(text) ?? [];
  if (plain === 'T' || plain === 'F') return plain === 'T';
  if (!/^[+-]?\d+(\.\d*)?(E[+-]?\d+)?$/.test(plain)) throw new Error(`not a value: ${text}`);
  return Number(plain);
}

/** The picture as it is seen: from the top, with the channels of a pixel together. */
export function pictureOfFits(file: Buffer) {
  const { cards, dataAt } = cardsOf(file);
  if (file.length % BLOCK !== 0) throw new Error(`${file.length} bytes are not whole blocks`);
  const number = (key: string) => Number(cards.get(key));
  const [bits, width, height] = [number('BITPIX'), number('NAXIS1'), number('NAXIS2')];
  const channels = number('NAXIS') === 3 ? number('NAXIS3') : 1;
  const order = cards.get('ROWORDER');
  if (order !== 'BOTTOM-UP' && order !== 'TOP-DOWN') throw new Error('rows in no order');
  const count = width * height * channels;
  const bytes = Math.abs(bits) / 8;
  if (file.length !== Math.ceil((dataAt + count * bytes) / BLOCK) * BLOCK) throw new Error('another length');
  if (file.subarray(dataAt + count * bytes).some((byte) => byte !== 0))
    throw new Error('filled with no zeros');
  const read = (at: number) =>
    bits === -32 ? file.readFloatBE(at) : file.readInt16BE(at) * number('BSCALE') + number('BZERO');
  const samples = bits === -32 ? new Float32Array(count) : new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const [c, y] = [Math.floor(i / (width * height)), Math.floor(i / width) % height];
    const row = order === 'TOP-DOWN' ? y : height - 1 - y;
    samples[(row * width + (i % width)) * channels + c] = read(dataAt + i * bytes);
  }
  const depth: Depth = bits === -32 ? 32 : 16;
  return { shape: { width, height, channels: channels as 1 | 3 }, depth, samples };
}
