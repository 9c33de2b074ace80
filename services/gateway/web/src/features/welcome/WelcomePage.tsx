import { IconCheck, IconFlag } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import { EmptyState, ProblemNotice } from '../../components/Notice';
import { Loading, PageHead } from '../../components/Page';
import { type Plant, type SetUp, usePlant, useSetUp } from '../plant/plant';
import '../plant/plant.css';
import { BeginStep } from './BeginStep';
import { DataStep } from './DataStep';
import { LanguageStep } from './LanguageStep';
import { PlantStep } from './PlantStep';
import { PressesStep } from './PressesStep';
import { after, firstOpen, isDone, type Step, STEPS } from './steps';
import { YouStep } from './YouStep';

const route = getRouteApi('/welcome');

/** Leads the first administrator from nothing to a plant with a name; left at any time, it goes on where it was. */
export function WelcomePage() {
  const { t } = useTranslation();
  const plant = usePlant();
  const setUp = useSetUp();
  const error = plant.error ?? setUp.error;
  if (plant.data && setUp.data) {
    return setUp.data.set_up_at ? <Over /> : <Steps plant={plant.data} setUp={setUp.data} />;
  }
  return (
    <>
      <PageHead title={t('welcome.title')} />
      {error ? (
        <ProblemNotice
          error={error}
          retry={() => {
            void plant.refetch();
            void setUp.refetch();
          }}
        />
      ) : (
        <Loading lines={4} />
      )}
    </>
  );
}

function Over() {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('welcome.title')} />
      <EmptyState
        icon={IconFlag}
        title={t('welcome.over')}
        action={
          <div className="tc-actions">
            <LinkButton to="/">{t('welcome.toStart')}</LinkButton>
            <LinkButton to="/administration" variant="default">
              {t('welcome.toAdministration')}
            </LinkButton>
          </div>
        }
      >
        {t('welcome.overText')}
      </EmptyState>
    </>
  );
}

function Steps({ plant, setUp }: { plant: Plant; setUp: SetUp }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { step: wanted } = route.useSearch();
  // What is said on the way must not turn the page under the hand.
  const [first] = useState(() => firstOpen(plant, setUp));
  const step = wanted ?? first;
  const go = (to: Step): void => void navigate({ to: '/welcome', search: { step: to } });
  const next = (): void => go(after(step));
  return (
    <div className="tc-narrow">
      <PageHead
        key={step}
        title={t(`welcome.title_${step}`)}
        tab={t('welcome.title')}
        actions={
          <LinkButton to="/" variant="subtle">
            {t('welcome.later')}
          </LinkButton>
        }
      >
        <p className="tc-soft" style={{ margin: 0 }}>
          {t(`welcome.text_${step}`)}
        </p>
      </PageHead>
      <nav aria-label={t('welcome.title')}>
        <ol className="tc-welcome-steps">
          {STEPS.map((one) => (
            <li key={one} data-done={isDone(one, plant, setUp) || undefined}>
              <button type="button" aria-current={one === step ? 'step' : undefined} onClick={() => go(one)}>
                <span>
                  {isDone(one, plant, setUp) ? <IconCheck size={17} aria-label={t('welcome.done')} /> : null}
                  {t(`welcome.step_${one}`)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </nav>
      {step === 'language' ? <LanguageStep plant={plant} next={next} /> : null}
      {step === 'begin' ? <BeginStep setUp={setUp} next={next} /> : null}
      {step === 'plant' ? <PlantStep plant={plant} next={next} /> : null}
      {step === 'you' ? <YouStep setUp={setUp} next={next} /> : null}
      {step === 'data' ? <DataStep setUp={setUp} next={next} /> : null}
      {step === 'presses' ? <PressesStep setUp={setUp} /> : null}
    </div>
  );
}
