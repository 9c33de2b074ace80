import { Button, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnalyticsSettings } from '../../api/analytics';
import type { AnalyticsSettings } from '../../api/analyticsTypes';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { Conflict } from '../../components/Conflict';
import { Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { Card, Loading } from '../../components/Page';
import { useIsEngineer } from '../../components/useRole';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { AnalyticsFrame } from './AnalyticsFrame';
import { FIELDS, faultsOf, inputOf, type SettingField, shownIn, type SettingValues, settingValues } from './settings';

const route = getRouteApi('/analytics/settings');

/** With which rates and windows figures are reckoned; engineers change them here. */
export function AnalyticsSettingsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const isEngineer = useIsEngineer();
  const settings = useAnalyticsSettings();
  return (
    <AnalyticsFrame at="settings" title={t('analyticsSettings.title')} search={search}>
      {settings.isPending ? <Loading lines={5} /> : null}
      {settings.isError && !settings.data ? <ProblemNotice error={settings.error} retry={() => void settings.refetch()} /> : null}
      {settings.data ? (
        <Card>
          <p className="tc-soft tc-lead">{t('analyticsSettings.intro')}</p>
          {isEngineer ? <Form settings={settings.data} /> : <Facts settings={settings.data} />}
        </Card>
      ) : null}
    </AnalyticsFrame>
  );
}

function Facts({ settings }: { settings: AnalyticsSettings }) {
  const { t } = useTranslation();
  const values = settingValues(settings);
  return (
    <dl className="tc-facts">
      {FIELDS.map((field) => (
        <div key={field}>
          <dt>{t(`analyticsSettings.${field}`)}</dt>
          <dd>{String(values[field]) || t('analyticsSettings.notSaid')}</dd>
        </div>
      ))}
    </dl>
  );
}

function Form({ settings }: { settings: AnalyticsSettings }) {
  const { t } = useTranslation();
  const [base, setBase] = useState(settings);
  const [values, setValues] = useState<SettingValues>(settingValues(settings));
  const [saved, setSaved] = useState(false);
  const write = useWrite(
    (said: SettingValues) =>
      body(api.PUT('/api/v1/analytics/settings', { params: { header: ifMatch(base.version) }, body: inputOf(said) })),
    {
      // Every figure of every period is reckoned by them.
      refreshes: [keys.figures, keys.shop],
      done: (answer) => {
        setBase(answer);
        setValues(settingValues(answer));
        setSaved(true);
      },
    },
  );
  const change = (field: SettingField, value: number | string): void => {
    setSaved(false);
    setValues({ ...values, [field]: value });
  };
  const other = overtaken({
    ...{ saved: settings, base, values, valuesOf: settingValues, write },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  const faults = faultsOf(values);
  return (
    <>
      {other ? (
        <Conflict
          fields={FIELDS.map((field) => ({
            label: t(`analyticsSettings.${field}`),
            mine: String(other.mine[field]),
            theirs: String(other.theirs[field]),
          }))}
          {...other.ways}
        />
      ) : null}
      <form
        className="tc-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (faults.length === 0) write.run(values);
        }}
      >
        <div className="tc-form-grid">
          <TextInput
            label={t('analyticsSettings.currency')}
            description={t('analyticsSettings.currencyHint')}
            maxLength={3}
            value={String(values.currency)}
            error={faults.includes('currency') ? t('analyticsSettings.currencyWrong') : null}
            onChange={(event) => change('currency', event.currentTarget.value.toUpperCase())}
          />
          {FIELDS.filter((field) => field !== 'currency').map((field) => (
            <NumberField
              key={field}
              label={t(`analyticsSettings.${field}`)}
              description={t(`analyticsSettings.${field}_hint`)}
              value={values[field]}
              error={faults.includes(field) ? t('analyticsSettings.needed') : null}
              {...shownIn(field)}
              onChange={(value) => change(field, value)}
            />
          ))}
        </div>
        {write.error && !other ? <ProblemNotice error={write.error} /> : null}
        {saved ? (
          <div role="status">
            <Notice tone="info">{t('analyticsSettings.saved')}</Notice>
          </div>
        ) : null}
        <div className="tc-actions">
          <Button type="submit" className="tc-primary" loading={write.pending}>
            {t('actions.save')}
          </Button>
        </div>
      </form>
    </>
  );
}
