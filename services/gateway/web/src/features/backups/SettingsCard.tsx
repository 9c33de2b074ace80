import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { IconDatabaseExport } from '@tabler/icons-react';
import { Card, Loading } from '../../components/Page';
import { type BackupSettings, MASK, useBackupSettings } from './backups';
import { RecoverySheet } from './RecoverySheet';
import { SettingsForm } from './SettingsForm';

type Shown = 'facts' | 'form' | { passphrase: string };

/** Where backups go and how long they stay; after the passphrase was chosen, the sheet that brings all back. */
export function SettingsCard({ isBusy }: { isBusy: boolean }) {
  const { t } = useTranslation();
  const settings = useBackupSettings();
  const [shown, setShown] = useState<Shown>('facts');
  const { data } = settings;
  if (data && typeof shown === 'object')
    return <RecoverySheet settings={data} passphrase={shown.passphrase} close={() => setShown('facts')} />;
  const open = (
    <Button variant={data?.address ? 'default' : 'filled'} disabled={isBusy} onClick={() => setShown('form')}>
      {t(data?.address ? 'backups.change' : 'backups.setUp')}
    </Button>
  );
  return (
    <Card title={t('backups.settings')} id="backup-settings" actions={data?.address && shown === 'facts' ? open : null}>
      {settings.isPending ? <Loading lines={2} /> : null}
      {settings.isError && !data ? <ProblemNotice error={settings.error} retry={() => void settings.refetch()} /> : null}
      {data && shown === 'form' ? (
        <SettingsForm
          settings={data}
          close={() => setShown('facts')}
          done={(passphrase) => setShown(passphrase === MASK ? 'facts' : { passphrase })}
        />
      ) : null}
      {data && shown === 'facts' && !data.address ? (
        <EmptyState icon={IconDatabaseExport} title={t('backups.none')} action={open}>
          {t('backups.noneText')}
        </EmptyState>
      ) : null}
      {data?.address && shown === 'facts' ? <Facts settings={data} sheet={() => setShown({ passphrase: '' })} /> : null}
    </Card>
  );
}

function Facts({ settings, sheet }: { settings: BackupSettings; sheet: () => void }) {
  const { t } = useTranslation();
  const kept = (['daily', 'weekly', 'monthly'] as const)
    .filter((name) => settings[`keep_${name}`] > 0)
    .map((name) => t(`backups.kept_${name}`, { count: settings[`keep_${name}`] }));
  const facts = [
    ['address', settings.address],
    ...(settings.place_note ? [['place_note', settings.place_note] as const] : []),
    ['at', settings.active ? t('backups.atNight', { at: settings.at }) : t('backups.standing_off')],
    ['keep', kept.join(', ')],
    ['late', t('backups.hours', { count: settings.late_after_hours })],
  ] as const;
  return (
    <div className="tc-list">
      <dl className="tc-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`backups.${name}`)}</dt>
            <dd className="tc-wrap">{value}</dd>
          </div>
        ))}
      </dl>
      <div className="tc-actions">
        <Button variant="default" onClick={sheet}>
          {t('backups.sheet')}
        </Button>
      </div>
    </div>
  );
}
