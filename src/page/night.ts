/** Red on black, kept from one visit to the next. */
import { byId, press } from './elements.ts';

const KEY = 'night';
const GROUNDS = { day: '#0a0b0d', night: '#000000' };

/** Before anything is drawn: the eyes are used to the dark. */
export function nightFromBefore(): void {
  document.documentElement.classList.toggle('night', stored() === '1');
}

export function isNight(): boolean {
  return document.documentElement.classList.contains('night');
}

/** Calls `onChange` after the colours have changed. */
export function followNight(onChange: () => void): () => void {
  const show = () => {
    press(byId('night'), isNight());
    const ground = GROUNDS[isNight() ? 'night' : 'day'];
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', ground);
    onChange();
  };
  const toggle = () => {
    document.documentElement.classList.toggle('night');
    try {
      localStorage.setItem(KEY, isNight() ? '1' : '0');
    } catch {
      // A browser that keeps nothing forgets it.
    }
    show();
  };
  byId('night').addEventListener('click', toggle);
  show();
  return toggle;
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
