/**
 * Makes the examples of docs/STATE_FILE.md again: folds one small capture in /srv/captures, which must not be
 * there, and shows the bytes.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import './setup.mjs';

const page = fileURLToPath(new URL('../docs/STATE_FILE.md', import.meta.url));
const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const captures = '/srv/captures';
const samples = [10, 20, 30, 200, 150, 100];
const takenAt = 1767323045;

/** The state of a stack of one frame of two pixels. */
async function stateBytes() {
  const folder = mkdtempSync(join(tmpdir(), 'slowshutter-state-'));
  mkdirSync(captures);
  try {
    const capture = join(captures, 'a.png');
    const raw = { width: 2, height: 1, channels: /** @type {const} */ (3) };
    await sharp(Buffer.from(samples), { raw }).png({ adaptiveFiltering: false }).toFile(capture);
    utimesSync(capture, takenAt, takenAt);
    const own = ['--state', folder, '--preview', join(folder, 'preview.png'), '--log-level', 'warn'];
    execFileSync(process.execPath, [program, 'watch', captures, ...own, '--stop-after-idle', '1']);
    return readFileSync(join(folder, 'encoded-sum.state'));
  } finally {
    rmSync(captures, { recursive: true });
    rmSync(folder, { recursive: true });
  }
}

/** @param {Buffer} bytes */
const hex = (bytes) => bytes.toString('hex').replace(/(..)(?=.)/g, '$1 ');
/**
 * @param {number | bigint} number
 * @param {number} count
 */
const digits = (number, count) => number.toString(16).padStart(count, '0');

/**
 * As `hexdump -C` shows it.
 *
 * @param {Buffer} bytes
 */
function dump(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const line = bytes.subarray(at, at + 16);
    const halves = `${hex(line.subarray(0, 8))}  ${hex(line.subarray(8))}`.padEnd(48);
    lines.push(`${digits(at, 8)}  ${halves}  |${line.toString('latin1').replace(/[^\x20-\x7e]/g, '.')}|`);
  }
  return [...lines, digits(bytes.length, 8)].join('\n');
}

/**
 * What each stretch of the bytes means.
 *
 * @param {Buffer} bytes
 */
function explained(bytes) {
  const [headerBytes, ledgerBytes] = [bytes.readUInt32LE(12), bytes.readUInt32LE(16)];
  const ledger = 32 + headerBytes;
  const planes = ledger + ledgerBytes;
  /** @param {number} at */
  const crc = (at) => digits(bytes.readUInt32LE(at), 8);
  /**
   * @param {number} at
   * @param {number} length
   * @param {string} means
   */
  const row = (at, length, means, more = '') =>
    `| 0x${digits(at, 3)} | \`${hex(bytes.subarray(at, at + length))}\`${more} | ${means} |`;
  return [
    '| offset | bytes | means |',
    '| --- | --- | --- |',
    row(0, 8, 'magic, `SLOWSHTR`'),
    row(8, 4, `version ${bytes.readUInt32LE(8)}`),
    row(12, 4, `the header has ${headerBytes} bytes`),
    row(16, 4, `the ledger has ${ledgerBytes} bytes`),
    row(20, 4, `CRC-32 of the header, ${crc(20)}`),
    row(24, 4, `CRC-32 of the ledger, ${crc(24)}`),
    row(28, 4, `CRC-32 of the first 28 bytes, ${crc(28)}`),
    row(32, 4, 'the header, from `{"software"` to `"ledgerEntries":1}` and the blanks behind it', ' ...'),
    row(ledger, 4, 'the ledger: one line, ended by `0a`', ' ...'),
    row(planes, 12, `the plane \`sum\`: ${samples.join(' ')}, two bytes each`),
    row(planes + 12, 4, 'zeros up to the next multiple of 8'),
    row(
      planes + 16,
      8,
      `XXH64 of the only strip and its zeros, ${digits(bytes.readBigUInt64LE(planes + 16), 16)}`,
    ),
    row(planes + 24, 4, `CRC-32 of the first 28 bytes and the strip table, ${crc(planes + 24)}`),
  ].join('\n');
}

const bytes = await stateBytes();
const ledger = 32 + bytes.readUInt32LE(12);
const { path, digest, imageDigest } = JSON.parse(
  bytes.toString('utf8', ledger, ledger + bytes.readUInt32LE(16)),
);
const noted = JSON.stringify({ path, digest, imageDigest });
const heading = '## A whole file\n';
const text = readFileSync(page, 'utf8');
const whole = text
  .slice(0, text.indexOf(heading))
  .replace(/^[0-9a-f]{8} \{.*\}$/m, `${digits(crc32(noted), 8)} ${noted}`)
  .replace(/^[0-9a-f]{64}(?=-a\.png$)/m, digest);
const told = [
  `The folder \`${captures}\` holds one PNG, \`a.png\`, of 2 x 1 pixels: (10, 20, 30) and (200, 150, 100). After`,
  `\`slowshutter watch ${captures} --stop-after-idle 1\` with blend \`mean\` the state is ${bytes.length} bytes:`,
];
const parts = [whole + heading + told.join('\n'), `\`\`\`\n${dump(bytes)}\n\`\`\``, explained(bytes)];
writeFileSync(page, `${parts.join('\n\n')}\n`);
console.log(`docs/STATE_FILE.md: a state of ${bytes.length} bytes`);
