import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** The way on: submits the form it stands in, or goes. */
export function Next({ pending = false, go }: { pending?: boolean; go?: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="tc-actions">
      <Button
        type={go ? 'button' : 'submit'}
        className="tc-primary"
        loading={pending}
        rightSection={<IconArrowRight size={20} aria-hidden />}
        {...(go ? { onClick: go } : {})}
      >
        {t('welcome.next')}
      </Button>
    </div>
  );
}
