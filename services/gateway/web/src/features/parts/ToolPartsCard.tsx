import { Button } from '@mantine/core';
import { IconPackageExport } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParts } from '../../api/parts';
import type { Part } from '../../api/types';
import { TextLink } from '../../components/LinkButton';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { StockBadge } from './StockBadge';
import { StockDialog } from './StockDialog';

/** What wears out in this tool, how much of it is there, and taking it. */
export function ToolPartsCard({ toolId }: { toolId: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [taking, setTaking] = useState<Part | null>(null);
  const parts = useParts({ tool_id: toolId });
  const rows = parts.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card title={t('parts.ofTool')} id="tool-parts">
      {parts.isError && rows.length === 0 ? <ProblemNotice error={parts.error} retry={() => void parts.refetch()} /> : null}
      {parts.isSuccess && rows.length === 0 ? <p className="tc-soft">{t('parts.ofToolNone')}</p> : null}
      <ul className="tc-list">
        {rows.map((part) => (
          <li key={part.id} className="tc-line" style={{ justifyContent: 'space-between' }} data-part={part.id}>
            <span style={{ minWidth: 0 }}>
              <TextLink to="/parts/$partId" params={{ partId: part.id }}>
                {`${part.number} ${part.name}`}
              </TextLink>
              <span className="tc-soft tc-small" style={{ display: 'block' }}>
                {t('parts.inStock', { stock: format.count(part.stock), unit: part.unit })}
              </span>
            </span>
            <span className="tc-line">
              <StockBadge part={part} />
              <Button
                variant="default"
                leftSection={<IconPackageExport size={20} aria-hidden />}
                aria-label={t('parts.takeNamed', { part: part.number })}
                onClick={() => setTaking(part)}
              >
                {t('stock.use')}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {parts.hasNextPage ? (
        <Button mt="sm" variant="default" fullWidth loading={parts.isFetchingNextPage} onClick={() => void parts.fetchNextPage()}>
          {t('tools.more')}
        </Button>
      ) : null}
      {taking ? <StockDialog part={taking} kind="use" toolId={toolId} close={() => setTaking(null)} /> : null}
    </Card>
  );
}
