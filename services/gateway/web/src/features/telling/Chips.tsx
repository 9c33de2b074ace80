import type { ReactNode } from 'react';
import { useId } from 'react';

type Props<Value extends string> = {
  label: string;
  hint?: string;
  options: readonly { value: Value; label: ReactNode; disabled?: boolean }[];
  chosen: readonly Value[];
  turn: (value: Value) => void;
};

/** Several of a few, as chips that are on or off. */
export function Chips<Value extends string>({ label, hint, options, chosen, turn }: Props<Value>) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <div className="tc-tell-label" id={id}>
        {label}
      </div>
      {hint ? <div className="tc-small tc-soft tc-tell-hint">{hint}</div> : null}
      <div className="tc-chips">
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            className="tc-chip tc-tell-chip"
            data-value={option.value}
            aria-pressed={chosen.includes(option.value)}
            disabled={option.disabled}
            onClick={() => turn(option.value)}
          >
            {option.label}
          </button>
        ))}
      </div>
    </div>
  );
}
