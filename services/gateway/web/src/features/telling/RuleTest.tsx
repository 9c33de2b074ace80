import { Button } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tellingKeys, testRule, useSent } from '../../api/telling';
import type { LogEntry, Rule } from '../../api/tellingTypes';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { DeliveryBadge } from './DeliveryBadge';
import { useDeliveryWords } from './useDeliveryWords';

/** Sends a message by each way of the rule: to oneself, and to its targets. */
export function RuleTest({ rule, isChanged }: { rule: Rule; isChanged: boolean }) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState<LogEntry[]>([]);
  const sent = useSent(begun[0]?.alert_id ?? null);
  const write = useWrite((id: string, key) => testRule(id, key), { refreshes: [tellingKeys.log], done: setBegun });
  return (
    <Card title={t('rule.test')} id="test">
      <div className="tc-list">
        <p className="tc-small tc-soft tc-lead">{t(isChanged ? 'rule.testChanged' : 'rule.testText')}</p>
        <Button
          variant="default"
          leftSection={<IconSend size={20} aria-hidden />}
          loading={write.pending}
          onClick={() => write.run(rule.id)}
        >
          {t('rule.testNow')}
        </Button>
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <ul className="tc-list" role="status" aria-label={t('rule.testResult')}>
          {(sent.data ?? begun).map((entry) => (
            <Line key={entry.id} entry={entry} />
          ))}
        </ul>
      </div>
    </Card>
  );
}

function Line({ entry }: { entry: LogEntry }) {
  const words = useDeliveryWords();
  const problem = words.problem(entry);
  return (
    <li className="tc-tell-example" data-delivery={entry.way}>
      <span className="tc-line">
        <DeliveryBadge state={entry.state} />
        <strong className="tc-wrap">{words.to(entry)}</strong>
      </span>
      {problem ? <span className="tc-small tc-wrap">{problem}</span> : null}
      {entry.detail ? <code className="tc-small tc-wrap">{entry.detail}</code> : null}
    </li>
  );
}
