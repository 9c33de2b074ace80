import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { usePeople } from '../../api/people';
import { useRulePreview } from '../../api/telling';
import type { AlertExample, RulePreview as Preview, RuleSaid } from '../../api/tellingTypes';
import { ProblemNotice } from '../../components/Notice';
import { Loading } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { SeverityBadge } from './SeverityBadge';
import { useAlertWords } from './useAlertWords';

const CHANGING_MS = 500;
const EXAMPLES = 3;

/** What the rule would have told of in the last days: how much, by which way, and what for instance. */
export function RulePreview({ said, isReady }: { said: RuleSaid; isReady: boolean }) {
  const { t } = useTranslation();
  // Its name and whether it is on change nothing of what it would tell; an incomplete rule is not asked about.
  const [asked] = useDebouncedValue(isReady ? JSON.stringify({ ...said, name: '-', active: true }) : null, CHANGING_MS);
  const preview = useRulePreview(asked === null ? said : (JSON.parse(asked) as RuleSaid), asked !== null);
  if (!isReady) return <p className="tc-soft tc-lead">{t('rule.previewNotYet')}</p>;
  if (preview.data) return <Shown preview={preview.data} />;
  return preview.isPending ? <Loading lines={2} /> : <ProblemNotice error={preview.error} retry={() => void preview.refetch()} />;
}

function Shown({ preview }: { preview: Preview }) {
  const { t } = useTranslation();
  const format = useFormat();
  const people = usePeople().data;
  const ways = (['page', 'mail', 'target'] as const).filter((way) => (preview.messages[way] ?? 0) > 0);
  const names = preview.people.map((username) => people?.find((one) => one.username === username)?.name ?? username);
  return (
    <div className="tc-list" data-preview>
      <p className="tc-lead" role="status">
        {preview.alerts === 0 ? (
          t('rule.previewNone', { count: preview.days })
        ) : (
          <>
            <strong>{t('rule.previewAlerts', { count: preview.alerts, number: format.count(preview.alerts) })}</strong>{' '}
            {ways
              .map((way) =>
                t(`rule.messages_${way}`, { count: preview.messages[way] ?? 0, number: format.count(preview.messages[way] ?? 0) }),
              )
              .join(', ')}
          </>
        )}
      </p>
      {names.length > 0 ? <p className="tc-small tc-soft tc-lead tc-wrap">{t('rule.previewPeople', { names: names.join(', ') })}</p> : null}
      {preview.examples.length > 0 ? (
        <ul className="tc-list" aria-label={t('rule.previewExamples')}>
          {preview.examples.slice(0, EXAMPLES).map((one) => (
            <Example key={one.alert_id} example={one} />
          ))}
        </ul>
      ) : null}
    </div>
  );
}

function Example({ example }: { example: AlertExample }) {
  const format = useFormat();
  const { say, about } = useAlertWords();
  return (
    <li className="tc-tell-example">
      <SeverityBadge severity={example.severity} />
      <strong className="tc-wrap">{say(example)}</strong>
      <span className="tc-small tc-soft tc-wrap">{[format.moment(example.at), about(example)].filter(Boolean).join(' · ')}</span>
    </li>
  );
}
