import { PasswordInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isS3, type Place } from './backups';

type Props = { place: Place; edit: (change: Partial<Place>) => void; isAsked: boolean };

/** Where the backups lie; an S3 server asks for its keys as well. */
export function PlaceFields({ place, edit, isAsked }: Props) {
  const { t } = useTranslation();
  const missing = (value: string): string | null => (isAsked && !value.trim() ? t('forms.required') : null);
  return (
    <>
      <TextInput
        label={t('backups.address')}
        description={t('backups.addressHint')}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
        value={place.address}
        error={missing(place.address)}
        onChange={(event) => edit({ address: event.currentTarget.value })}
      />
      {isS3(place.address) ? (
        <div className="tc-form-grid">
          <TextInput
            label={t('backups.accessKey')}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={place.access_key}
            error={missing(place.access_key)}
            onChange={(event) => edit({ access_key: event.currentTarget.value })}
          />
          <PasswordInput
            label={t('backups.secretKey')}
            autoComplete="off"
            value={place.secret_key}
            error={missing(place.secret_key)}
            onChange={(event) => edit({ secret_key: event.currentTarget.value })}
          />
        </div>
      ) : null}
    </>
  );
}
