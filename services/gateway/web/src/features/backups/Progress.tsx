import { useBackupWords } from './useBackupWords';
import './backups.css';
import type { Work } from './backups';

/** What is at work, and how far it has come where that is known. */
export function Progress({ label, work }: { label: string; work: Work }) {
  const words = useBackupWords();
  const percent = work.parts > 0 ? Math.round((work.done / work.parts) * 100) : 0;
  return (
    <div className="tc-list">
      <strong role="status">{words.part(work)}</strong>
      <div className="tc-backup-bar" role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <div style={{ width: `${String(Math.max(2, percent))}%` }} />
      </div>
    </div>
  );
}
