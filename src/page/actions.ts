/** What the owner does: each is the command of the same name, and what it answers is said. */
import { finishedLines, pausedLine, resetLine, resumedLine } from '../core/answer-lines.ts';
import { changedLines } from '../core/changed-lines.ts';
import type { PageCommands, PageStatus } from '../core/page.ts';
import { counted } from '../core/progress.ts';
import { byId, make, say } from './elements.ts';
import { tell, tellError } from './note.ts';
import { askFormat, askName, askTwice } from './questions.ts';
import { command, wrong } from './session.ts';

type Name = keyof PageCommands;

export class Actions {
  private status: PageStatus | null = null;
  private readonly busy = new Set<Name>();
  private isGone = false;
  /** The preview that is looked at, which `save` is of. */
  private readonly preview: () => number;

  constructor(preview: () => number) {
    this.preview = preview;
    byId('pause').addEventListener('click', () => this.pause());
    byId('undo').addEventListener('click', () => this.undo());
    byId('save').addEventListener('click', () => this.save());
    byId('finish').addEventListener('click', () => this.finish());
  }

  get isPossible(): boolean {
    return this.status?.role === 'owner' && !this.isGone;
  }

  update(status: PageStatus | null, isGone: boolean): void {
    this.status = status;
    this.isGone = isGone;
    this.show();
  }

  private show(): void {
    byId('actions').hidden = this.status?.role !== 'owner';
    say(byId('pause'), this.status?.state === 'paused' ? 'Resume' : 'Pause');
    const hasFrames = (this.status?.frames ?? 0) > 0;
    const commands: [string, Name, boolean][] = [
      ['pause', this.status?.state === 'paused' ? 'resume' : 'pause', true],
      ['undo', 'remove', hasFrames],
      ['save', 'save', hasFrames],
      ['finish', 'finish', hasFrames],
    ];
    for (const [id, name, isOf] of commands) {
      byId<HTMLButtonElement>(id).disabled = this.isGone || !isOf || this.busy.has(name);
    }
  }

  /** Once at a time; null when it was refused, which is said. */
  private async perform<N extends Name>(name: N, body: PageCommands[N]['ask']) {
    if (this.isGone) tellError('There is no connection to the computer now.');
    if (!this.isPossible || this.busy.has(name)) return null;
    this.busy.add(name);
    this.show();
    try {
      return await command(name, body);
    } catch (error) {
      tellError(wrong(error));
      return null;
    } finally {
      this.busy.delete(name);
      this.show();
    }
  }

  async pause(): Promise<void> {
    const isPaused = this.status?.state === 'paused';
    const answer = await this.perform(isPaused ? 'resume' : 'pause', {});
    if (answer) tell(isPaused ? resumedLine(answer) : pausedLine(answer));
  }

  undo(): Promise<void> {
    return this.remove('last');
  }

  async remove(frame: string): Promise<void> {
    const answer = await this.perform('remove', { frames: [frame] });
    if (!answer) return;
    const numbers = answer.changed.map(({ number }) => String(number));
    const act = { label: 'Put back', run: () => this.restore(numbers) };
    tell(changedLines('removed', answer), numbers.length === 0 ? undefined : act);
  }

  async restore(frames: readonly string[]): Promise<void> {
    const answer = await this.perform('restore', { frames });
    if (answer) tell(changedLines('restored', answer));
  }

  save(): void {
    if (!this.isPossible || !this.status || this.status.frames === 0) return;
    const index = this.preview();
    const { blend = '', frames = 0 } = this.status.previews.find((each) => each.index === index) ?? {};
    askFormat(`Save the ${blend} of ${counted(frames)}`, (format) => void this.download(index, format));
  }

  private async download(index: number, format: string): Promise<void> {
    tell('Drawing it at full size; the download begins when it is done.');
    const answer = await this.perform('save', { index, format });
    if (!answer) return;
    const name = decodeURIComponent(answer.path.slice(answer.path.lastIndexOf('/') + 1));
    make('a', { href: answer.path, download: name }).click();
    tell(`${name}: ${counted(answer.frames)}`);
  }

  finish(): void {
    if (!this.isPossible || !this.status || this.status.frames === 0) return;
    askName(`Finish with ${counted(this.status.frames)}?`, async (name) => {
      const answer = await this.perform('finish', { name });
      if (answer) tell(finishedLines(answer));
    });
  }

  startOver(): void {
    if (!this.isPossible || !this.status) return;
    askTwice(counted(this.status.frames), async () => {
      const answer = await this.perform('reset', {});
      if (answer) tell(resetLine(answer));
    });
  }
}
