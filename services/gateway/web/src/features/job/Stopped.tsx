import { useTranslation } from 'react-i18next';
import type { JobSheet } from '../../api/benchTypes';
import { Notice } from '../../components/Notice';

/** A hold outlasts the job: whoever signs here does not lift it. */
export function Stopped({ tool }: { tool: JobSheet['tool'] }) {
  const { t } = useTranslation();
  if (tool.readiness !== 'on_hold' && tool.readiness !== 'in_repair') return null;
  return (
    <Notice tone={tool.readiness === 'on_hold' ? 'warn' : 'info'}>
      <strong>{t(`stopped.${tool.readiness}`, { reason: tool.readiness_reason })}</strong>
      <div>{t(`stopped.${tool.readiness}_text`)}</div>
    </Notice>
  );
}
