import { useTranslation } from 'react-i18next';
import { TextLink } from '../../components/LinkButton';

/** A report by its number, as people call it. */
export function FailureLink({ id, number }: { id: string; number: number }) {
  const { t } = useTranslation();
  return (
    <TextLink to="/failures/$failureId" params={{ failureId: id }} className="tc-act-ref">
      {t('action.failureNumber', { number })}
    </TextLink>
  );
}
