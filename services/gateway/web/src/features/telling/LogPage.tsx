import { Button, Select, TextInput } from '@mantine/core';
import { IconMailFast, IconX } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePeople } from '../../api/people';
import { cancelDelivery, retryDelivery, tellingKeys, useLog, useRules } from '../../api/telling';
import type { LogEntry } from '../../api/tellingTypes';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import './telling.css';
import { DeliveryBadge } from './DeliveryBadge';
import { LOG_KINDS, LOG_WAYS, queryOf, STATES } from './query';
import type { LogSearch } from './search';
import { pageOfAlert, useAlertWords } from './useAlertWords';
import { useDeliveryWords } from './useDeliveryWords';
import { useRuleName } from './useRuleName';

const route = getRouteApi('/notifications/log');
const ANY = '*';

/** What went out to whom, what waits, and what could not be delivered. */
export function LogPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  return (
    <>
      <PageHead
        title={t('sentLog.title')}
        actions={
          <LinkButton to="/notifications" variant="default">
            {t('telling.title')}
          </LinkButton>
        }
      >
        <p className="tc-soft tc-lead">{t('sentLog.intro')}</p>
      </PageHead>
      <div className="tc-stack">
        <Filters search={search} />
        <Entries search={search} />
      </div>
    </>
  );
}

function Filters({ search }: { search: LogSearch }) {
  const { t } = useTranslation();
  const navigate = route.useNavigate();
  const people = usePeople().data ?? [];
  const rules = useRules().data?.items ?? [];
  const nameOf = useRuleName();
  const change = (next: Record<string, string | undefined>): void =>
    void navigate({
      search: (old) => Object.fromEntries(Object.entries({ ...old, ...next }).filter(([, value]) => value)) as LogSearch,
      replace: true,
    });
  const turn = (name: 'state' | 'way', value: string): void => change({ [name]: search[name] === value ? undefined : value });
  const pick = (name: keyof LogSearch) => (value: string | null) => change({ [name]: value === null || value === ANY ? undefined : value });
  const rule = rules.find((one) => one.id === search.rule);
  return (
    <div role="search" className="tc-list">
      <div className="tc-chips" role="group" aria-label={t('sentLog.state')}>
        {STATES.map((state) => (
          <button
            key={state}
            type="button"
            className="tc-chip tc-form-chip"
            aria-pressed={search.state === state}
            onClick={() => turn('state', state)}
          >
            {t(`deliveryState.${state}`)}
          </button>
        ))}
      </div>
      <div className="tc-chips" role="group" aria-label={t('sentLog.way')}>
        {LOG_WAYS.map((way) => (
          <button
            key={way}
            type="button"
            className="tc-chip tc-form-chip"
            aria-pressed={search.way === way}
            onClick={() => turn('way', way)}
          >
            {t(`way.${way}`)}
          </button>
        ))}
        {search.rule ? (
          <button type="button" className="tc-chip tc-form-chip" aria-pressed onClick={() => change({ rule: undefined })}>
            {t('sentLog.ofRule', { name: rule ? nameOf(rule) : search.rule })} <IconX size={18} aria-hidden />
          </button>
        ) : null}
        {search.tool ? (
          <button type="button" className="tc-chip tc-form-chip" aria-pressed onClick={() => change({ tool: undefined })}>
            {search.tool.toUpperCase()} <IconX size={18} aria-hidden />
          </button>
        ) : null}
      </div>
      <div className="tc-form-grid tc-tell-fields">
        <Select
          label={t('sentLog.kind')}
          allowDeselect={false}
          searchable
          data={[{ value: ANY, label: t('sentLog.anyKind') }, ...LOG_KINDS.map((kind) => ({ value: kind, label: t(`alertKind.${kind}`) }))]}
          value={search.kind ?? ANY}
          onChange={pick('kind')}
        />
        <Select
          label={t('sentLog.person')}
          allowDeselect={false}
          searchable
          data={[{ value: ANY, label: t('sentLog.anybody') }, ...people.map(({ username, name }) => ({ value: username, label: name }))]}
          value={search.username ?? ANY}
          onChange={pick('username')}
        />
        {(['from', 'to'] as const).map((name) => (
          <TextInput
            key={name}
            type="date"
            label={t(`sentLog.${name}`)}
            value={search[name] ?? ''}
            onChange={(event) => change({ [name]: event.currentTarget.value })}
          />
        ))}
      </div>
    </div>
  );
}

function Entries({ search }: { search: LogSearch }) {
  const { t } = useTranslation();
  const found = useLog(queryOf(search));
  const rows = found.data?.pages.flatMap((page) => page.items) ?? [];
  if (found.isPending) return <Loading lines={6} />;
  if (found.isError && rows.length === 0) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />;
  if (rows.length === 0) {
    const isFiltered = Object.keys(search).length > 0;
    return (
      <EmptyState icon={IconMailFast} title={t(isFiltered ? 'sentLog.noneFound' : 'sentLog.none')}>
        {isFiltered ? null : t('sentLog.noneText')}
      </EmptyState>
    );
  }
  return (
    <div>
      <ol className="tc-list" aria-label={t('sentLog.entries')}>
        {rows.map((entry) => (
          <Row key={entry.id} entry={entry} />
        ))}
      </ol>
      {found.hasNextPage ? (
        <Button mt="md" variant="default" fullWidth loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </div>
  );
}

function Row({ entry }: { entry: LogEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  const alert = useAlertWords();
  const delivery = useDeliveryWords();
  const page = pageOfAlert(entry);
  const problem = delivery.problem(entry);
  const when = entry.sent_at
    ? t('sentLog.sentAt', { when: format.moment(entry.sent_at) })
    : entry.next_try_at && entry.state === 'waiting'
      ? t(entry.digest ? 'sentLog.digestAt' : 'sentLog.nextAt', { when: format.moment(entry.next_try_at) })
      : t('sentLog.madeAt', { when: format.moment(entry.created_at) });
  return (
    <li className="tc-row-link tc-tell-entry" data-delivery={entry.id} data-state={entry.state}>
      <div className="tc-tell-what">
        <span className="tc-line">
          <DeliveryBadge state={entry.state} />
          <strong className="tc-wrap">{delivery.to(entry)}</strong>
          {entry.escalated ? <span className="tc-badge">{t('sentLog.escalated')}</span> : null}
        </span>
        {page ? (
          <Link to={page as '/'} className="tc-wrap tc-tell-link">
            {alert.say(entry)}
          </Link>
        ) : (
          <span className="tc-wrap">{alert.say(entry)}</span>
        )}
        <span className="tc-small tc-soft tc-wrap">
          {[
            when,
            entry.rule_name || (entry.rule_id ? t('sentLog.starterRule') : ''),
            entry.tries > 1 ? t('sentLog.tries', { count: entry.tries }) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {entry.state === 'unknown' ? <span className="tc-small tc-wrap">{t('sentLog.unknownText')}</span> : null}
        {problem ? <span className="tc-small tc-wrap">{problem}</span> : null}
        {entry.detail ? <code className="tc-small tc-wrap">{entry.detail}</code> : null}
      </div>
      <Deeds entry={entry} />
    </li>
  );
}

function Deeds({ entry }: { entry: LogEntry }) {
  const { t } = useTranslation();
  const name = useDeliveryWords().to(entry);
  const options = { refreshes: [tellingKeys.log], done: () => undefined };
  const retry = useWrite((id: string, key) => retryDelivery(id, key), options);
  const cancel = useWrite((id: string, key) => cancelDelivery(id, key), options);
  const error = retry.error ?? cancel.error;
  if (!entry.may_retry && !entry.may_cancel && !error) return null;
  return (
    <span className="tc-line">
      {entry.may_retry ? (
        <Button
          variant="default"
          aria-label={t(entry.state === 'waiting' ? 'sentLog.nowNamed' : 'sentLog.retryNamed', { name })}
          loading={retry.pending}
          onClick={() => retry.run(entry.id)}
        >
          {t(entry.state === 'waiting' ? 'sentLog.now' : 'sentLog.retry')}
        </Button>
      ) : null}
      {entry.may_cancel ? (
        <Button
          variant="subtle"
          color="red"
          aria-label={t('sentLog.cancelNamed', { name })}
          loading={cancel.pending}
          onClick={() => cancel.run(entry.id)}
        >
          {t('sentLog.cancel')}
        </Button>
      ) : null}
      {error ? <ProblemNotice error={error} /> : null}
    </span>
  );
}
