import { SegmentedControl } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import type { MountValues, Others } from './mountValues';

const OTHERS: readonly Others[] = ['instead', 'beside'];

type Props = { form: UseFormReturnType<MountValues>; stations: readonly string[]; there: readonly string[] };

/** At which counter of the press the tool hangs, and what becomes of the tools that hang there. */
export function HangingThere({ form, stations, there }: Props) {
  return (
    <>
      {stations.length > 1 ? <StationChoice form={form} stations={stations} /> : null}
      {there.length > 0 ? <OthersChoice form={form} there={there} /> : null}
    </>
  );
}

function StationChoice({ form, stations }: Omit<Props, 'there'>) {
  const { t } = useTranslation();
  const isMissing = form.errors.station !== undefined;
  return (
    <div>
      <div className="tc-small" style={{ fontWeight: 500, marginBottom: '0.25rem' }}>
        {t('station.one')}
      </div>
      <SegmentedControl
        fullWidth
        aria-label={t('station.one')}
        data={[...stations]}
        value={form.values.station}
        onChange={(station) => form.setFieldValue('station', station)}
      />
      <div className={isMissing ? 'tc-error tc-small' : 'tc-soft tc-small'} role={isMissing ? 'alert' : undefined}>
        {t('station.choose')}
      </div>
    </div>
  );
}

function OthersChoice({ form, there }: Omit<Props, 'stations'>) {
  const { t } = useTranslation();
  const { station, others } = form.values;
  return (
    <Notice tone="warn">
      <div style={{ marginBottom: '0.5rem' }}>{t(station ? 'station.hangsThere' : 'mounting.hangsThere', { tools: there.join(', ') })}</div>
      <SegmentedControl
        fullWidth
        aria-label={t('mounting.others')}
        data={OTHERS.filter((value) => value === 'instead' || !station).map((value) => ({
          value,
          label: t(`mounting.others_${value}`),
        }))}
        value={others ?? ''}
        onChange={(value) => form.setFieldValue('others', OTHERS.find((one) => one === value) ?? null)}
      />
      {form.errors.others ? (
        <div className="tc-error tc-small" role="alert">
          {t('mounting.othersRequired')}
        </div>
      ) : null}
    </Notice>
  );
}
