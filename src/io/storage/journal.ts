/**
 * The journal: what was decided since the checkpoint. Nothing is folded from it; it tells which frames are
 * gone, and who had which number.
 */
import { basename, dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { JournalLine } from '../../core/storage.ts';
import type { Disk, DiskWriter } from './disk.ts';

/** The journal that follows checkpoint `generation` of a state file. */
export function journalFile(stateFile: string, generation: number): string {
  return `${stateFile}.journal-${generation}`;
}

/**
 * Appends lines; synced where asked. The others outlive the process, and after a power cut a missing one only
 * leaves a loss unnamed.
 */
export class Journal {
  private readonly disk: Disk;
  private writer: { readonly file: string; readonly to: DiskWriter } | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(disk: Disk) {
    this.disk = disk;
  }

  /**
   * Lines are written one after the other, in the order of the calls.
   *
   * Errors: those of the file system; the file is then opened anew for the next line.
   */
  append(file: string, line: JournalLine, isDurable = false): Promise<void> {
    const appended = this.last.then(() => this.write(file, line, isDurable));
    this.last = appended.catch(() => this.close());
    return appended;
  }

  private async write(file: string, line: JournalLine, isDurable: boolean): Promise<void> {
    const text = JSON.stringify(line);
    let record = `${checksum(text)} ${text}\n`;
    if (this.writer?.file !== file) {
      await this.close();
      this.writer = { file, to: await this.disk.openAppend(file, 0o600) };
      // An earlier writer may have ended in the middle of a line.
      record = `\n${record}`;
    }
    await this.writer.to.write(Buffer.from(record));
    if (!isDurable) return;
    await this.writer.to.sync();
    await this.disk.syncFolder(dirname(file));
  }

  /** Errors: none; what was written is with the system, closed or not. */
  private async close(): Promise<void> {
    const { writer } = this;
    this.writer = null;
    await writer?.to.close().catch(() => undefined);
  }
}

/** The lines of a journal, without those that are torn. */
export async function readJournal(disk: Disk, file: string): Promise<JournalLine[]> {
  const reader = await disk.openRead(file);
  if (reader === null) return [];
  const bytes = await reader.read(0, reader.size).finally(() => reader.close());
  const lines: JournalLine[] = [];
  for (const line of Buffer.from(bytes).toString('utf8').split('\n')) {
    const text = line.slice(9);
    if (text !== '' && line.slice(0, 8) === checksum(text)) lines.push(JSON.parse(text) as JournalLine);
  }
  return lines;
}

/** The journals of a state file, each with the checkpoint that it follows. */
export async function journals(
  disk: Disk,
  stateFile: string,
): Promise<{ file: string; generation: number }[]> {
  const start = `${basename(stateFile)}.journal-`;
  const names = (await disk.list(dirname(stateFile))).filter((name) => name.startsWith(start));
  return names.map((name) => ({
    file: join(dirname(stateFile), name),
    generation: Number(name.slice(start.length)),
  }));
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
