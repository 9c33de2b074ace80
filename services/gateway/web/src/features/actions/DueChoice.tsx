import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../lib/useNow';
import { DUE_CHOICES } from './actionValues';
import { dayAfter } from './standing';

/** The usual days by one tap, any other in the field. */
export function DueChoice({ day, error, choose }: { day: string; error: ReactNode; choose: (day: string) => void }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  return (
    <div className="tc-list">
      <TextInput
        type="date"
        label={t('actionForm.dueOn')}
        required
        min={dayAfter(now, 0)}
        value={day}
        error={error}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <div className="tc-chips" role="group" aria-label={t('actionForm.dueOn')}>
        {DUE_CHOICES.map((days) => (
          <button
            key={days}
            type="button"
            className="tc-chip"
            aria-pressed={day === dayAfter(now, days)}
            onClick={() => choose(dayAfter(now, days))}
          >
            {t(`actionForm.due_${days}`)}
          </button>
        ))}
      </div>
    </div>
  );
}
