import { Button } from '@mantine/core';
import { IconBraces, IconFileSpreadsheet, IconFileZip } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type FileFormat, saveExport } from '../../api/files';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { proven } from '../../lib/session';
import { useStore } from '../../lib/store';
import { PasswordAsked } from '../reserved/PasswordAsked';

const FORMATS = { xlsx: IconFileSpreadsheet, zip: IconFileZip, json: IconBraces } as const;
const ORDER: readonly FileFormat[] = ['xlsx', 'zip', 'json'];

/** All data, for who came with his password. */
export function Exports() {
  const { t } = useTranslation();
  const isProven = useStore(proven);
  return (
    <Card title={t('files.export')} id="export">
      <p className="tc-soft">{t('files.exportText')}</p>
      {isProven ? <Formats /> : <PasswordAsked text="reserved.more" />}
    </Card>
  );
}

function Formats() {
  const { t } = useTranslation();
  const save = useMutation({ networkMode: 'always', mutationFn: saveExport });
  return (
    <div className="tc-stack" style={{ gap: '0.75rem' }}>
      {ORDER.map((format) => {
        const Icon = FORMATS[format];
        return (
          <Button
            key={format}
            variant="default"
            fullWidth
            leftSection={<Icon size={20} aria-hidden />}
            loading={save.isPending && save.variables === format}
            disabled={save.isPending}
            onClick={() => save.mutate(format)}
          >
            {t(`files.export_${format}`)}
          </Button>
        );
      })}
      {save.isError ? <ProblemNotice error={save.error} /> : null}
    </div>
  );
}
