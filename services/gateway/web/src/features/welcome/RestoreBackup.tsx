import { Button, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { Notice, ProblemNotice } from '../../components/Notice';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { isAhead, isOnItsWay, isS3, NOWHERE, type Offer, type Place, RESTORE, type Restore } from '../backups/backups';
import '../backups/backups.css';
import { PlaceFields } from '../backups/PlaceFields';
import { Progress } from '../backups/Progress';
import { useBackupWords } from '../backups/useBackupWords';

/** Where the backup lies, which one, and how far it has come. Afterwards one logs in as one did then. */
export function RestoreBackup({ restore, isAway }: { restore: Restore; isAway: boolean }) {
  const { t } = useTranslation();
  const words = useBackupWords();
  const [place, setPlace] = useState<Place>(NOWHERE);
  const [isAsked, setIsAsked] = useState(false);
  const [snapshot, setSnapshot] = useState('');
  const [lookedAt, setLookedAt] = useState<Place | null>(null);
  const look = useWrite(
    (at: Place, key) => body(api.POST('/api/v1/backups/restore/list', { params: { header: { 'Idempotency-Key': key } }, body: at })),
    { refreshes: [RESTORE], done: (_, at) => (setSnapshot(''), setLookedAt(at)) },
  );
  const bring = useWrite(
    (at: Place & { snapshot: string }, key) =>
      body(api.POST('/api/v1/backups/restore', { params: { header: { 'Idempotency-Key': key } }, body: at })),
    { refreshes: [RESTORE], done: () => undefined },
  );
  if (restore.state === 'unpacked' || (isAway && restore.kind === 'restore')) {
    return (
      <div role="status">
        <Notice tone="info">
          <strong>{t('restore.restarts')}</strong>
          <div>{t('restore.restartsText')}</div>
        </Notice>
      </div>
    );
  }
  if (isOnItsWay(restore)) return <Progress label={t('restore.title')} work={restore} />;
  const isComplete = Boolean(place.address.trim() && place.passphrase && (!isS3(place.address) || (place.access_key && place.secret_key)));
  const isListed = restore.kind === 'snapshots' && restore.state === 'done' && lookedAt === place;
  return (
    <form
      className="tc-form"
      noValidate
      aria-label={t('restore.title')}
      onSubmit={(event) => {
        event.preventDefault();
        setIsAsked(true);
        if (isComplete) look.run(place);
      }}
    >
      <PlaceFields place={place} edit={(change) => setPlace((old) => ({ ...old, ...change }))} isAsked={isAsked} />
      <PasswordInput
        label={t('backups.passphrase')}
        description={t('restore.passphraseHint')}
        autoComplete="off"
        value={place.passphrase}
        error={isAsked && !place.passphrase ? t('forms.required') : null}
        onChange={(event) => setPlace((old) => ({ ...old, passphrase: event.target.value }))}
      />
      {restore.state === 'failed' ? <Notice tone="bad">{words.fault(restore.fault, restore.detail)}</Notice> : null}
      {look.error ? <ProblemNotice error={look.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" {...(isListed ? { variant: 'default' } : { className: 'tc-primary' })} loading={look.pending}>
          {t('restore.look')}
        </Button>
      </div>
      {isListed ? <Offers offers={restore.backups} chosen={snapshot} choose={setSnapshot} /> : null}
      {isListed && snapshot ? (
        <>
          <Notice tone="warn">{t('restore.replaces')}</Notice>
          <div className="tc-actions">
            <Button className="tc-primary" loading={bring.pending} onClick={() => bring.run({ ...place, snapshot })}>
              {t('restore.restore')}
            </Button>
          </div>
        </>
      ) : null}
      {bring.error ? <ProblemNotice error={bring.error} /> : null}
    </form>
  );
}

type OffersProps = { offers: readonly Offer[]; chosen: string; choose: (snapshot: string) => void };

function Offers({ offers, chosen, choose }: OffersProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useBackupWords();
  if (offers.length === 0) return <Notice tone="warn">{t('restore.none')}</Notice>;
  return (
    <ul className="tc-backup-offers" aria-label={t('restore.found')}>
      {offers.map((offer) => (
        <li key={offer.snapshot}>
          <button
            type="button"
            className="tc-backup-offer"
            aria-pressed={offer.snapshot === chosen}
            disabled={offer.fault !== ''}
            onClick={() => choose(offer.snapshot)}
          >
            <b>
              {[format.moment(offer.at), offer.plant || (offer.machine ? t('restore.nameless', { machine: offer.machine }) : '')]
                .filter(Boolean)
                .join(' · ')}
            </b>
            {isAhead(offer.at, new Date()) ? <span className="tc-soft">{t('restore.ahead')}</span> : null}
            <span className="tc-soft">{offer.fault ? words.fault(offer.fault, offer.detail) : words.counts(offer.counts)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
