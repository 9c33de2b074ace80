import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import type { SetUp, Step } from './setUp';
import './firstSteps.css';

/** From nothing to a tool that is counted and falls due: five steps, the next one with its button. */
export function FirstSteps({ setUp }: { setUp: SetUp }) {
  const { t } = useTranslation();
  const isEngineer = useIsEngineer();
  const next = setUp.steps.find((step) => !step.done)?.name;
  return (
    <Card title={t('start.title')} id="start">
      <p className="tc-soft tc-lead">{isEngineer ? t('start.text') : t('start.engineer')}</p>
      <ol className="tc-list">
        {setUp.steps.map((step, index) => (
          <li key={step.name} className="tc-step" data-done={step.done || undefined} data-next={step.name === next || undefined}>
            {step.done ? <IconCircleCheck size={26} aria-hidden /> : <IconCircleDashed size={26} aria-hidden />}
            <div>
              <strong>
                {index + 1}. {t(`start.${step.name}`)}
              </strong>
              <div className="tc-soft tc-small">{step.done ? t('start.done') : t(`start.${step.name}Text`)}</div>
            </div>
            {isEngineer && step.name === next ? <StepButton step={step.name} setUp={setUp} /> : null}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function StepButton({ step, setUp: { machineId, toolId } }: { step: Step['name']; setUp: SetUp }): ReactNode {
  const { t } = useTranslation();
  const label = t(`start.${step}Button`);
  switch (step) {
    case 'machine':
      return (
        <LinkButton to="/machines" search={{ add: true }} className="tc-primary">
          {label}
        </LinkButton>
      );
    case 'source':
      return (
        <LinkButton to="/sources/new" search={machineId ? { machine: machineId } : {}} className="tc-primary">
          {label}
        </LinkButton>
      );
    case 'tool':
      return (
        <LinkButton to="/tools/new" className="tc-primary">
          {label}
        </LinkButton>
      );
    case 'mount':
      return (
        <LinkButton to="/tools/$toolId" params={{ toolId: toolId ?? '' }} className="tc-primary">
          {label}
        </LinkButton>
      );
    case 'plan':
      return (
        <LinkButton to="/tools/$toolId/plans/new" params={{ toolId: toolId ?? '' }} className="tc-primary">
          {label}
        </LinkButton>
      );
  }
}
