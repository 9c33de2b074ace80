import type { ReactNode } from 'react';
import { useId } from 'react';

type Props<Value extends string> = {
  label: string;
  hint?: string;
  options: readonly { value: Value; label: ReactNode; disabled?: boolean }[];
  chosen: readonly Value[];
  disabled?: boolean;
  turn: (value: Value) => void;
};

/** Some of a few, as chips that are on or off and wrap where a bar of segments would be cut off. */
export function Chips<Value extends string>({ label, hint, options, chosen, disabled = false, turn }: Props<Value>) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id}>
      <div className="tc-chips-label" id={id}>
        {label}
      </div>
      {hint ? <div className="tc-small tc-soft tc-chips-hint">{hint}</div> : null}
      <div className="tc-chips">
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            className="tc-chip tc-form-chip"
            data-value={option.value}
            aria-pressed={chosen.includes(option.value)}
            disabled={disabled || option.disabled}
            onClick={() => turn(option.value)}
          >
            {option.label}
          </button>
        ))}
      </div>
    </div>
  );
}
