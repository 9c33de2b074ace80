import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { Card, Loading, PageHead } from '../../components/Page';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { takePlantLock } from '../../lib/preferences';
import { proven, session } from '../../lib/session';
import { useStore } from '../../lib/store';
import { LabelAddress } from '../labels/LabelAddress';
import { ChipChoice } from '../people/ChipChoice';
import { PasswordAsked } from '../reserved/PasswordAsked';
import { LANGUAGE_NAMES, type Plant, PLANT, usePlant, type Values, valuesOf } from './plant';
import './plant.css';
import { ZonePicker } from './ZonePicker';
import { zoneLabel } from './zones';

const COMPARED = ['name', 'timezone', 'language', 'lock'] as const;
const LOCK_MINUTES: readonly number[] = [0, 3, 5, 15, 30, 60];

/** What the plant is called, where it is and what it speaks; administrators change it here. */
export function PlantPage() {
  const { t } = useTranslation();
  const isAdministrator = useStore(session).user?.role === 'administrator';
  const isProven = useStore(proven);
  const plant = usePlant();
  return (
    <>
      <PageHead title={t('plant.title')}>
        <p className="tc-soft" style={{ margin: 0 }}>
          {t('plant.intro')}
        </p>
      </PageHead>
      {plant.isPending ? <Loading lines={3} /> : null}
      {plant.isError && !plant.data ? <ProblemNotice error={plant.error} retry={() => void plant.refetch()} /> : null}
      {plant.data ? (
        <div className="tc-stack tc-narrow">
          {isAdministrator && !isProven ? <PasswordAsked text="reserved.more" /> : null}
          {isAdministrator && isProven ? <Form plant={plant.data} /> : <Facts plant={plant.data} />}
          <Card title={t('plant.labels')} id="plant-labels">
            <p className="tc-soft" style={{ marginTop: 0 }}>
              {t('plant.labelsText')}
            </p>
            <LabelAddress />
          </Card>
        </div>
      ) : null}
    </>
  );
}

function Facts({ plant }: { plant: Plant }) {
  const { t } = useTranslation();
  const say = useSaid();
  return (
    <Card>
      <dl className="tc-facts">
        {COMPARED.map((field) => (
          <div key={field}>
            <dt>{t(`plant.${field}`)}</dt>
            <dd>{say(valuesOf(plant), field) || t('plant.notSaid')}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Form({ plant }: { plant: Plant }) {
  const { t } = useTranslation();
  const say = useSaid();
  const [base, setBase] = useState(plant);
  const [values, setValues] = useState<Values>(valuesOf(plant));
  const [saved, setSaved] = useState(false);
  const write = useWrite(
    ({ name, timezone, language, lock }: Values) => {
      // What was not chosen stays with the settings of the start.
      const zone = base.timezone_chosen || timezone !== base.timezone ? { timezone } : {};
      return body(
        api.PATCH('/api/v1/plant', {
          params: { header: ifMatch(base.version) },
          body: { name: name.trim(), language, lock_after_minutes: lock || null, ...zone },
        }),
      );
    },
    {
      refreshes: [PLANT, keys.overview],
      done: (answer) => {
        setBase(answer);
        setValues(valuesOf(answer));
        takePlantLock(answer.lock_after_minutes);
        setSaved(true);
      },
    },
  );
  const change = (changed: Partial<Values>): void => {
    setSaved(false);
    setValues({ ...values, ...changed });
  };
  const other = overtaken({
    ...{ saved: plant, base, values, valuesOf, write },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  return (
    <Card>
      {other ? (
        <Conflict
          fields={COMPARED.map((field) => ({
            label: t(`plant.${field}`),
            mine: say(other.mine, field),
            theirs: say(other.theirs, field),
          }))}
          {...other.ways}
        />
      ) : null}
      <form
        className="tc-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          write.run(values);
        }}
      >
        <TextInput
          label={t('plant.name')}
          description={t('plant.nameHint')}
          maxLength={80}
          value={values.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <ZonePicker value={values.timezone} choose={(timezone) => change({ timezone })} />
        <p className="tc-soft tc-small" style={{ margin: 0 }}>
          {t('plant.zoneText')}
        </p>
        <ChipChoice
          label={t('plant.language')}
          options={[{ value: '' as const, label: t('plant.ofBrowser') }, ...LANGUAGE_NAMES]}
          value={values.language}
          choose={(language) => change({ language })}
        />
        <p className="tc-soft tc-small" style={{ margin: 0 }}>
          {t('plant.languageText')}
        </p>
        <ChipChoice
          label={t('plant.lock')}
          options={[...new Set([...LOCK_MINUTES, base.lock_after_minutes ?? 0])]
            .sort((one, other) => one - other)
            .map((lock) => ({ value: String(lock), label: say({ ...values, lock }, 'lock') }))}
          value={String(values.lock)}
          choose={(lock) => change({ lock: Number(lock) })}
        />
        <p className="tc-soft tc-small" style={{ margin: 0 }}>
          {t('plant.lockText')}
        </p>
        {write.error && !other ? <ProblemNotice error={write.error} /> : null}
        {saved ? (
          <div role="status">
            <Notice tone="info">{t('plant.saved')}</Notice>
          </div>
        ) : null}
        <div className="tc-actions">
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('actions.save')}
          </Button>
          <LinkButton to="/administration" variant="default">
            {t('plant.back')}
          </LinkButton>
        </div>
      </form>
    </Card>
  );
}

function useSaid(): (values: Values, field: (typeof COMPARED)[number]) => string {
  const { t } = useTranslation();
  return (values, field) => {
    if (field === 'timezone') return zoneLabel(values.timezone, t);
    if (field === 'language') return LANGUAGE_NAMES.find(({ value }) => value === values.language)?.label ?? '';
    if (field === 'lock') return values.lock === 0 ? t('plant.lockNever') : t('plant.lockMinutes', { count: values.lock });
    return values.name;
  };
}
