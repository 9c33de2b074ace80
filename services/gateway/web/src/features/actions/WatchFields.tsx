import { Switch, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import type { ActionValues } from './actionValues';

type Props = {
  values: ActionValues;
  change: (part: Partial<ActionValues>) => void;
  watchFlaw: string | null;
  reasonFlaw: string | null;
};

/** How long the failure must stay away before it counts as gone. */
export function WatchFields({ values, change, watchFlaw, reasonFlaw }: Props) {
  const { t } = useTranslation();
  const numeric = {
    inputMode: 'numeric' as const,
    whole: true,
    min: 1,
  };
  const amount = (value: number | string): number | '' => (typeof value === 'number' ? value : '');
  return (
    <div className="tc-list">
      <p className="tc-soft tc-lead">{t('watch.text')}</p>
      <Switch label={t('watch.watches')} checked={values.watches} onChange={(event) => change({ watches: event.currentTarget.checked })} />
      {values.watches ? (
        <div className="tc-form-grid">
          <NumberField
            label={t('watch.shots')}
            {...numeric}
            value={values.watchShots}
            error={watchFlaw}
            onChange={(shots) => change({ watchShots: amount(shots) })}
          />
          <NumberField
            label={t('watch.days')}
            {...numeric}
            value={values.watchDays}
            onChange={(days) => change({ watchDays: amount(days) })}
          />
        </div>
      ) : (
        <Textarea
          label={t('watch.whyNot')}
          required={values.kind === 'corrective'}
          autosize
          minRows={1}
          value={values.noWatchReason}
          error={reasonFlaw}
          onChange={(event) => change({ noWatchReason: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
