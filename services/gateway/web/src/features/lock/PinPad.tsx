import { IconArrowNarrowRight, IconBackspaceFilled } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
const LEAST = 4;
const MOST = 8;

/** Large keys for a PIN; a keyboard works as well. */
export function PinPad({ label, enter, pending }: { label: string; enter: (pin: string) => void; pending: boolean }) {
  const { t } = useTranslation();
  const [pin, setPin] = useState('');
  const pad = useRef<HTMLDivElement>(null);
  useEffect(() => pad.current?.focus(), []);
  const add = (digit: string): void => setPin((typed) => (typed + digit).slice(0, MOST));
  const send = (): void => {
    if (pin.length < LEAST || pending) return;
    enter(pin);
    setPin('');
  };
  // The keys of a keyboard are heard here, since the digits are no field: nothing shows or keeps them.
  const heard = useRef<(event: KeyboardEvent) => void>(() => undefined);
  useEffect(() => {
    heard.current = (event) => {
      if (/^\d$/.test(event.key)) add(event.key);
      else if (event.key === 'Backspace') setPin((typed) => typed.slice(0, -1));
      else if (event.key === 'Enter' && event.target === pad.current) send();
    };
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => heard.current(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return (
    <div ref={pad} role="group" aria-label={label} tabIndex={-1} className="tc-pin">
      <output className="tc-pin-dots" aria-label={t('lock.typed', { count: pin.length })}>
        {'●'.repeat(pin.length)}
      </output>
      {KEYS.map((key) => (
        <button key={key} type="button" onClick={() => add(key)}>
          {key}
        </button>
      ))}
      <button type="button" aria-label={t('lock.delete')} onClick={() => setPin((typed) => typed.slice(0, -1))}>
        <IconBackspaceFilled size={30} aria-hidden />
      </button>
      <button type="button" onClick={() => add('0')}>
        0
      </button>
      <button type="button" data-enter aria-label={t('lock.enter')} disabled={pin.length < LEAST || pending} onClick={send}>
        <IconArrowNarrowRight size={32} aria-hidden />
      </button>
    </div>
  );
}
