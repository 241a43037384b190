/** The machine that the figures are of. */
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import sharp from 'sharp';

export function machineFacts() {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 1e9),
    node: process.version,
    sharp: sharp.versions.sharp,
    libvips: sharp.versions.vips,
    kernel: readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim(),
    loadAverageAtStart: loadavg().map((load) => Number(load.toFixed(2))),
  };
}
