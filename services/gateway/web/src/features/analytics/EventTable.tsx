import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { FigureEvent } from '../../api/analyticsTypes';
import { useFormat } from '../../components/useFormat';
import { usePlantFormat } from '../plant/usePlantFormat';
import { type Column, DataTable } from './DataTable';
import { useAmount } from './useAmount';
import { unitOf } from './useFigureWords';

/** What a figure is made of, each with what it adds and the way to its own page. */
export function EventTable({ events, currency }: { events: readonly FigureEvent[]; currency: string }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const byPlant = usePlantFormat();
  const { said } = useAmount(currency);
  const names = [...new Set(events.flatMap(({ values }) => Object.keys(values)))];
  const isDays = events.every(({ kind }) => kind === 'day');
  const nameOf = (name: string): string => (i18n.exists(`eventValue.${name}`) ? t(`eventValue.${name}` as 'eventValue.shots') : name);
  const told = (name: string, value: number | string | null | undefined): string => {
    if (typeof value === 'string') {
      if (/^\d{4}-\d{2}-\d{2}/.test(value)) return format.date(`${value.slice(0, 10)}T12:00:00`);
      return i18n.exists(`eventWord.${value}`) ? t(`eventWord.${value}` as 'eventWord.late') : value;
    }
    if (name === 'came_again') return value ? t('eventWord.yes') : '';
    if (name.endsWith('_ms') && typeof value === 'number') return format.seconds(value);
    const unit = unitOf(`_${name}`, 'count');
    // The head of the column says that it is shots.
    return unit === 'shots' && typeof value === 'number' ? format.count(value) : said(value, unit);
  };
  const columns: Column<FigureEvent>[] = [
    { key: 'what', label: t('figure.what'), cell: (event) => <What event={event} /> },
    {
      key: 'tool',
      label: t('figure.tool'),
      cell: ({ tool }) => (
        <Link to="/tools/$toolId" params={{ toolId: tool.id }}>
          {tool.number}
        </Link>
      ),
    },
    ...(isDays ? [] : [{ key: 'at', label: t('figure.at'), cell: ({ at }: FigureEvent) => byPlant.moment(at) }]),
    ...names.map((name) => ({
      key: name,
      label: nameOf(name),
      isNumber: events.some(({ values }) => typeof values[name] === 'number'),
      cell: ({ values }: FigureEvent) => told(name, values[name]),
    })),
  ];
  return <DataTable label={t('figure.events')} columns={columns} rows={events} idOf={({ kind, id, at }) => `${kind}:${id}:${at}`} isTall />;
}

function What({ event: { kind, id, number, label, tool } }: { event: FigureEvent }) {
  const { t } = useTranslation();
  const format = useFormat();
  const name =
    kind === 'day'
      ? format.date(`${label}T12:00:00`)
      : [t(`figureEvent.${kind}`), number === null ? '' : String(number), label].filter(Boolean).join(' ');
  if (kind === 'failure')
    return (
      <Link to="/failures/$failureId" params={{ failureId: id }}>
        {name}
      </Link>
    );
  if (kind === 'job')
    return (
      <Link to="/jobs/$jobId" params={{ jobId: id }}>
        {name}
      </Link>
    );
  if (kind === 'action')
    return (
      <Link to="/actions/$actionId" params={{ actionId: id }}>
        {name}
      </Link>
    );
  return (
    <Link to="/tools/$toolId" params={{ toolId: tool.id }}>
      {name}
    </Link>
  );
}
