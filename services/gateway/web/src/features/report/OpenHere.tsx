import { useTranslation } from 'react-i18next';
import { useFailures } from '../../api/failures';
import { Notice } from '../../components/Notice';
import { Age } from '../../components/Status';
import { TextLink } from '../../components/LinkButton';
import { FailureStateBadge } from '../failures/Badges';
import { OPEN } from '../failures/deeds';

/** Somebody may have reported this already: said before it is reported twice. */
export function OpenHere({ toolId, code, cavity }: { toolId: string; code: string; cavity: number | null }) {
  const { t } = useTranslation();
  const known = useFailures({ tool_id: toolId, code, state: [...OPEN], ...(cavity === null ? {} : { cavity }) });
  const open = known.data?.pages.flatMap((page) => page.items) ?? [];
  if (open.length === 0 || known.isPlaceholderData) return null;
  return (
    <Notice tone="info">
      <strong>{t('report.openHere')}</strong>
      {open.map((one) => (
        <div key={one.id} className="tc-line">
          <TextLink to="/failures/$failureId" params={{ failureId: one.id }}>
            {t('failures.numbered', { number: one.number })}
          </TextLink>
          <FailureStateBadge state={one.state} />
          {one.cavity === null ? null : <span>{t('cavity.one', { number: one.cavity })}</span>}
          <span className="tc-soft">
            <Age at={one.reported_at} />
          </span>
        </div>
      ))}
    </Notice>
  );
}
