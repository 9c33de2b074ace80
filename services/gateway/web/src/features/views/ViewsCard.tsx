import { IconFlag, IconPhotoSensor } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { takenAt, useViews } from '../../api/views';
import { LinkButton } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { Age } from '../../components/Status';
import { useViewWords } from './viewNames';
import './views.css';

/** As many pictures as a card has room for; the page of all views is one tap away. */
const SHOWN = 4;

/** On the tool's page: how it looked the last time, and the ways to its guided pictures. */
export function ViewsCard({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const nameOf = useViewWords();
  const views = useViews(toolId);
  const taken = (views.data?.items ?? []).filter((one) => one.newest !== null && !one.retired).slice(0, SHOWN);
  return (
    <Card title={t('views.card')} id="views">
      <div className="tc-list">
        {views.isPending ? <Loading lines={1} height={90} /> : null}
        {views.error && !views.data ? <ProblemNotice error={views.error} retry={() => void views.refetch()} /> : null}
        {views.isSuccess && taken.length === 0 ? <p className="tc-soft tc-lead">{t('views.cardEmpty')}</p> : null}
        {taken.length > 0 ? (
          <ul className="tc-views-strip">
            {taken.map(({ view, name, newest }) => (
              <li key={view}>
                {newest ? <img src={`/api/v1/photos/${newest.id}/thumb`} alt="" loading="lazy" width={160} height={120} /> : null}
                <Link to="/tools/$toolId/views/$view" params={{ toolId, view }} className="tc-cover tc-small">
                  {nameOf(view, name)}
                </Link>
                {newest ? (
                  <span className="tc-soft tc-small">
                    <Age at={takenAt(newest)} />
                  </span>
                ) : null}
              </li>
            ))}
          </ul>
        ) : null}
        <div className="tc-actions">
          <LinkButton
            to="/tools/$toolId/views"
            params={{ toolId }}
            variant="default"
            leftSection={<IconPhotoSensor size={20} aria-hidden />}
          >
            {t('views.card')}
          </LinkButton>
          <LinkButton to="/tools/$toolId/last-shots" params={{ toolId }} variant="default" leftSection={<IconFlag size={20} aria-hidden />}>
            {t('views.lastShots')}
          </LinkButton>
        </div>
      </div>
    </Card>
  );
}
