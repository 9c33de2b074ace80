import { IconClipboardList, IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useChecklists, usePlanTemplates } from '../../api/bench';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { inWords } from '../../lib/words';
import { ConfirmedBadge } from './Confirmed';
import '../maintenance/bench.css';
import './templates.css';

const route = getRouteApi('/templates');

export function TemplatesPage() {
  const { t } = useTranslation();
  const { kind } = route.useSearch();
  const isEngineer = useIsEngineer();
  const isChecklists = kind === 'checklists';
  return (
    <>
      <PageHead
        title={t('templates.title')}
        actions={
          isEngineer ? (
            <LinkButton
              to={isChecklists ? '/templates/checklists/new' : '/templates/plans/new'}
              leftSection={<IconPlus size={20} aria-hidden />}
            >
              {isChecklists ? t('checklist.add') : t('template.add')}
            </LinkButton>
          ) : null
        }
      >
        <span className="tc-soft">{t('templates.text')}</span>
      </PageHead>
      <nav className="tc-chips" aria-label={t('templates.title')} style={{ marginBottom: '1rem' }}>
        <Link to="/templates" className="tc-chip" aria-current={isChecklists ? undefined : 'page'}>
          {t('templates.plans')}
        </Link>
        <Link to="/templates" search={{ kind: 'checklists' }} className="tc-chip" aria-current={isChecklists ? 'page' : undefined}>
          {t('templates.checklists')}
        </Link>
      </nav>
      {isChecklists ? <Checklists /> : <Plans />}
    </>
  );
}

function Plans() {
  const { t, i18n } = useTranslation();
  const templates = usePlanTemplates();
  const rows = templates.data?.items ?? [];
  if (templates.isPending) return <Loading lines={5} />;
  if (templates.isError && rows.length === 0) return <ProblemNotice error={templates.error} retry={() => void templates.refetch()} />;
  if (rows.length === 0) return <EmptyState icon={IconClipboardList} title={t('template.none')} />;
  return (
    <ul className="tc-list">
      {rows.map((template) => (
        <li key={template.id} className="tc-row-link" data-template={template.id}>
          <div style={{ minWidth: 0 }}>
            <Link to="/templates/plans/$templateId" params={{ templateId: template.id }} className="tc-cover">
              <strong>{inWords(template.titles, i18n.language)}</strong>
            </Link>
            <div className="tc-soft tc-small">{template.levels.map((level) => level.code).join(', ')}</div>
          </div>
          <ConfirmedBadge of={template} />
        </li>
      ))}
    </ul>
  );
}

function Checklists() {
  const { t, i18n } = useTranslation();
  const checklists = useChecklists();
  const rows = checklists.data?.items ?? [];
  if (checklists.isPending) return <Loading lines={5} />;
  if (checklists.isError && rows.length === 0) return <ProblemNotice error={checklists.error} retry={() => void checklists.refetch()} />;
  if (rows.length === 0) return <EmptyState icon={IconClipboardList} title={t('checklist.none')} />;
  return (
    <ul className="tc-list">
      {rows.map((list) => (
        <li key={list.id} className="tc-row-link" data-checklist={list.id}>
          <div style={{ minWidth: 0 }}>
            <Link to="/templates/checklists/$checklistId" params={{ checklistId: list.id }} className="tc-cover">
              <strong>{inWords(list.titles, i18n.language)}</strong>
            </Link>
            <div className="tc-soft tc-small">
              {t('checklist.points', { count: list.items })} · {t('template.version', { version: list.version })}
            </div>
          </div>
          <ConfirmedBadge of={list} />
        </li>
      ))}
    </ul>
  );
}
