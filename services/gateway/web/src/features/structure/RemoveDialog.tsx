import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import type { InsertState } from '../../api/toolingTypes';
import { ReasonDialog } from '../dialogs/ReasonDialog';

const ASIDE = ['stock', 'repair', 'scrapped'] as const;
type Aside = (typeof ASIDE)[number];

type Props = { insertId: string; serial: string; state: InsertState; close: () => void };

/** Takes an insert out of its position, or puts one that lies aside elsewhere. */
export function RemoveDialog({ insertId, serial, state, close }: Props) {
  const { t } = useTranslation();
  const offered = ASIDE.filter((one) => one !== state);
  const [to, setTo] = useState<Aside>(offered[0] ?? 'stock');
  return (
    <ReasonDialog
      title={state === 'installed' ? t('insert.removeNamed', { serial }) : t('insert.putNamed', { serial })}
      label={t('axis.reason')}
      submit={state === 'installed' ? t('insert.remove') : t('insert.put')}
      refreshes={[keys.toolPages, keys.inserts]}
      close={close}
      also={to}
      send={(reason, key) =>
        body(
          api.POST('/api/v1/inserts/{insert_id}/remove', {
            params: { path: { insert_id: insertId }, header: { 'Idempotency-Key': key } },
            body: { to, reason },
          }),
        )
      }
    >
      <div>
        <div className="tc-small" style={{ fontWeight: 500, marginBottom: '0.25rem' }}>
          {t('insert.whither')}
        </div>
        <SegmentedControl
          aria-label={t('insert.whither')}
          data={offered.map((value) => ({ value, label: t(`insertState.${value}`) }))}
          value={to}
          onChange={(value) => setTo(ASIDE.find((one) => one === value) ?? to)}
        />
      </div>
    </ReasonDialog>
  );
}
