import { IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type ToolFilter, useFacets } from '../../api/queries';
import { usePlaces } from '../../api/tooling';
import { useFirst } from '../../components/useFirst';
import { useFormat } from '../../components/useFormat';
import { FAILURES, LOCATIONS, READINESS } from './search';

type FacetName = 'readiness' | 'location' | 'class_code' | 'owner';

const SHOWN = 12;

type Group = { name: FacetName; label: string; values: readonly string[]; said: (value: string) => string };

/** What else the list can be narrowed by; each chip is an address that can be sent to a colleague. */
export function FacetChips({ filter }: { filter: ToolFilter }) {
  const { t } = useTranslation();
  const { data } = useFacets();
  const chosen = [filter.readiness, filter.location, filter.class_code, filter.owner, filter.place, filter.late, filter.failures].some(
    Boolean,
  );
  if (!data) return null;
  const most = (counts: Readonly<Record<string, number>>): string[] =>
    Object.keys(counts).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a.localeCompare(b));
  const groups: Group[] = [
    {
      name: 'readiness',
      label: t('axis.readiness'),
      values: READINESS,
      said: (value) => t(`readiness.${value}` as 'readiness.ready'),
    },
    { name: 'location', label: t('axis.location'), values: LOCATIONS, said: (value) => t(`location.${value}` as 'location.press') },
    { name: 'class_code', label: t('toolClass.one'), values: most(data.class_code), said: (value) => value },
    { name: 'owner', label: t('owner.one'), values: most(data.owner), said: (value) => value },
  ];
  return (
    <details open={chosen} className="tc-facets">
      <summary>{t('filter.more')}</summary>
      <div className="tc-facet-groups">
        {filter.place ? <PlaceChip filter={filter} place={filter.place} /> : null}
        <FailureChips filter={filter} />
        {groups.map((group) => (
          <Facet key={group.name} filter={filter} group={group} counts={data[group.name]} />
        ))}
      </div>
    </details>
  );
}

type FacetProps = { filter: ToolFilter; group: Group; counts: Readonly<Record<string, number>> };

function Facet({ filter, group: { name, label, values, said }, counts }: FacetProps) {
  const present = values.filter((value) => (counts[value] ?? 0) > 0 || filter[name] === value);
  const { shown, more } = useFirst(present, SHOWN, present.findIndex((value) => filter[name] === value) >= SHOWN);
  if (present.length === 0) return null;
  return (
    <div className="tc-facet" role="group" aria-label={label}>
      <span className="tc-small tc-soft">{label}</span>
      <div className="tc-chips">
        {shown.map((value) => (
          <Chip key={value} filter={filter} name={name} value={value} said={said(value)} count={counts[value] ?? 0} />
        ))}
        {name === 'location' && ((counts.external ?? 0) > 0 || filter.late) ? <LateChip filter={filter} /> : null}
        {more}
      </div>
    </div>
  );
}

type ChipProps = { filter: ToolFilter; name: FacetName; value: string; said: string; count: number };

function Chip({ filter, name, value, said, count }: ChipProps) {
  const format = useFormat();
  const isChosen = filter[name] === value;
  return (
    <Link
      to="/tools"
      search={{ ...filter, [name]: isChosen ? undefined : value }}
      replace
      className="tc-chip"
      activeProps={{ 'aria-current': undefined }}
      aria-current={isChosen ? 'true' : undefined}
    >
      <span className="tc-wrap">{said}</span> <span className="tc-soft">{format.count(count)}</span>
      {isChosen ? <IconX size={16} aria-hidden /> : null}
    </Link>
  );
}

/** Tools that somebody outside should have brought back. */
function LateChip({ filter }: { filter: ToolFilter }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/tools"
      search={{ ...filter, late: filter.late ? undefined : true }}
      replace
      className="tc-chip"
      activeProps={{ 'aria-current': undefined }}
      aria-current={filter.late ? 'true' : undefined}
    >
      {t('move.lateOnes')} {filter.late ? <IconX size={16} aria-hidden /> : null}
    </Link>
  );
}

/** The list of one place, as the page of places links to it. */
function PlaceChip({ filter, place }: { filter: ToolFilter; place: string }) {
  const { t } = useTranslation();
  const places = usePlaces();
  return (
    <div className="tc-facet" role="group" aria-label={t('place.one')}>
      <span className="tc-small tc-soft">{t('place.one')}</span>
      <Link
        to="/tools"
        search={{ ...filter, place: undefined }}
        replace
        className="tc-chip"
        activeProps={{ 'aria-current': undefined }}
        aria-current="true"
      >
        {places.data?.find((one) => one.id === place)?.name ?? place} <IconX size={16} aria-hidden />
      </Link>
    </div>
  );
}

function FailureChips({ filter }: { filter: ToolFilter }) {
  const { t } = useTranslation();
  return (
    <div className="tc-facet" role="group" aria-label={t('openFailures.title')}>
      <span className="tc-small tc-soft">{t('openFailures.title')}</span>
      <div className="tc-chips">
        {FAILURES.map((value) => {
          const isChosen = filter.failures === value;
          return (
            <Link
              key={value}
              to="/tools"
              search={{ ...filter, failures: isChosen ? undefined : value }}
              replace
              className="tc-chip"
              activeProps={{ 'aria-current': undefined }}
              aria-current={isChosen ? 'true' : undefined}
            >
              {t(`openFailures.filter_${value}`)} {isChosen ? <IconX size={16} aria-hidden /> : null}
            </Link>
          );
        })}
      </div>
    </div>
  );
}
