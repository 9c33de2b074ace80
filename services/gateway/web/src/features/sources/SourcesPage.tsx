import { IconMailX, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMachines, useRejections, useSources } from '../../api/queries';
import type { Source } from '../../api/types';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { Age } from '../../components/Status';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { SourceLine } from '../machines/SourceLine';
import { worstSourcesFirst } from './order';

export function SourcesPage() {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const sources = useSources();
  const items = worstSourcesFirst(sources.data?.items ?? []);
  const add = isEngineer ? (
    <LinkButton to="/sources/new" leftSection={<IconPlus size={20} aria-hidden />}>
      {t('sources.add')}
    </LinkButton>
  ) : undefined;
  return (
    <>
      <PageHead title={t('sources.title')} actions={add}>
        <span className="tc-soft">{t('sources.text')}</span>
      </PageHead>
      <div className="tc-stack">
        {sources.isPending ? <Loading lines={4} height={90} /> : null}
        {sources.isError && !sources.data ? <ProblemNotice error={sources.error} retry={() => void sources.refetch()} /> : null}
        {sources.isSuccess && items.length === 0 ? (
          <EmptyState icon={IconPlugConnected} title={t('sources.none')} action={add}>
            {t('sources.noneText')}
          </EmptyState>
        ) : null}
        <div className="tc-machines">
          {items.map((source) => (
            <SourceCard key={source.id} source={source} isEngineer={isEngineer} />
          ))}
        </div>
        <Rejections />
      </div>
    </>
  );
}

function SourceCard({ source, isEngineer }: { source: Source; isEngineer: boolean }) {
  const { t } = useTranslation();
  return (
    <section
      className="tc-card tc-stack"
      style={{ gap: '0.625rem', position: 'relative' }}
      aria-label={`${source.machine_name} ${source.name}`}
      data-source={source.id}
    >
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <strong style={{ fontSize: '1.0625rem' }}>
          {isEngineer ? (
            <Link to="/sources/$sourceId" params={{ sourceId: source.id }} className="tc-cover">
              {source.machine_name}
            </Link>
          ) : (
            source.machine_name
          )}
        </strong>
        <span className="tc-soft tc-small">{t(`kind.${source.kind}`)}</span>
      </div>
      <SourceLine source={source} />
      {source.open_gaps > 0 ? <span className="tc-small">{t('sources.openGaps', { count: source.open_gaps })}</span> : null}
    </section>
  );
}

/** Readings that were refused: never dropped in silence, counted by source and reason. */
function Rejections() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const rejections = useRejections();
  const machines = useMachines();
  const items = rejections.data?.items ?? [];
  const nameOf = (id: string | null): string =>
    machines.data?.items.find((machine) => machine.id === id)?.name ?? id ?? t('rejections.unknown');
  const reason = (word: string): string =>
    i18n.exists(`rejectReason.${word}`) ? i18n.t(`rejectReason.${word}` as 'rejectReason.not_json') : word.replaceAll('_', ' ');
  return (
    <Card title={t('rejections.title')} id="rejections">
      {rejections.isPending ? <Loading lines={2} height={36} /> : null}
      {rejections.isError && !rejections.data ? <ProblemNotice error={rejections.error} retry={() => void rejections.refetch()} /> : null}
      {rejections.isSuccess && items.length === 0 ? <EmptyState icon={IconMailX} title={t('rejections.none')} /> : null}
      {items.length > 0 ? (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
        <div className="tc-table-scroll" tabIndex={0} role="group" aria-label={t('rejections.title')}>
          <table className="tc-table">
            <thead>
              <tr>
                <th scope="col">{t('mounting.machine')}</th>
                <th scope="col">{t('rejections.reason')}</th>
                <th scope="col" className="num">
                  {t('rejections.count')}
                </th>
                <th scope="col">{t('rejections.last')}</th>
                <th scope="col">{t('rejections.raw')}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((item) => (
                <tr key={item.id}>
                  <td>{nameOf(item.machine_id)}</td>
                  <td>{reason(item.reason)}</td>
                  <td className="num">{format.count(item.occurrences)}</td>
                  <td>
                    <Age at={item.last_at} />
                  </td>
                  <td>
                    <code>{item.raw}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </Card>
  );
}
