/** One of a few, as chips that wrap where a bar of segments would be cut off. */
export function ChipChoice<Value extends string>({
  label,
  options,
  value,
  disabled = false,
  choose,
}: {
  label: string;
  options: readonly { value: Value; label: string }[];
  value: Value | null;
  disabled?: boolean;
  choose: (value: Value) => void;
}) {
  return (
    <div role="group" aria-label={label}>
      <div className="tc-small tc-soft" aria-hidden style={{ paddingBottom: '0.25rem' }}>
        {label}
      </div>
      <div className="tc-chips">
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            className="tc-chip"
            style={{ minHeight: '3rem' }}
            aria-pressed={option.value === value}
            disabled={disabled}
            onClick={() => choose(option.value)}
          >
            {option.label}
          </button>
        ))}
      </div>
    </div>
  );
}
