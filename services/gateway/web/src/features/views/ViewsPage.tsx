import { ActionIcon, Button } from '@mantine/core';
import { IconCloudUp, IconEdit, IconFlag, IconPhoto, IconPhotoOff, IconPlus, IconStar } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTool } from '../../api/queries';
import { takenAt, useViews } from '../../api/views';
import type { View } from '../../api/viewTypes';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { Age } from '../../components/Status';
import { useIsEngineer } from '../../components/useRole';
import { TakePhoto } from '../cameras/TakePhoto';
import { folding } from './folding';
import { ghostOf } from './ghostOf';
import { useViewCapture, useWaitingViews } from './useViewCapture';
import { AddView, ChangeView } from './ViewDialog';
import { useViewNames, useViewWords } from './viewNames';
import './views.css';

const route = getRouteApi('/tools/$toolId/views');

/** The pictures of a tool that are taken again and again, always from the same place. */
export function ViewsPage() {
  const { t } = useTranslation();
  const namesOf = useViewNames();
  const { toolId } = route.useParams();
  const detail = useTool(toolId);
  const views = useViews(toolId);
  const waiting = useWaitingViews(toolId);
  const isEngineer = useIsEngineer();
  const [adding, setAdding] = useState(false);
  const [showsRetired, setShowsRetired] = useState(false);
  const number = detail.data?.tool?.number ?? detail.data?.row?.number ?? '';
  const all = views.data?.items ?? [];
  const shown = all.filter((one) => showsRetired || !one.retired);
  const missing = all.filter((one) => !one.retired && one.newest === null && !waiting.has(one.view));
  const { cards, folded } = folding(shown, (view) => waiting.has(view));
  const hasRetired = all.some((one) => one.retired);
  const card = (view: View) => (
    <ViewCard
      key={view.view}
      tool={{ id: toolId, number }}
      view={view}
      waiting={waiting.get(view.view) ?? 0}
      isEngineer={isEngineer}
      all={all}
    />
  );
  return (
    <>
      <PageHead
        tab={t('views.of', { tool: number })}
        title={t('views.of', { tool: number })}
        actions={
          <>
            <LinkButton
              to="/tools/$toolId/last-shots"
              params={{ toolId }}
              variant="default"
              leftSection={<IconFlag size={20} aria-hidden />}
            >
              {t('views.lastShots')}
            </LinkButton>
            {isEngineer ? (
              <Button variant="default" leftSection={<IconPlus size={20} aria-hidden />} onClick={() => setAdding(true)}>
                {t('views.add')}
              </Button>
            ) : null}
            <LinkButton to="/tools/$toolId" params={{ toolId }} variant="default">
              {t('views.toTool')}
            </LinkButton>
          </>
        }
      >
        <span className="tc-soft">{t('views.text')}</span>
      </PageHead>
      <div className="tc-stack">
        {views.isPending ? <Loading lines={3} height={180} /> : null}
        {views.error && !views.data ? <ProblemNotice error={views.error} retry={() => void views.refetch()} /> : null}
        {missing.length > 0 ? (
          <Notice tone="info" icon={IconPhotoOff}>
            {t('views.missing', { count: missing.length, names: namesOf(missing) })}
          </Notice>
        ) : null}
        {folded.length > 0 ? (
          <details className="tc-more">
            <summary>{t('views.cavitiesWithout', { count: folded.length })}</summary>
            <ul className="tc-views">{folded.map(card)}</ul>
          </details>
        ) : null}
        <ul className="tc-views">{cards.map(card)}</ul>
        {hasRetired && isEngineer ? (
          <div>
            <Button variant="subtle" aria-pressed={showsRetired} onClick={() => setShowsRetired(!showsRetired)}>
              {t(showsRetired ? 'views.hideRetired' : 'views.showRetired')}
            </Button>
          </div>
        ) : null}
      </div>
      {adding ? <AddView toolId={toolId} close={() => setAdding(false)} /> : null}
    </>
  );
}

type CardProps = {
  tool: { id: string; number: string };
  view: View;
  waiting: number;
  isEngineer: boolean;
  all: readonly View[];
};

function ViewCard({ tool, view, waiting, isEngineer, all }: CardProps) {
  const { t } = useTranslation();
  const name = useViewWords()(view.view, view.name);
  const capture = useViewCapture({ tool, view: view.view, name });
  const [editing, setEditing] = useState(false);
  const ghost = ghostOf(name, view.newest, view.golden_photo_id);
  return (
    <li className="tc-card tc-view" data-view={view.view} data-retired={view.retired || undefined}>
      <div className="tc-view-picture">
        {view.newest ? (
          <img src={`/api/v1/photos/${view.newest.id}/thumb`} alt={t('views.newestOf', { name })} loading="lazy" />
        ) : (
          <IconPhoto size={40} stroke={1.3} aria-hidden />
        )}
        {view.golden_photo_id ? (
          <span className="tc-badge tc-view-golden">
            <IconStar size={17} aria-hidden /> {t('views.hasGolden')}
          </span>
        ) : null}
      </div>
      <div className="tc-view-said">
        <strong className="tc-lead">
          <Link to="/tools/$toolId/views/$view" params={{ toolId: tool.id, view: view.view }} className="tc-cover">
            {name}
          </Link>
        </strong>
        {view.hint ? <span className="tc-soft tc-small tc-wrap">{view.hint}</span> : null}
        <span className="tc-soft tc-small">
          {view.newest ? (
            <>
              <Age at={takenAt(view.newest)} /> · {t('views.count', { count: view.count })}
            </>
          ) : (
            t('views.nothing')
          )}
        </span>
        {waiting > 0 ? (
          <span className="tc-small">
            <IconCloudUp size={17} aria-hidden /> {t('views.waiting', { count: waiting })}
          </span>
        ) : null}
        {view.retired ? <span className="tc-badge">{t('views.isRetired')}</span> : null}
      </div>
      <div className="tc-actions tc-view-deeds">
        {view.retired ? null : (
          <TakePhoto label={t('views.take', { name })} ghost={ghost} {...capture}>
            {t('views.takeShort')}
          </TakePhoto>
        )}
        {isEngineer ? (
          <ActionIcon variant="default" aria-label={t('views.edit', { name })} onClick={() => setEditing(true)}>
            <IconEdit size={22} aria-hidden />
          </ActionIcon>
        ) : null}
      </div>
      {editing ? <ChangeView toolId={tool.id} view={view} name={name} all={all} close={() => setEditing(false)} /> : null}
    </li>
  );
}
