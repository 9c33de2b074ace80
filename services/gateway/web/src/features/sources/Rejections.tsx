import { Button } from '@mantine/core';
import { IconMailX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useMachines } from '../../api/queries';
import { useRejections } from '../../api/rejections';
import type { Rejection } from '../../api/types';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Card, Loading } from '../../components/Page';
import { Age } from '../../components/Status';
import { useFormat } from '../../components/useFormat';

/** Readings that were refused: never dropped in silence, counted by source and reason. What is settled comes last, then the latest on top. */
export function Rejections() {
  const { t } = useTranslation();
  const rejections = useRejections();
  const items = (rejections.data?.pages.flatMap((page) => page.items) ?? []).sort(
    (a, b) => Number(a.settled) - Number(b.settled) || b.last_at.localeCompare(a.last_at),
  );
  return (
    <Card title={t('rejections.title')} id="rejections">
      {rejections.isPending ? <Loading lines={2} height={36} /> : null}
      {rejections.isError && !rejections.data ? <ProblemNotice error={rejections.error} retry={() => void rejections.refetch()} /> : null}
      {rejections.isSuccess && items.length === 0 ? <EmptyState icon={IconMailX} title={t('rejections.none')} /> : null}
      {items.some((item) => !item.settled) ? <p className="tc-soft tc-lead">{t('rejections.text')}</p> : null}
      <ul className="tc-list">
        {items.map((item) => (
          <Refused key={item.id} item={item} />
        ))}
      </ul>
      {rejections.hasNextPage ? (
        <Button mt="md" variant="default" fullWidth loading={rejections.isFetchingNextPage} onClick={() => void rejections.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </Card>
  );
}

function Refused({ item }: { item: Rejection }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const machines = useMachines();
  const machine = machines.data?.items.find((one) => one.id === item.machine_id)?.name ?? item.machine_id;
  const word = `rejectReason.${item.reason}`;
  const reason = i18n.exists(word) ? i18n.t(word as 'rejectReason.not_json') : item.reason.replaceAll('_', ' ');
  return (
    <li className="tc-refused" data-rejection={item.id} data-settled={item.settled || undefined}>
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <span>
          <strong>{machine ?? t('rejections.unknown')}</strong> · {reason}
        </span>
        <span className="tc-soft tc-small">
          {t('rejections.times', { count: item.occurrences, number: format.count(item.occurrences) })}, <Age at={item.last_at} />
        </span>
      </div>
      <code>{item.raw}</code>
      {item.settled ? <span className="tc-soft tc-small">{t('rejections.settled')}</span> : null}
    </li>
  );
}
