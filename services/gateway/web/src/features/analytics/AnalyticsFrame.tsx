import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../components/Page';
import '../tooling.css';
import './analytics.css';
import { Filters } from './Filters';
import { ANALYTICS_PLACES, type AnalyticsPlace } from './places';
import { type FilterSearch, filterOnly } from './search';

type Props = {
  at: AnalyticsPlace['word'];
  title: string;
  search: FilterSearch;
  /** Without it the page has no filters: they stay in the address for the others. */
  change?: (next: FilterSearch) => void;
  actions?: ReactNode;
  children: ReactNode;
};

/** What the pages of the analysis share: the way to the others, and the filters that go along. */
export function AnalyticsFrame({ at, title, search, change, actions, children }: Props) {
  return (
    <>
      <PageHead title={title} actions={actions} />
      <Places at={at} search={search} />
      {change ? <Filters search={search} change={change} /> : null}
      <div className="tc-stack">{children}</div>
    </>
  );
}

function Places({ at, search }: { at: AnalyticsPlace['word']; search: FilterSearch }) {
  const { t } = useTranslation();
  return (
    <nav className="tc-tabs" aria-label={t('analytics.places')}>
      {ANALYTICS_PLACES.map(({ to, word, icon: Icon }) => (
        <Link
          key={to}
          to={to}
          search={filterOnly(search)}
          className="tc-tab"
          activeOptions={{ exact: true, includeSearch: false }}
          activeProps={{ 'aria-current': undefined }}
          aria-current={word === at ? 'page' : undefined}
          data-current={word === at ? true : undefined}
        >
          <Icon size={20} stroke={1.7} aria-hidden />
          <span>{t(`analyticsPlace.${word}`)}</span>
        </Link>
      ))}
    </nav>
  );
}
