import { Button, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveChoices, tellingKeys, useChoices } from '../../api/telling';
import type { Choices, ChoicesSaid, Moment, Severity } from '../../api/tellingTypes';
import { Conflict } from '../../components/Conflict';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import './telling.css';
import { SEVERITIES } from './kinds';
import { SeverityBadge } from './SeverityBadge';

const MOMENTS = ['at_once', 'digest', 'never'] as const satisfies readonly Moment[];
const NIGHT = { begin: '22:00', end: '06:00', critical_anyway: true };
const COMPARED_WAYS = ['page', 'mail'] as const;

type Values = ChoicesSaid & { quiet: NonNullable<ChoicesSaid['quiet']>; isQuiet: boolean };

/** How one wants to be told of what the rules have for one. */
export function ChoicesPage() {
  const { t } = useTranslation();
  const choices = useChoices();
  return (
    <>
      <PageHead
        title={t('choices.title')}
        actions={
          <LinkButton to="/account" variant="default">
            {t('choices.toAccount')}
          </LinkButton>
        }
      >
        <p className="tc-soft tc-lead">{t('choices.intro')}</p>
      </PageHead>
      {choices.isPending ? <Loading lines={3} height={120} /> : null}
      {choices.isError && !choices.data ? <ProblemNotice error={choices.error} retry={() => void choices.refetch()} /> : null}
      {choices.data ? <ChoicesForm choices={choices.data} /> : null}
    </>
  );
}

function valuesOf({ address, page, mail, quiet, digest_at }: Choices): Values {
  return { address, page, mail, digest_at, isQuiet: quiet !== null, quiet: quiet ?? NIGHT };
}

function ChoicesForm({ choices }: { choices: Choices }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(choices);
  const [values, setValues] = useState(() => valuesOf(choices));
  const [isSaved, setIsSaved] = useState(false);
  const edit = (change: Partial<Values>): void => {
    setIsSaved(false);
    setValues((old) => ({ ...old, ...change }));
  };
  const write = useWrite((said: ChoicesSaid) => saveChoices(base.version, said), {
    refreshes: [tellingKeys.choices],
    done: (saved) => {
      setBase(saved);
      setIsSaved(true);
    },
  });
  const other = overtaken({
    ...{ saved: choices, base, values, valuesOf, write },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  if (other) {
    const { mine, theirs } = other;
    const say = (of: Values, way: (typeof COMPARED_WAYS)[number]): string =>
      SEVERITIES.map((severity) => `${t(`alertSeverity.${severity}`)}: ${t(`moment.${of[way][severity]}`)}`).join(', ');
    const quiet = (of: Values): string => (of.isQuiet ? `${of.quiet.begin}–${of.quiet.end}` : t('choices.noQuiet'));
    return (
      <Conflict
        fields={[
          { label: t('choices.address'), mine: mine.address, theirs: theirs.address },
          ...COMPARED_WAYS.map((way) => ({ label: t(`way.${way}`), mine: say(mine, way), theirs: say(theirs, way) })),
          { label: t('choices.quiet'), mine: quiet(mine), theirs: quiet(theirs) },
          { label: t('choices.digestAt'), mine: mine.digest_at, theirs: theirs.digest_at },
        ]}
        {...other.ways}
      />
    );
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { isQuiet, quiet, address, ...rest } = values;
    write.run({ ...rest, address: address.trim(), quiet: isQuiet ? quiet : null });
  };
  const hasDigest = SEVERITIES.some((severity) => values.mail[severity] === 'digest');
  return (
    <form className="tc-stack" noValidate onSubmit={submit}>
      <Card title={t('choices.address')} id="address">
        <div className="tc-list">
          <TextInput
            type="email"
            aria-label={t('choices.address')}
            description={t('choices.addressHint')}
            autoComplete="email"
            value={values.address}
            onChange={(event) => edit({ address: event.currentTarget.value })}
          />
          {choices.mail_ready ? null : <Notice tone="info">{t('choices.noMailServer')}</Notice>}
          {choices.mail_ready && !values.address.trim() ? <Notice tone="info">{t('choices.noAddress')}</Notice> : null}
        </div>
      </Card>
      <Card title={t('choices.moments')} id="moments">
        <ul className="tc-list">
          {SEVERITIES.map((severity) => (
            <SeverityRow key={severity} severity={severity} values={values} edit={edit} />
          ))}
        </ul>
      </Card>
      <Card title={t('choices.times')} id="times">
        <div className="tc-list">
          {hasDigest ? (
            <TextInput
              type="time"
              label={t('choices.digestAt')}
              description={t('choices.digestHint')}
              required
              maw="16rem"
              value={values.digest_at}
              onChange={(event) => edit({ digest_at: event.currentTarget.value || values.digest_at })}
            />
          ) : null}
          <Switch
            size="md"
            label={t('choices.quiet')}
            description={t('choices.quietHint')}
            checked={values.isQuiet}
            onChange={(event) => edit({ isQuiet: event.currentTarget.checked })}
          />
          {values.isQuiet ? <Quiet value={values.quiet} change={(quiet) => edit({ quiet })} /> : null}
          <p className="tc-small tc-soft tc-lead">{t('choices.timezone', { zone: choices.timezone })}</p>
        </div>
      </Card>
      {write.error ? <ProblemNotice error={write.error} /> : null}
      {isSaved ? (
        <div role="status">
          <Notice tone="info">{t('choices.saved')}</Notice>
        </div>
      ) : null}
      <div className="tc-actions">
        <Button type="submit" className="tc-primary" loading={write.pending}>
          {t('actions.save')}
        </Button>
      </div>
    </form>
  );
}

type RowProps = { severity: Severity; values: Values; edit: (change: Partial<Values>) => void };

/** A severity by both ways: the page knows no digest, and what is critical is always told there. */
function SeverityRow({ severity, values, edit }: RowProps) {
  const { t } = useTranslation();
  return (
    <li className="tc-tell-severity" data-severity={severity}>
      <SeverityBadge severity={severity} />
      {COMPARED_WAYS.map((way) => {
        const label = `${t(`way.${way}`)}: ${t(`alertSeverity.${severity}`)}`;
        const offered = MOMENTS.filter(
          (moment) => way === 'mail' || (moment !== 'digest' && (moment !== 'never' || severity !== 'critical')),
        );
        return (
          <div key={way} role="group" aria-label={label}>
            <div className="tc-small tc-soft" aria-hidden>
              {t(`way.${way}`)}
            </div>
            <div className="tc-chips">
              {offered.map((moment) => (
                <button
                  key={moment}
                  type="button"
                  className="tc-chip tc-form-chip"
                  aria-pressed={values[way][severity] === moment}
                  onClick={() => edit({ [way]: { ...values[way], [severity]: moment } })}
                >
                  {t(`moment.${moment}`)}
                </button>
              ))}
            </div>
          </div>
        );
      })}
    </li>
  );
}

function Quiet({ value, change }: { value: Values['quiet']; change: (value: Values['quiet']) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="tc-form-grid tc-tell-fields">
        {(['begin', 'end'] as const).map((edge) => (
          <TextInput
            key={edge}
            type="time"
            label={t(`choices.quiet_${edge}`)}
            required
            value={value[edge]}
            onChange={(event) => change({ ...value, [edge]: event.currentTarget.value || value[edge] })}
          />
        ))}
      </div>
      <Switch
        size="md"
        label={t('choices.criticalAnyway')}
        checked={value.critical_anyway ?? true}
        onChange={(event) => change({ ...value, critical_anyway: event.currentTarget.checked })}
      />
    </>
  );
}
