import { afterEach, describe, expect, it } from 'vitest';
import { listenForScans, takeScans } from './scan';

/** Types into a field as a gun does, or slowly as a hand does: the browser puts each key into the field by itself. */
function type(field: HTMLInputElement, text: string, pauseMs: number): void {
  field.focus();
  for (const key of [...text, 'Enter']) {
    at += pauseMs;
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
    Object.defineProperty(event, 'timeStamp', { value: at });
    if (field.dispatchEvent(event) && key.length === 1) field.value += key;
  }
}

let at = 1000;
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  document.body.replaceChildren();
});

function page(attributes: Record<string, string> = {}): { field: HTMLInputElement; heard: string[] } {
  const field = document.createElement('input');
  for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
  document.body.append(field);
  const heard: string[] = [];
  stops.push(
    takeScans((code) => heard.push(code)),
    listenForScans(),
  );
  at += 10_000;
  return { field, heard };
}

describe('a scan gun', () => {
  it('is heard while a field has the focus, and the field gets back what it had', () => {
    const { field, heard } = page();
    field.value = 'lid';
    const texts: string[] = [];
    field.addEventListener('input', () => texts.push(field.value));
    type(field, 'https://plant/t/K7M2P5', 5);
    expect(heard).toEqual(['https://plant/t/K7M2P5']);
    expect([field.value, texts]).toEqual(['lid', ['lid']]);
  });

  it('is told from a hand, whose words stay', () => {
    const { field, heard } = page();
    type(field, 'T-0042', 180);
    expect([field.value, heard]).toEqual(['T-0042', []]);
  });

  it('writes into a field that asks for codes, and never into a password', () => {
    for (const attributes of [{ 'data-takes-codes': '' }, { type: 'password' }] as Record<string, string>[]) {
      const { field, heard } = page(attributes);
      type(field, 'K7M2P5', 5);
      expect([field.value, heard]).toEqual(['K7M2P5', []]);
    }
  });
});
