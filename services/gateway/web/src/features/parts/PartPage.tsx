import { Button } from '@mantine/core';
import {
  IconArchive,
  IconArrowDown,
  IconArrowUp,
  IconEdit,
  IconEqual,
  IconPackageExport,
  IconPackageImport,
  IconTrashX,
} from '@tabler/icons-react';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMovements, usePart } from '../../api/parts';
import type { Part, PartMovement } from '../../api/types';
import { LinkButton, TextLink } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useIsEngineer } from '../../components/useRole';
import { ZoneNote } from '../plant/ZoneNote';
import { RetiredPart } from './RetiredPart';
import { RetirePart } from './RetirePart';
import { StockBadge } from './StockBadge';
import { type StockKind, StockDialog } from './StockDialog';

const route = getRouteApi('/parts/$partId');
const KINDS = { use: IconPackageExport, receipt: IconPackageImport, count: IconEqual, scrap: IconTrashX } as const;
const STOCK_KINDS = ['use', 'receipt', 'count', 'scrap'] as const;

export function PartPage() {
  const { t } = useTranslation();
  const { partId } = route.useParams();
  const part = usePart(partId);
  if (part.data) return <Detail part={part.data} />;
  return (
    <>
      <PageHead title={t('parts.title')} />
      {part.isPending ? <Loading lines={4} height={90} /> : <ProblemNotice error={part.error} retry={() => void part.refetch()} />}
    </>
  );
}

function Detail({ part }: { part: Part }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isEngineer = useIsEngineer();
  const [asks, setAsks] = useState<StockKind | 'retire' | null>(null);
  const mayBook = isEngineer && !part.retired;
  return (
    <>
      <PageHead
        tab={part.number}
        title={`${part.number} ${part.name}`}
        actions={
          mayBook ? (
            <>
              <LinkButton
                to="/parts/$partId/edit"
                params={{ partId: part.id }}
                variant="default"
                leftSection={<IconEdit size={20} aria-hidden />}
              >
                {t('actions.edit')}
              </LinkButton>
              <Button variant="subtle" color="red" leftSection={<IconArchive size={20} aria-hidden />} onClick={() => setAsks('retire')}>
                {t('parts.retire')}
              </Button>
            </>
          ) : null
        }
      >
        <StockBadge part={part} />
      </PageHead>
      <ZoneNote apart />
      {part.retired ? <RetiredPart part={part} /> : null}
      <div className="tc-columns">
        <div className="tc-stack">
          <Card title={t('parts.stock')} id="stock">
            <div className="tc-line" style={{ alignItems: 'baseline' }}>
              <span className="tc-big" data-field="stock">
                {format.count(part.stock)}
              </span>
              <span className="tc-soft">
                {part.unit} · {t('parts.minimumOf', { minimum: format.count(part.minimum) })}
              </span>
            </div>
            {part.retired ? null : (
              <div className="tc-actions" style={{ marginTop: '1rem' }}>
                {(isEngineer ? STOCK_KINDS : (['use'] as const)).map((kind) => {
                  const Icon = KINDS[kind];
                  return (
                    <Button
                      key={kind}
                      variant={kind === 'use' ? 'filled' : 'default'}
                      leftSection={<Icon size={20} aria-hidden />}
                      onClick={() => setAsks(kind)}
                    >
                      {t(`stock.${kind}`)}
                    </Button>
                  );
                })}
              </div>
            )}
          </Card>
          <Movements part={part} />
        </div>
        <div className="tc-stack">
          <Facts part={part} />
          <Card title={t('parts.usedBy')} id="used-by">
            {part.tools.length === 0 ? <p className="tc-soft">{t('parts.usedByNone')}</p> : null}
            <ul className="tc-list">
              {part.tools.map((tool) => (
                <li key={tool.id}>
                  <TextLink to="/tools/$toolId" params={{ toolId: tool.id }}>
                    {`${tool.number} ${tool.name}`}
                  </TextLink>
                </li>
              ))}
            </ul>
          </Card>
        </div>
      </div>
      {asks === 'retire' ? <RetirePart part={part} close={() => setAsks(null)} /> : null}
      {asks !== null && asks !== 'retire' ? <StockDialog part={part} kind={asks} close={() => setAsks(null)} /> : null}
    </>
  );
}

function Facts({ part }: { part: Part }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = [
    { name: t('parts.place'), value: part.place },
    { name: t('parts.supplier'), value: part.supplier },
    { name: t('parts.leadTimeName'), value: part.lead_time_days === null ? null : t('parts.days', { count: part.lead_time_days }) },
    { name: t('parts.price'), value: part.price_cents === null ? null : format.money(part.price_cents) },
    { name: t('parts.note'), value: part.note },
  ].filter((row) => row.value);
  if (rows.length === 0) return null;
  return (
    <Card title={t('tool.facts')} id="facts">
      <dl className="tc-facts">
        {rows.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Movements({ part }: { part: Part }) {
  const { t } = useTranslation();
  const movements = useMovements(part.id);
  const rows = movements.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title={t('parts.movements')} id="movements">
      {movements.isPending ? <Loading lines={3} /> : null}
      {movements.isError ? <ProblemNotice error={movements.error} retry={() => void movements.refetch()} /> : null}
      {movements.isSuccess && rows.length === 0 ? <p className="tc-soft">{t('parts.movementsNone')}</p> : null}
      <ul className="tc-list">
        {rows.map((movement) => (
          <MovementLine key={movement.id} movement={movement} unit={part.unit} />
        ))}
      </ul>
      {movements.hasNextPage ? (
        <Button mt="sm" variant="default" fullWidth loading={movements.isFetchingNextPage} onClick={() => void movements.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
    </Card>
  );
}

function MovementLine({ movement, unit }: { movement: PartMovement; unit: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const Icon = movement.quantity < 0 ? IconArrowDown : IconArrowUp;
  return (
    <li className="tc-refused">
      <div className="tc-line" style={{ justifyContent: 'space-between' }}>
        <span className="tc-line">
          <Icon size={18} aria-hidden />
          <strong>{t(`stock.done_${movement.kind}`)}</strong> {format.signed(movement.quantity)} {unit}
        </span>
        <span className="tc-soft tc-small">{t('log.byline', { when: format.moment(movement.at), name: movement.by })}</span>
      </div>
      {movement.reason ? <div className="tc-small">{movement.reason}</div> : null}
      {movement.tool_id ? (
        <TextLink to="/tools/$toolId" params={{ toolId: movement.tool_id }} size="sm">
          {t('stock.usedOn', { tool: movement.tool_number ?? movement.tool_id })}
        </TextLink>
      ) : null}
    </li>
  );
}
