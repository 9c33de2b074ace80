import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, body, ifMatch } from '../../api/client';
import { keys } from '../../api/keys';
import { ProblemNotice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useWrite } from '../../components/useWrite';
import { type Plant, PLANT } from '../plant/plant';
import { ZonePicker } from '../plant/ZonePicker';
import { guessedZone } from '../plant/zones';
import { Next } from './Next';

/** What the plant is called, and where its clock stands: guessed from this device. */
export function PlantStep({ plant, next }: { plant: Plant; next: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState(plant.name);
  const [timezone, setTimezone] = useState(plant.timezone_chosen ? plant.timezone : guessedZone());
  const [isAsked, setIsAsked] = useState(false);
  const write = useWrite(
    (values: { name: string; timezone: string }) =>
      body(api.PATCH('/api/v1/plant', { params: { header: ifMatch(plant.version) }, body: values })),
    { refreshes: [PLANT, keys.overview], done: next },
  );
  return (
    <Card>
      <form
        className="tc-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setIsAsked(true);
          if (name.trim()) write.run({ name: name.trim(), timezone });
        }}
      >
        <TextInput
          label={t('plant.name')}
          description={t('plant.nameHint')}
          maxLength={80}
          error={isAsked && !name.trim() ? t('welcome.nameMissing') : null}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ZonePicker value={timezone} choose={setTimezone} />
        <p className="tc-soft tc-small" style={{ margin: 0 }}>
          {t('plant.zoneText')}
        </p>
        {write.error ? <ProblemNotice error={write.error} /> : null}
        <Next pending={write.pending} />
      </form>
    </Card>
  );
}
