import { Button, Title } from '@mantine/core';
import { IconCircleCheck, IconLogin2 } from '@tabler/icons-react';
import { QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useGuestForm } from '../../api/guest';
import type { GuestReportTaken } from '../../api/types';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { SettingsFields } from '../../components/Settings';
import { queries } from '../../lib/runtime';
import { GuestForm } from './GuestForm';
import './guest.css';

/** For whoever stands at a tool and has no login: says what is wrong, and sees nothing else. */
export function GuestPage({ code }: { code: string }) {
  return (
    <QueryClientProvider client={queries}>
      <Guest code={code} />
    </QueryClientProvider>
  );
}

function Guest({ code }: { code: string }) {
  const { t } = useTranslation();
  const tool = useGuestForm(code, '');
  const [taken, setTaken] = useState<GuestReportTaken | null>(null);
  useEffect(() => {
    document.title = t('app.title', { page: t('guest.title') });
  }, [t]);
  return (
    <main className="tc-guest">
      <header>
        <div className="tc-brand">
          <img src="/icon.svg" alt="" width={32} height={32} />
          {t('app.name')}
        </div>
        <Title order={1}>{t('guest.title')}</Title>
        {tool.data ? (
          <p className="tc-wrap">
            <strong>{tool.data.number}</strong> {tool.data.name}
          </p>
        ) : null}
      </header>
      {tool.isPending ? <Loading lines={5} /> : null}
      {tool.isError && !tool.data ? <ProblemNotice error={tool.error} retry={() => void tool.refetch()} /> : null}
      {taken ? <Thanks taken={taken} again={() => setTaken(null)} /> : null}
      {tool.data && !taken ? <GuestForm code={code} tool={tool.data} done={setTaken} /> : null}
      <Button component="a" href={`/t/${encodeURIComponent(code)}`} variant="default" leftSection={<IconLogin2 size={22} aria-hidden />}>
        {t('guest.logIn')}
      </Button>
      <details>
        <summary className="tc-soft">{t('settings.title')}</summary>
        <div style={{ paddingTop: '0.75rem' }}>
          <SettingsFields />
        </div>
      </details>
    </main>
  );
}

function Thanks({ taken, again }: { taken: GuestReportTaken; again: () => void }) {
  const { t } = useTranslation();
  return (
    <section className="tc-list" role="status">
      <Notice tone="info" icon={IconCircleCheck}>
        <strong>{t('guest.thanks', { number: taken.number })}</strong>
        <div>{t('guest.thanksText')}</div>
      </Notice>
      {taken.stops ? <Notice tone="bad">{t('guest.stops')}</Notice> : null}
      <Button className="tc-primary" onClick={again}>
        {t('guest.another')}
      </Button>
    </section>
  );
}
