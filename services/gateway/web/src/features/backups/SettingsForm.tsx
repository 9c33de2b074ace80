import { Button, Switch, TextInput } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import type { components } from '../../api/schema';
import { Conflict } from '../../components/Conflict';
import { Notice, ProblemNotice } from '../../components/Notice';
import { NumberField } from '../../components/NumberField';
import { overtaken } from '../../components/overtaken';
import { useWrite } from '../../components/useWrite';
import { BACKUP_SETTINGS, BACKUPS, type BackupSettings, isS3, MASK, newPassphrase, SHORTEST_PASSPHRASE } from './backups';
import { PlaceFields } from './PlaceFields';

type Values = Required<components['schemas']['BackupSettingsIn']>;
type Props = { settings: BackupSettings; done: (passphrase: string) => void; close: () => void };

const COMPARED = ['address', 'place_note', 'at', 'keep_daily', 'keep_weekly', 'keep_monthly', 'late_after_hours'] as const;
const KEPT = ['keep_daily', 'keep_weekly', 'keep_monthly'] as const;

export function SettingsForm({ settings, done, close }: Props) {
  const { t } = useTranslation();
  const [base, setBase] = useState(settings);
  const [values, setValues] = useState<Values>(() => valuesOf(settings));
  const [isAsked, setIsAsked] = useState(false);
  const edit = (change: Partial<Values>): void => setValues((old) => ({ ...old, ...change }));
  const write = useWrite(
    (said: Values) => body(api.PUT('/api/v1/backups/settings', { params: { header: ifMatch(base.version) }, body: said })),
    { refreshes: [BACKUP_SETTINGS, BACKUPS], done: (_, said) => done(said.passphrase) },
  );
  const other = overtaken({
    ...{ saved: settings, base, values, valuesOf, write },
    goOn: (saved, next) => {
      setBase(saved);
      setValues(next);
    },
  });
  if (other) {
    return (
      <Conflict
        fields={COMPARED.map((field) => ({
          label: t(`backups.${field}`),
          mine: String(other.mine[field]),
          theirs: String(other.theirs[field]),
        }))}
        {...other.ways}
      />
    );
  }
  const isKept = values.passphrase === MASK;
  const isShort = !isKept && values.passphrase.length < SHORTEST_PASSPHRASE;
  const lacksKeys = isS3(values.address) && !(values.access_key.trim() && values.secret_key);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsAsked(true);
    if (values.address.trim() && !isShort && !lacksKeys) write.run(values);
  };
  return (
    <form className="tc-form" noValidate onSubmit={submit} aria-label={t('backups.settings')}>
      <PlaceFields place={values} edit={edit} isAsked={isAsked} />
      <TextInput
        label={t('backups.place_note')}
        description={t('backups.placeNoteHint')}
        maxLength={500}
        value={values.place_note}
        onChange={(event) => edit({ place_note: event.currentTarget.value })}
      />
      <TextInput
        label={t('backups.passphrase')}
        description={isKept ? t('backups.passphraseKept') : t('backups.passphraseHint')}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={values.passphrase}
        error={isAsked && isShort ? t('backups.passphraseShort', { count: SHORTEST_PASSPHRASE }) : null}
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => edit({ passphrase: event.currentTarget.value })}
      />
      <div className="tc-actions">
        <Button variant="default" leftSection={<IconRefresh size={20} aria-hidden />} onClick={() => edit({ passphrase: newPassphrase() })}>
          {t('backups.makePassphrase')}
        </Button>
      </div>
      {base.passphrase && !isKept ? <Notice tone="warn">{t('backups.otherPassphrase')}</Notice> : null}
      <Switch label={t('backups.nightly')} checked={values.active} onChange={(event) => edit({ active: event.currentTarget.checked })} />
      <TextInput
        type="time"
        label={t('backups.at')}
        description={t('backups.atHint')}
        value={values.at}
        onChange={(event) => edit({ at: event.currentTarget.value || base.at })}
      />
      <div className="tc-form-grid">
        {KEPT.map((field) => (
          <NumberField
            key={field}
            label={t(`backups.${field}`)}
            whole
            min={0}
            max={400}
            value={values[field]}
            onChange={(count) => edit({ [field]: typeof count === 'number' ? count : 0 })}
          />
        ))}
        <NumberField
          label={t('backups.late_after_hours')}
          unit={t('backups.hourUnit')}
          whole
          min={25}
          max={744}
          value={values.late_after_hours}
          onChange={(count) => edit({ late_after_hours: typeof count === 'number' ? count : base.late_after_hours })}
        />
      </div>
      {write.error ? <ProblemNotice error={write.error} /> : null}
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

function valuesOf(settings: BackupSettings): Values {
  const { version, ...told } = settings;
  const values: Omit<BackupSettings, 'version' | 'in_containers' | 'toolcare'> & Partial<BackupSettings> = told;
  delete values.in_containers;
  delete values.toolcare;
  // A place that was never set up gets a passphrase to print; one that was keeps its own.
  return { ...values, passphrase: version === 0 ? newPassphrase() : values.passphrase };
}
