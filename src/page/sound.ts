/**
 * The sound that says that the camera has stopped; a browser plays it only after somebody has touched the
 * page.
 */
import { byId, press, say } from './elements.ts';

const AGAIN_MS = 8000;
const TONES = [880, 660, 880];
const TONE_SECONDS = 0.22;

export class Sound {
  private readonly button = byId<HTMLButtonElement>('sound');
  private context: AudioContext | null = null;
  private isOn = false;
  private playedMs = Number.NEGATIVE_INFINITY;

  constructor(onSwitch: (isOn: boolean) => void) {
    this.button.addEventListener('click', () => {
      this.isOn = !this.isOn;
      press(this.button, this.isOn);
      say(this.button, this.isOn ? 'Sound on' : 'Sound');
      this.context ??= new AudioContext();
      void this.context.resume();
      // Heard at once, so that one knows how loud it will be.
      if (this.isOn) this.play();
      onSwitch(this.isOn);
    });
  }

  /** Plays as long as there is an alarm. */
  alarm(isAlarm: boolean): void {
    const now = performance.now();
    if (!this.isOn || !isAlarm || now - this.playedMs < AGAIN_MS) return;
    this.playedMs = now;
    this.play();
  }

  private play(): void {
    const context = this.context!;
    const gain = context.createGain();
    gain.gain.value = 0.2;
    gain.connect(context.destination);
    for (const [i, hertz] of TONES.entries()) {
      const tone = context.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(gain);
      tone.start(context.currentTime + i * TONE_SECONDS);
      tone.stop(context.currentTime + (i + 0.8) * TONE_SECONDS);
    }
  }
}
