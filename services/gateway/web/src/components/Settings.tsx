import { SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, type Language } from '../i18n';
import { chooseSize, sizeSetting, type SizeSetting } from '../lib/preferences';
import { useStore } from '../lib/store';

// Names of languages are written in their own language, so they are in no catalogue.
const LANGUAGE_NAMES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
];

export function LanguageChoice() {
  const { t, i18n } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('settings.language')}
      data={LANGUAGE_NAMES}
      value={i18n.language}
      onChange={(value) => void chooseLanguage(value as Language)}
      fullWidth
    />
  );
}

export function ThemeChoice() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const data = (['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`settings.theme_${value}`) }));
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('settings.theme')}
      data={data}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
      fullWidth
    />
  );
}

export function SizeChoice() {
  const { t } = useTranslation();
  const size = useStore(sizeSetting);
  const data = (['auto', 'normal', 'large', 'glove'] as const).map((value) => ({ value, label: t(`settings.size_${value}`) }));
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('settings.size')}
      data={data}
      value={size}
      onChange={(value) => chooseSize(value as SizeSetting)}
      fullWidth
    />
  );
}

export function SettingsFields() {
  const { t } = useTranslation();
  const id = useId();
  const rows = [
    { name: t('settings.language'), control: <LanguageChoice /> },
    { name: t('settings.theme'), control: <ThemeChoice /> },
    { name: t('settings.size'), control: <SizeChoice /> },
  ];
  return (
    <div className="tc-list">
      {rows.map((row) => (
        <div key={row.name}>
          <div className="tc-small tc-soft" id={`${id}-${row.name}`}>
            {row.name}
          </div>
          {row.control}
        </div>
      ))}
    </div>
  );
}
