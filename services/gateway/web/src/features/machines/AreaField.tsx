import { TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useAreas } from '../../api/areas';

/** A name machines have in common; those that exist are offered, a new one is written. */
export function AreaField(props: { value?: string; onChange?: (event: React.ChangeEvent<HTMLInputElement>) => void }) {
  const { t } = useTranslation();
  const list = useId();
  const areas = useAreas().data ?? [];
  return (
    <>
      <TextInput
        label={t('machines.area')}
        description={t('machineForm.areaHint')}
        maxLength={60}
        list={list}
        autoComplete="off"
        {...props}
      />
      <datalist id={list}>
        {areas.map((area) => (
          <option key={area} value={area} />
        ))}
      </datalist>
    </>
  );
}
