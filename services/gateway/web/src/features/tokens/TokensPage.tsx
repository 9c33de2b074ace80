import { Button, Switch } from '@mantine/core';
import { IconPlug } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client';
import { EmptyState, Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import { proven, session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { PasswordAsked } from '../reserved/PasswordAsked';
import { NewToken } from './NewToken';
import { standingOf, type Token, TOKENS, useTokens } from './tokens';

/** Keys that programs use in one's name. */
export function TokensPage() {
  const { t } = useTranslation();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  const isProven = useStore(proven);
  const [all, setAll] = useState(false);
  const [isNew, setIsNew] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const tokens = useTokens(all);
  const rows = tokens.data ?? [];
  return (
    <>
      <PageHead
        title={t('tokens.title')}
        actions={isNew || secret || !isProven ? null : <Button onClick={() => setIsNew(true)}>{t('tokens.add')}</Button>}
      >
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('tokens.intro')}
        </p>
      </PageHead>
      <div className="tc-stack">
        {secret ? <Given secret={secret} close={() => setSecret(null)} /> : null}
        {isNew ? (
          <NewToken
            close={() => setIsNew(false)}
            given={(text) => {
              setIsNew(false);
              setSecret(text);
            }}
          />
        ) : null}
        {isProven ? null : <PasswordAsked text="reserved.more" />}
        {isAdministrator && isProven ? (
          <Switch size="md" label={t('tokens.all')} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
        ) : null}
        {tokens.isPending ? <Loading lines={3} /> : null}
        {tokens.isError && rows.length === 0 ? <ProblemNotice error={tokens.error} retry={() => void tokens.refetch()} /> : null}
        {tokens.isSuccess && rows.length === 0 && !isNew ? (
          <EmptyState icon={IconPlug} title={t('tokens.none')}>
            {t('tokens.noneText')}
          </EmptyState>
        ) : null}
        <ul className="tc-list">
          {rows.map((token) => (
            <Row key={token.id} token={token} owner={all} />
          ))}
        </ul>
      </div>
    </>
  );
}

function Given({ secret, close }: { secret: string; close: () => void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <Card id="token-given" title={t('tokens.given')}>
      <div className="tc-list" role="status">
        <Notice tone="warn">{t('tokens.once')}</Notice>
        <code style={{ overflowWrap: 'anywhere', fontSize: '1.0625rem', userSelect: 'all' }} data-secret>
          {secret}
        </code>
        <div className="tc-actions">
          {'clipboard' in navigator ? (
            <Button variant="default" onClick={() => void navigator.clipboard.writeText(secret).then(() => setCopied(true))}>
              {copied ? t('tokens.copied') : t('tokens.copy')}
            </Button>
          ) : null}
          <Button onClick={close}>{t('tokens.kept')}</Button>
        </div>
      </div>
    </Card>
  );
}

function Row({ token, owner }: { token: Token; owner: boolean }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const standing = standingOf(token, new Date());
  const revoke = useWrite(() => api.DELETE('/api/v1/tokens/{token_id}', { params: { path: { token_id: token.id } } }), {
    refreshes: [TOKENS],
    done: () => undefined,
  });
  const scopes = token.scopes.map((scope) => (i18n.exists(`rights.${scope}`) ? i18n.t(`rights.${scope}` as 'rights.tool_read') : scope));
  return (
    <li className="tc-row-link" data-token={token.name}>
      <div style={{ minWidth: 0 }}>
        <strong className="tc-wrap">{token.name}</strong>
        <div className="tc-line tc-small tc-soft">
          {owner ? <span>{token.owner_name}</span> : null}
          <span>{t('tokens.until', { when: format.moment(token.expires_at) })}</span>
          <span>{token.last_used_at ? t('tokens.used', { when: format.moment(token.last_used_at) }) : t('tokens.unused')}</span>
        </div>
        <details>
          <summary className="tc-small" style={{ minHeight: '3rem', display: 'flex', alignItems: 'center', cursor: 'pointer' }}>
            {t('tokens.scopeCount', { count: scopes.length })}
          </summary>
          <ul className="tc-small" style={{ margin: 0, paddingLeft: '1.25rem' }}>
            {scopes.map((scope) => (
              <li key={scope}>{scope}</li>
            ))}
          </ul>
        </details>
        {revoke.error ? <ProblemNotice error={revoke.error} /> : null}
      </div>
      {standing === 'valid' ? (
        <Button
          variant="subtle"
          color="red"
          loading={revoke.pending}
          aria-label={t('tokens.revokeNamed', { name: token.name })}
          onClick={() => revoke.run(undefined)}
        >
          {t('tokens.revoke')}
        </Button>
      ) : (
        <span className="tc-badge">{t(`tokens.is_${standing}`)}</span>
      )}
    </li>
  );
}
