import { Button } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useLabelAddress } from '../../api/tooling';
import type { Tool } from '../../api/types';
import { Card } from '../../components/Page';
import { shownCode } from '../../lib/codes';
import { LabelAddress } from './LabelAddress';
import { labelPath, labelsPath, originOf } from './labels';

/** The tool's label as it is printed. */
export function LabelCard({ tool }: { tool: Tool }) {
  const { t } = useTranslation();
  const address = useLabelAddress();
  const origin = originOf(address.data);
  return (
    <Card
      title={t('labels.one')}
      id="label"
      actions={
        <Button
          component="a"
          variant="default"
          href={labelsPath([tool.id], 'single', origin)}
          target="_blank"
          rel="noopener"
          leftSection={<IconPrinter size={20} aria-hidden />}
        >
          {t('labels.open')}
        </Button>
      }
    >
      <img
        className="tc-label"
        loading="lazy"
        width={248}
        height={116}
        src={labelPath(tool.id, origin)}
        alt={t('labels.alt', { tool: tool.number, code: shownCode(tool.short_code) })}
      />
      <LabelAddress />
    </Card>
  );
}
