import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';

type Props = {
  from: string;
  to: string;
  setFrom: (from: string) => void;
  setTo: (to: string) => void;
  /** What an empty end means, where there may be none. */
  openEnd?: string;
};

/** From when until when, to the second; both shrink with a phone. */
export function SpanFields({ from, to, setFrom, setTo, openEnd }: Props) {
  const { t } = useTranslation();
  const common = { type: 'datetime-local', step: 1, miw: 0 } as const;
  return (
    <div className="tc-line" style={{ alignItems: 'flex-start' }}>
      <TextInput {...common} label={t('press.from')} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      <TextInput
        {...common}
        label={t('press.to')}
        description={openEnd}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
    </div>
  );
}
