import { type ReactNode, useEffect, useRef } from 'react';
import { ProblemNotice } from './Notice';
import './dialogEnd.css';

/** What a dialog's form ends with, in sight however long it is: its buttons, and what came of pressing them. */
export function DialogEnd({ error, retry, children }: { error?: unknown; retry?: (() => void) | undefined; children: ReactNode }) {
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const form = end.current?.closest('form');
    if (!form) return;
    // Whoever presses it may not see the field that is missing: that one may stand far above.
    const lead = (): void => void requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
    form.addEventListener('submit', lead);
    return () => form.removeEventListener('submit', lead);
  }, []);
  return (
    <div className="tc-dialog-end" ref={end}>
      {error ? <ProblemNotice error={error} {...(retry ? { retry } : {})} /> : null}
      {children}
    </div>
  );
}
