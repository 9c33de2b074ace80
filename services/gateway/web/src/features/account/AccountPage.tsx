import { SegmentedControl } from '@mantine/core';
import { IconBellCog, IconPlugConnected } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { chooseLanguage, type Language } from '../../i18n';
import { chooseLock, ownLock, plantLock } from '../../lib/preferences';
import { useStore } from '../../lib/store';
import { useWays } from '../login/ways';
import { ChipChoice } from '../people/ChipChoice';
import { PasswordAsked } from '../reserved/PasswordAsked';
import { ACCOUNT, type Account, useAccount } from './account';
import { FactorCard } from './FactorCard';
import { PasswordForm } from './PasswordForm';
import { PinCard } from './PinCard';
import { SessionsCard } from './SessionsCard';

const LOCK_MINUTES: readonly number[] = [0, 1, 3, 5, 15, 30];
// Names of languages are written in their own language, so they are in no catalogue.
const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
];

/** What is one's own: password, PIN, second factor, sessions, and how this device is shared. */
export function AccountPage() {
  const { t } = useTranslation();
  const account = useAccount();
  return (
    <>
      <PageHead
        title={t('account.title')}
        actions={
          <LinkButton to="/account/tokens" variant="default" leftSection={<IconPlugConnected size={20} aria-hidden />}>
            {t('tokens.title')}
          </LinkButton>
        }
      >
        {account.data ? (
          <p className="tc-soft" style={{ margin: 0 }}>
            {[account.data.user.name, account.data.user.username, t(`role.${account.data.user.role}`), account.data.user.team]
              .filter(Boolean)
              .join(' · ')}
          </p>
        ) : null}
      </PageHead>
      {account.isPending ? <Loading lines={4} height={120} /> : null}
      {account.isError && !account.data ? <ProblemNotice error={account.error} retry={() => void account.refetch()} /> : null}
      {account.data ? <Parts account={account.data} /> : null}
    </>
  );
}

function Parts({ account }: { account: Account }) {
  const { t } = useTranslation();
  const isFull = account.method === 'password' || account.method === 'oidc';
  const isCompany = account.source === 'oidc';
  const company = useWays().data?.provider ?? t('sessions.by_oidc');
  return (
    <div className="tc-stack">
      {isCompany ? <Notice tone="info">{t('account.byCompany', { name: company })}</Notice> : null}
      {isFull ? null : <PasswordAsked text="reserved.account" />}
      <div className="tc-form-grid" style={{ gap: '1.125rem', gridTemplateColumns: 'repeat(auto-fit, minmax(min(24rem, 100%), 1fr))' }}>
        <div className="tc-stack">
          {isCompany ? null : (
            <Card id="account-password" title={t('password.title')}>
              <PasswordForm />
            </Card>
          )}
          <LanguageCard />
          <NotificationsCard />
          <DeviceCard />
        </div>
        <div className="tc-stack">
          <PinCard account={account} isFull={isFull} />
          {isCompany ? null : <FactorCard account={account} isFull={isFull} />}
        </div>
      </div>
      <SessionsCard />
    </div>
  );
}

/** The language of what Toolcare writes to this user, and of this device. */
function LanguageCard() {
  const { t, i18n } = useTranslation();
  const write = useWrite((language: Language) => api.PATCH('/api/v1/session', { body: { language } }), {
    refreshes: [ACCOUNT],
    done: (_, language) => void chooseLanguage(language),
  });
  return (
    <Card id="account-language" title={t('account.language')}>
      <SegmentedControl
        aria-label={t('account.language')}
        data={LANGUAGES}
        value={i18n.language}
        onChange={(value) => write.run(value as Language)}
        fullWidth
      />
      {write.error ? <ProblemNotice error={write.error} /> : null}
    </Card>
  );
}

/** The way to one's own choices, where one looks for them. */
function NotificationsCard() {
  const { t } = useTranslation();
  return (
    <Card id="account-notifications" title={t('account.notifications')}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {t('account.notificationsText')}
      </p>
      <LinkButton to="/account/notifications" variant="default" leftSection={<IconBellCog size={20} aria-hidden />}>
        {t('account.notificationsOpen')}
      </LinkButton>
    </Card>
  );
}

function DeviceCard() {
  const { t } = useTranslation();
  const own = useStore(ownLock);
  const plant = useStore(plantLock);
  const offered = LOCK_MINUTES.filter((minutes) => plant === 0 || minutes < plant);
  const without = plant > 0 ? t('lock.asPlant', { count: plant }) : t('lock.never');
  return (
    <Card id="account-device" title={t('lock.device')}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {t('lock.deviceText')}
        {plant > 0 ? ` ${t('lock.plantText', { count: plant })}` : ''}
      </p>
      <ChipChoice
        label={t('lock.after')}
        options={offered.map((minutes) => ({
          value: String(minutes),
          label: minutes === 0 ? without : t('lock.minutes', { count: minutes }),
        }))}
        value={offered.includes(own) ? String(own) : '0'}
        choose={(value) => chooseLock(Number(value))}
      />
    </Card>
  );
}
