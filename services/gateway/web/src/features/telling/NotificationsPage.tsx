import { IconBellCog, IconListDetails, IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRules } from '../../api/telling';
import type { Rule } from '../../api/tellingTypes';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { session } from '../../lib/session';
import { useStore } from '../../lib/store';
import './telling.css';
import { MailServerCard } from './MailServerCard';
import { TargetsCard } from './TargetsCard';
import { useRuleName } from './useRuleName';
import { useRuleSentence } from './useRuleSentence';

/** Who is told of what, and the ways that lead out of the house. */
export function NotificationsPage() {
  const { t } = useTranslation();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  return (
    <>
      <PageHead
        title={t('telling.title')}
        actions={
          <>
            <LinkButton to="/account/notifications" variant="default" leftSection={<IconBellCog size={20} aria-hidden />}>
              {t('choices.title')}
            </LinkButton>
            <LinkButton to="/notifications/log" variant="default" leftSection={<IconListDetails size={20} aria-hidden />}>
              {t('sentLog.title')}
            </LinkButton>
            <LinkButton to="/notifications/rules/new" leftSection={<IconPlus size={20} aria-hidden />}>
              {t('rule.add')}
            </LinkButton>
          </>
        }
      >
        <p className="tc-soft tc-lead">{t('telling.intro')}</p>
      </PageHead>
      <div className="tc-stack">
        <Rules />
        <TargetsCard />
        {isAdministrator ? <MailServerCard /> : null}
      </div>
    </>
  );
}

function Rules() {
  const { t } = useTranslation();
  const rules = useRules();
  const items = rules.data?.items ?? [];
  const wantsMail = items.some((rule) => rule.active && rule.ways.includes('mail'));
  return (
    <Card title={t('telling.rules')} id="rules">
      {rules.isPending ? <Loading lines={3} height={88} /> : null}
      {rules.isError && !rules.data ? <ProblemNotice error={rules.error} retry={() => void rules.refetch()} /> : null}
      {rules.isSuccess && items.length === 0 ? (
        <EmptyState icon={IconBellCog} title={t('telling.noRules')}>
          {t('telling.noRulesText')}
        </EmptyState>
      ) : null}
      {wantsMail && rules.data?.mail_ready === false ? (
        <div className="tc-tell-fault">
          <Notice tone="warn">{t('rule.noMailServer')}</Notice>
        </div>
      ) : null}
      <ul className="tc-list">
        {items.map((rule) => (
          <Row key={rule.id} rule={rule} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ rule }: { rule: Rule }) {
  const { t } = useTranslation();
  const name = useRuleName();
  const sentence = useRuleSentence();
  return (
    <li className="tc-row-link tc-tell-rule" data-rule={name(rule)} data-off={rule.active ? undefined : true}>
      <div>
        <Link to="/notifications/rules/$ruleId" params={{ ruleId: rule.id }} className="tc-cover">
          <strong>{name(rule)}</strong>
        </Link>
        <div className="tc-wrap">{sentence(rule)}</div>
      </div>
      <span className="tc-badge" data-tone={rule.active ? 'quiet' : 'neutral'}>
        {t(rule.active ? 'rule.isOn' : 'rule.isOff')}
      </span>
    </li>
  );
}
