/** How much of a life is used; the number stands below. */
export function LifeBar({ percent }: { percent: number }) {
  return (
    <div className="tc-progress" data-size="big" aria-hidden style={{ marginBottom: '0.75rem' }}>
      <i style={{ width: `${String(Math.min(100, percent))}%` }} />
    </div>
  );
}
