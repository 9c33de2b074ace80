import { useTranslation } from 'react-i18next';
import { useJobSheet } from '../../api/bench';
import { TextLink } from '../../components/LinkButton';

/** A maintenance job by its level's name; while that is not known, just as a job. */
export function JobLink({ id }: { id: string }) {
  const { t } = useTranslation();
  const job = useJobSheet(id).data?.job;
  return (
    <TextLink to="/jobs/$jobId" params={{ jobId: id }}>
      {job ? `${job.code} ${job.name}` : t('action.job')}
    </TextLink>
  );
}
