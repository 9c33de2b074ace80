import { Button, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { useWrite } from '../../components/useWrite';
import type { Account } from './users';

const SHORTEST = 3;

/** Somebody who has left is named no longer; what he did stays, under an alias. */
export function LeaverCard({ user }: { user: Account }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [reason, setReason] = useState('');
  const write = useWrite(
    (text: string, key) =>
      body(
        api.POST('/api/v1/users/{username}/anonymise', {
          params: { path: { username: user.username }, header: { 'Idempotency-Key': key } },
          body: { reason: text.trim() },
        }),
      ),
    {
      refreshes: [],
      // First to the new name: under the old one there is nobody to ask for any more.
      done: (answer) => {
        void navigate({ to: '/people/$username/edit', params: { username: answer.username }, replace: true }).then(() => {
          queries.removeQueries({ queryKey: [...keys.people, 'account', user.username] });
          return queries.invalidateQueries({ queryKey: keys.people });
        });
      },
    },
  );
  if (user.active) return null;
  if (user.anonymised_at) return <Notice tone="info">{t('people.leftSince', { when: format.moment(user.anonymised_at) })}</Notice>;
  return (
    <Card id="leaver" title={t('people.anonymise')}>
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {t('people.anonymiseText')}
      </p>
      {isOpen ? (
        <form
          className="tc-list"
          aria-label={t('people.anonymise')}
          onSubmit={(event) => {
            event.preventDefault();
            write.run(reason);
          }}
        >
          <Notice tone="warn">{t('people.anonymiseForGood')}</Notice>
          <Textarea
            label={t('people.anonymiseReason')}
            description={t('people.anonymiseReasonHint')}
            maxLength={500}
            required
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {write.error ? <ProblemNotice error={write.error} /> : null}
          <div className="tc-actions">
            <Button type="submit" color="red" className="tc-primary" loading={write.pending} disabled={reason.trim().length < SHORTEST}>
              {t('people.anonymiseNow')}
            </Button>
            <Button variant="default" onClick={() => setIsOpen(false)}>
              {t('actions.cancel')}
            </Button>
          </div>
        </form>
      ) : (
        <div className="tc-actions">
          <Button variant="default" onClick={() => setIsOpen(true)}>
            {t('people.anonymise')}
          </Button>
        </div>
      )}
    </Card>
  );
}
