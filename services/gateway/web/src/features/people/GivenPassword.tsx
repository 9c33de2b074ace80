import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import { Notice } from '../../components/Notice';
import { Card } from '../../components/Page';
import type { Given } from './users';

/** A password that somebody else will type: large, and gone with the page. */
export function GivenPassword({ given }: { given: Given }) {
  const { t } = useTranslation();
  return (
    <Card id="given-password" title={t('people.givenFor', { name: given.user.name })}>
      <div className="tc-list" role="status">
        <Notice tone="warn">{t('people.givenText')}</Notice>
        <dl className="tc-kv">
          <dt className="tc-soft">{t('people.username')}</dt>
          <dd style={{ margin: 0 }}>{given.user.username}</dd>
          <dt className="tc-soft">{t('people.password')}</dt>
          <dd style={{ margin: 0 }}>
            <code style={{ fontSize: '1.375rem', userSelect: 'all', overflowWrap: 'anywhere' }} data-password>
              {given.password}
            </code>
          </dd>
        </dl>
        <div className="tc-actions">
          <LinkButton to="/people">{t('people.handed')}</LinkButton>
        </div>
      </div>
    </Card>
  );
}
