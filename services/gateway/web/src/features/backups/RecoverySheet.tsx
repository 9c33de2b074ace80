import { Button } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { usePlant } from '../plant/plant';
import './backups.css';
import { type BackupSettings, isFolder, isS3, isSftp, restoreCommand } from './backups';

type Props = { settings: BackupSettings; passphrase: string; close: () => void };

/** To be filled in by hand: what is not kept in a way that can be shown. */
const LINE = '________________';

/** All that is needed to bring the plant back, on one sheet of paper. Only right after it was chosen with the passphrase. */
export function RecoverySheet({ settings, passphrase, close }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const plant = usePlant().data;
  return (
    <section className="tc-card tc-backup-sheet" aria-labelledby="recovery-sheet">
      <div className="tc-stack">
        <h2 id="recovery-sheet" style={{ margin: 0 }}>
          {t('backups.sheetOf', { plant: plant?.name || t('app.name') })}
        </h2>
        {passphrase ? <Notice tone="warn">{t('backups.sheetOnce')}</Notice> : null}
        <p style={{ margin: 0 }}>{t('backups.sheetText')}</p>
        <dl className="tc-facts">
          <div>
            <dt>{t('backups.address')}</dt>
            <dd>
              <code>{settings.address}</code>
            </dd>
          </div>
          <div>
            <dt>{t('backups.place_note')}</dt>
            <dd>{settings.place_note || LINE}</dd>
          </div>
          {isS3(settings.address) ? (
            <>
              <div>
                <dt>{t('backups.accessKey')}</dt>
                <dd>
                  <code>{settings.access_key}</code>
                </dd>
              </div>
              <div>
                <dt>{t('backups.secretKey')}</dt>
                <dd>{LINE}</dd>
              </div>
            </>
          ) : null}
          <div>
            <dt>{t('backups.passphrase')}</dt>
            <dd>{passphrase ? <code className="tc-backup-secret">{passphrase}</code> : `${t('backups.sheetByHand')} ${LINE}`}</dd>
          </div>
          <div>
            <dt>{t('backups.sheetVersion')}</dt>
            <dd>{settings.toolcare}</dd>
          </div>
          <div>
            <dt>{t('backups.sheetDate')}</dt>
            <dd>{format.date(new Date())}</dd>
          </div>
        </dl>
        <ol style={{ margin: 0 }}>
          <li>{t(settings.in_containers ? 'backups.sheetInstallStack' : 'backups.sheetInstall')}</li>
          {isFolder(settings.address) ? (
            <li>{t(settings.in_containers ? 'backups.sheetMountStack' : 'backups.sheetMount', { folder: settings.address })}</li>
          ) : null}
          {isSftp(settings.address) ? <li>{t('backups.sheetSsh')}</li> : null}
          <li>
            {t('backups.sheetWizard')} {t(settings.in_containers ? 'backups.sheetCommandStack' : 'backups.sheetCommand')}{' '}
            <code>{restoreCommand(settings)}</code>
          </li>
          <li>{t('backups.sheetLogin')}</li>
        </ol>
        <div className="tc-actions">
          <Button className="tc-primary" leftSection={<IconPrinter size={20} aria-hidden />} onClick={() => window.print()}>
            {t('backups.print')}
          </Button>
          <Button variant="default" onClick={close}>
            {t(passphrase ? 'backups.keptIt' : 'backups.closeSheet')}
          </Button>
        </div>
      </div>
    </section>
  );
}
