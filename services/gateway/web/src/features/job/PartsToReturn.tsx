import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { JobSheet } from '../../api/benchTypes';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { usePartReturn } from './usePartReturn';

/** A withdrawn job needs no parts: what it had taken lies on the bench, and is missing in the stock. */
export function PartsToReturn({ sheet }: { sheet: JobSheet }) {
  const { t } = useTranslation();
  const format = useFormat();
  const giveBack = usePartReturn(sheet.job.id);
  if (sheet.job.state !== 'cancelled' || sheet.parts.length === 0) return null;
  return (
    <Card title={t('partsUsed.toReturn')} id="parts-to-return">
      <p className="tc-soft tc-lead">{t('partsUsed.toReturnText')}</p>
      <div className="tc-list">
        {sheet.parts.map((use) => (
          <div key={use.id} className="tc-part-line">
            <span>
              {format.decimal(use.quantity)} × <strong>{use.number}</strong> {use.name}
            </span>
            <Button
              variant="default"
              disabled={giveBack.pending}
              leftSection={<IconArrowBackUp size={20} aria-hidden />}
              aria-label={t('partsUsed.giveBackNamed', { part: use.number })}
              onClick={() => giveBack.run(use.id)}
            >
              {t('partsUsed.giveBack')}
            </Button>
          </div>
        ))}
        {giveBack.error ? <ProblemNotice error={giveBack.error} /> : null}
      </div>
    </Card>
  );
}
