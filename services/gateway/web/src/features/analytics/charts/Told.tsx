/** What stands where the pointer is. */
export function Told({ title, lines }: { title: string; lines: readonly (readonly [string, string])[] }) {
  return (
    <div className="tc-told">
      <strong>{title}</strong>
      {lines.map(([name, value]) => (
        <div key={name}>
          {name} <b>{value}</b>
        </div>
      ))}
    </div>
  );
}
