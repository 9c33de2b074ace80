import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { type Term, useTrial } from '../../api/retention';
import { Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { isStale, useWrite } from '../../components/useWrite';
import { Waiting } from './TermRow';
import { offered } from './terms';
import { useSpan } from './useSpan';

const LONGEST = 36_500;

/** Choosing a term: with one tap or in days, and what it would remove before it holds. */
export function TermForm({ term, days, close }: { term: Term; days: number | null; close: () => void }) {
  const { t } = useTranslation();
  const span = useSpan();
  const [chosen, setChosen] = useState<number | null>(days);
  const trial = useTrial(term.kind, chosen !== null && chosen >= term.least_days ? chosen : null);
  const write = useWrite(
    (keep_days: number | null) =>
      body(
        api.PUT('/api/v1/retention/{kind}', {
          params: { path: { kind: term.kind }, header: ifMatch(term.version) },
          body: { keep_days },
        }),
      ),
    { refreshes: [keys.terms, keys.outlook], done: close },
  );
  return (
    <form
      className="tc-list tc-term-form"
      aria-label={t('retention.changeNamed', { what: t(`retention.kind_${term.kind}`) })}
      onSubmit={(event) => {
        event.preventDefault();
        write.run(chosen);
      }}
    >
      <div className="tc-chips" role="group" aria-label={t('retention.keep')}>
        {[...offered(term.least_days), null].map((one) => (
          <button key={one ?? 0} type="button" className="tc-chip" aria-pressed={chosen === one} onClick={() => setChosen(one)}>
            {span(one)}
          </button>
        ))}
      </div>
      {chosen === null ? null : (
        <NumberField
          label={t('retention.inDays')}
          min={term.least_days}
          max={LONGEST}
          whole
          value={chosen}
          onChange={(value) => setChosen(typeof value === 'number' ? value : term.least_days)}
        />
      )}
      <div className="tc-small tc-soft">
        {t('retention.least', { span: span(term.least_days) })} {t(`retention.why_${term.kind}`)}
      </div>
      <div aria-live="polite">{chosen === null ? null : <Waiting outlook={trial.data} />}</div>
      {isStale(write.error) ? <Notice tone="warn">{t('retention.changedMeanwhile')}</Notice> : null}
      {write.error && !isStale(write.error) ? <ProblemNotice error={write.error} /> : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('actions.save')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('actions.cancel')}
        </Button>
      </div>
    </form>
  );
}
