/** A share of a hundred as a bar beside its number. */
export function Meter({ value, children }: { value: number | null; children: string }) {
  return (
    <span className="tc-meter">
      {value === null ? null : <i style={{ width: `${String(Math.min(100, Math.max(0, value)))}%` }} />}
      <span>{children}</span>
    </span>
  );
}
