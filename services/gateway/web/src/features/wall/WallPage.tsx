import { IconHome2, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type CSSProperties, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useOverview } from '../../api/queries';
import { useShop } from '../../api/shop';
import type { Shop } from '../../api/analyticsTypes';
import { ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { connection, reachable, shownConnection } from '../../lib/connection';
import { useStore } from '../../lib/store';
import { useNow } from '../../lib/useNow';
import { usePlantFormat } from '../plant/usePlantFormat';
import { BenchPanel } from './BenchPanel';
import { DuePanel } from './DuePanel';
import { isOld } from './paging';
import { RedPanel } from './RedPanel';
import { RunningPanel } from './RunningPanel';
import { useRowHeight } from './useRowHeight';
import './wall.css';

const route = getRouteApi('/wall');
const EVERY_MS = 30_000;
const SECOND_MS = 1_000;

/** What the shop sees from afar: it needs no hand, renews itself, and says when it is old. An area has a wall of its own. */
export function WallPage() {
  const { t } = useTranslation();
  const { area } = route.useSearch();
  const shop = useShop(area, EVERY_MS);
  const [isPaused, setPaused] = useState(false);
  useEffect(() => {
    document.title = t('app.title', { page: t('wall.title') });
  }, [t]);
  return (
    <div className="tc-wall">
      <Head shop={shop.data} area={area} isPaused={isPaused} pause={() => setPaused(!isPaused)} />
      {shop.data ? <Panels shop={shop.data} isPaused={isPaused} /> : null}
      {shop.isPending ? <Loading lines={6} height={120} /> : null}
      {shop.isError && !shop.data ? <ProblemNotice error={shop.error} retry={() => void shop.refetch()} /> : null}
    </div>
  );
}

function Head({ shop, area, isPaused, pause }: { shop: Shop | undefined; area: string | undefined; isPaused: boolean; pause: () => void }) {
  const { t } = useTranslation();
  const format = usePlantFormat();
  const now = useNow(SECOND_MS);
  const plant = useOverview().data?.plant_name;
  return (
    <header className="tc-wall-head">
      <Link to="/" className="tc-wall-button" aria-label={t('wall.back')}>
        <IconHome2 aria-hidden />
      </Link>
      <h1>{[plant || t('wall.title'), area].filter(Boolean).join(' · ')}</h1>
      <State shop={shop} now={now} />
      <button type="button" className="tc-wall-button" aria-label={t(isPaused ? 'wall.goOn' : 'wall.pause')} onClick={pause}>
        {isPaused ? <IconPlayerPlay aria-hidden /> : <IconPlayerPause aria-hidden />}
      </button>
      <time className="tc-wall-clock">{format.time(now)}</time>
    </header>
  );
}

/** Old data look like old data, whatever the reason: no network, a server that is away, sources that say nothing. */
function State({ shop, now }: { shop: Shop | undefined; now: Date }) {
  const { t } = useTranslation();
  const format = usePlantFormat();
  const shown = shownConnection(useStore(connection), useStore(reachable));
  if (!shop) return <span className="tc-wall-state" />;
  const isStale = shown === 'offline' || isOld(shop.as_of, now);
  const silent = shop.stale_sources;
  return (
    <span className="tc-wall-state" role="status">
      {isStale ? (
        <b data-tone="overdue" data-stale>
          {t('wall.dataFrom', { time: format.time(shop.as_of) })}
        </b>
      ) : null}
      {silent.length > 0 ? (
        <b data-tone="away">
          {t('wall.silent', { count: silent.length, names: silent.map(({ machine_name }) => machine_name).join(', ') })}
        </b>
      ) : null}
    </span>
  );
}

function Panels({ shop, isPaused }: { shop: Shop; isPaused: boolean }) {
  const rowPx = useRowHeight();
  return (
    <div className="tc-wall-panels" style={{ '--row': `${String(rowPx)}px` } as CSSProperties}>
      <RedPanel tools={shop.red} rowPx={rowPx} isPaused={isPaused} />
      <RunningPanel tools={shop.running} rowPx={rowPx} isPaused={isPaused} />
      <DuePanel tools={shop.due} rowPx={rowPx} isPaused={isPaused} />
      <BenchPanel weeks={shop.bench} />
    </div>
  );
}
