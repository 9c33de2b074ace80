import { useTranslation } from 'react-i18next';
import type { LinkedReport } from '../../api/actionTypes';
import { useComponents } from '../../api/tooling';
import { TextLink } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { useCounted } from '../../components/useCounted';
import { useFormat } from '../../components/useFormat';
import { Gallery, newestFirst } from '../../components/photo/Gallery';
import { SEVERITIES, words } from '../job/looks';
import { FailureLink } from './FailureLink';
import { useFailureTitle } from './useFailureTitle';

/** The reports it answers, with their own words and photos: nobody has to look them up. */
export function LinkedFailures({ failures, toolId }: { failures: readonly LinkedReport[]; toolId: string }) {
  const { t } = useTranslation();
  if (failures.length === 0) return null;
  return (
    <Card title={t('action.failures', { count: failures.length })} id="failures">
      <ul className="tc-list">
        {failures.map((failure) => (
          <LinkedFailure key={failure.id} failure={failure} toolId={toolId} />
        ))}
      </ul>
    </Card>
  );
}

function LinkedFailure({ failure, toolId }: { failure: LinkedReport; toolId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const counted = useCounted();
  const titleOf = useFailureTitle();
  const components = useComponents(toolId);
  const title = titleOf(failure);
  const part = components.data?.find((one) => one.id === failure.component_id);
  const severity = words(SEVERITIES).find((one) => one === failure.severity) ?? 'watch';
  const { icon: Icon, tone } = SEVERITIES[severity];
  return (
    <li className="tc-act-failure" data-failure={failure.id}>
      <div className="tc-line">
        <FailureLink id={failure.id} number={failure.number} />
        <strong>{title}</strong>
        {part ? <span>{[part.name, part.position].filter(Boolean).join(' ')}</span> : null}
        <span className="tc-badge" data-tone={tone}>
          <Icon size={17} aria-hidden /> {t(`severity.${severity}`)}
        </span>
        <TextLink to="/failures/$failureId/8d" params={{ failureId: failure.id }} className="tc-act-ref">
          {t('action.eightD')}
        </TextLink>
      </div>
      {failure.note ? <p className="tc-act-text">{failure.note}</p> : null}
      <Gallery photos={newestFirst(failure.photo_ids)} name={title} within={{ from: 'failure', failure: failure.id }} />
      <span className="tc-soft tc-small">
        {t('log.byline', { when: format.moment(failure.reported_at), name: failure.reported_by })}
        {failure.shots === null ? null : ` · ${t('log.at', counted(failure.shots))}`}
      </span>
    </li>
  );
}
