import { IconBox, IconCircleCheck, IconSparkles } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import { keys } from '../../api/keys';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { isMade, SET_UP, type Samples, type SetUp } from '../plant/plant';
import { Next } from './Next';

/** Begin with nothing, or with a small plant to look around in. Sample data stays, and that is said before. */
export function DataStep({ setUp, next }: { setUp: SetUp; next: () => void }) {
  const { t } = useTranslation();
  const { samples } = setUp;
  const isOffered = samples.state === 'none' || samples.state === 'failed';
  const [wantsSamples, setWantsSamples] = useState(false);
  const write = useWrite(
    (_: 'samples', key) => body(api.POST('/api/v1/plant/samples', { params: { header: { 'Idempotency-Key': key } } })),
    { refreshes: [SET_UP, keys.toolLists], done: () => setWantsSamples(false) },
  );
  if (isMade(samples) || samples.state === 'done') {
    return (
      <Card>
        <div className="tc-stack">
          {samples.state === 'done' ? <Made /> : <Making samples={samples} />}
          <Next go={next} />
        </div>
      </Card>
    );
  }
  return (
    <Card>
      <div className="tc-stack">
        {samples.state === 'failed' ? <Notice tone="bad">{t('welcome.samplesFailed')}</Notice> : null}
        {setUp.tools > 0 && samples.state === 'none' ? (
          <Notice tone="info">{t('welcome.toolsThere', { count: setUp.tools })}</Notice>
        ) : (
          <div className="tc-offers">
            <button type="button" className="tc-offer" aria-pressed={!wantsSamples} onClick={() => setWantsSamples(false)}>
              <IconBox size={36} aria-hidden />
              <b>{t('welcome.empty')}</b>
              <span>{t('welcome.emptyText')}</span>
            </button>
            {isOffered ? (
              <button type="button" className="tc-offer" aria-pressed={wantsSamples} onClick={() => setWantsSamples(true)}>
                <IconSparkles size={36} aria-hidden />
                <b>{t('welcome.samples')}</b>
                <span>{t('welcome.samplesText')}</span>
              </button>
            ) : null}
          </div>
        )}
        {wantsSamples ? <Notice tone="warn">{t('welcome.samplesStay')}</Notice> : null}
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Next pending={write.pending} go={() => (wantsSamples ? write.run('samples') : next())} />
      </div>
    </Card>
  );
}

function Making({ samples }: { samples: Samples }) {
  const { t, i18n } = useTranslation();
  const key = `welcome.part_${samples.part}`;
  const part = samples.part && i18n.exists(key) ? i18n.t(key as 'welcome.part_tools') : t('welcome.part_wanted');
  const percent = samples.parts > 0 ? Math.round((samples.done / samples.parts) * 100) : 0;
  return (
    <div className="tc-making">
      <strong role="status">{t('welcome.making', { part })}</strong>
      <div role="progressbar" aria-label={t('welcome.samples')} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
        <div style={{ width: `${String(Math.max(2, percent))}%` }} />
      </div>
      <span className="tc-soft">{t('welcome.goesOn')}</span>
    </div>
  );
}

function Made() {
  const { t } = useTranslation();
  return (
    <div role="status">
      <Notice tone="info" icon={IconCircleCheck}>
        <strong>{t('welcome.made')}</strong>
        <div>{t('welcome.madeText')}</div>
      </Notice>
    </div>
  );
}
