import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFailure } from '../../api/failures';
import { useFailureWords } from '../failures/useFailureWords';
import { usePlantFormat } from '../plant/usePlantFormat';

/** One of the failures behind a place of the picture. */
export function HotFailure({ id }: { id: string }) {
  const { t } = useTranslation();
  const words = useFailureWords();
  const format = usePlantFormat();
  const failure = useFailure(id).data;
  return (
    <li className="tc-row-link">
      <Link to="/failures/$failureId" params={{ failureId: id }} className="tc-cover">
        {failure ? `${words.code(failure.code)} · ${t('failures.numbered', { number: failure.number })}` : t('app.loading')}
      </Link>
      <span className="tc-soft tc-small">{failure ? format.date(failure.reported_at) : ''}</span>
    </li>
  );
}
