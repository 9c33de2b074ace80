import { Button } from '@mantine/core';
import { IconBraces, IconFileSpreadsheet, IconFileTypeCsv } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type AuditFormat, type AuditQuery, saveAudit } from '../../api/audit';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';

const FORMATS = { xlsx: IconFileSpreadsheet, csv: IconFileTypeCsv, jsonl: IconBraces } as const;
const ORDER: readonly AuditFormat[] = ['xlsx', 'csv', 'jsonl'];

/** Everything the filter shows, as a file. */
export function AuditExport({ query }: { query: AuditQuery }) {
  const { t } = useTranslation();
  const save = useMutation({ networkMode: 'always', mutationFn: (format: AuditFormat) => saveAudit(format, query) });
  return (
    <div className="tc-audit-export">
      <Card title={t('audit.export')} id="audit-export">
        <p className="tc-soft">{t('audit.exportText')}</p>
        <div className="tc-actions">
          {ORDER.map((format) => {
            const Icon = FORMATS[format];
            return (
              <Button
                key={format}
                variant="default"
                leftSection={<Icon size={20} aria-hidden />}
                loading={save.isPending && save.variables === format}
                disabled={save.isPending}
                onClick={() => save.mutate(format)}
              >
                {t(`audit.export_${format}`)}
              </Button>
            );
          })}
        </div>
        {save.isError ? <ProblemNotice error={save.error} /> : null}
      </Card>
    </div>
  );
}
