import { Button, Textarea } from '@mantine/core';
import { IconArchive, IconArchiveOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../components/useFormat';

type Used = { retired: boolean; use?: { at: string; by: string; reason: string } | null };

/** Takes something out of use or brings it back, and asks why; says who did it last. */
export function UseControl({ of: one, pending, send }: { of: Used; pending: boolean; send: (retired: boolean, reason: string) => void }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<string | null>(null);
  const [isAsked, setIsAsked] = useState(false);
  const words = one.retired ? t('use.bringBack') : t('use.retire');
  const icon = one.retired ? <IconArchiveOff size={20} aria-hidden /> : <IconArchive size={20} aria-hidden />;
  const color = one.retired ? undefined : 'red';
  return (
    <section className="tc-list" aria-label={words}>
      {one.use ? <UsedBy of={one} /> : null}
      {reason === null ? (
        <div>
          <Button variant="subtle" color={color} leftSection={icon} onClick={() => setReason('')}>
            {words}
          </Button>
        </div>
      ) : (
        <>
          <Textarea
            label={one.retired ? t('use.whyBack') : t('use.whyRetire')}
            required
            autosize
            autoFocus
            minRows={2}
            error={isAsked && !reason.trim() ? t('forms.reasonRequired') : null}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button
            variant="light"
            color={color}
            leftSection={icon}
            loading={pending}
            onClick={() => {
              setIsAsked(true);
              if (reason.trim()) send(!one.retired, reason.trim());
            }}
          >
            {words}
          </Button>
        </>
      )}
    </section>
  );
}

/** Who took it out of use or brought it back last, when and why. */
export function UsedBy({ of: one }: { of: Used }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!one.use) return null;
  const said = { name: one.use.by, when: format.moment(one.use.at), reason: one.use.reason };
  return <div className="tc-small tc-soft tc-wrap">{one.retired ? t('use.retiredBy', said) : t('use.backBy', said)}</div>;
}
