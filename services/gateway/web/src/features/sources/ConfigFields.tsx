import { PasswordInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import type { SourceKind } from '../../api/types';
import {
  BITS,
  CHOICES,
  type ConfigFault,
  type ConfigValues,
  CYCLE_UNITS,
  type FieldName,
  FIELDS,
  type FieldSpec,
  isAsked,
  LINE_NAMES,
  TIME_UNITS,
} from './config';

type Props = {
  kind: SourceKind;
  values: ConfigValues;
  faults: Partial<Record<FieldName, ConfigFault>>;
  hasPassword: boolean;
  /** Names of metrics that were seen where this source reads, to be offered while one is typed. */
  metrics?: readonly string[];
  change: (name: FieldName, value: string | number | boolean) => void;
};

export function ConfigFields({ kind, ...rest }: Props) {
  const { t } = useTranslation();
  const fields = FIELDS[kind].filter((field) => !LINE_NAMES.includes(field.name));
  const further = fields.filter((field) => field.further);
  return (
    <div className="tc-list">
      {fields
        .filter((field) => !field.further)
        .map((field) => (
          <Field key={field.name} spec={field} {...rest} />
        ))}
      <details>
        <summary className="tc-soft">{t('sourceForm.further')}</summary>
        <div className="tc-form-grid" style={{ paddingTop: '0.75rem' }}>
          {further.map((field) => (
            <Field key={field.name} spec={field} {...rest} />
          ))}
        </div>
      </details>
    </div>
  );
}

/** How the line to an OPC UA server is secured, and as whom Toolcare logs in. */
export function LineFields({ kind, ...rest }: Props) {
  return (
    <div className="tc-list">
      {FIELDS[kind]
        .filter((field) => LINE_NAMES.includes(field.name) && isAsked(field.name, rest.values))
        .map((field) => (
          <Field key={field.name} spec={field} {...rest} />
        ))}
    </div>
  );
}

function Field({ spec, values, faults, hasPassword, metrics = [], change }: { spec: FieldSpec } & Omit<Props, 'kind'>) {
  const { t } = useTranslation();
  const { name } = spec;
  const fault = faults[name];
  const common = {
    label: t(`sourceField.${name}`),
    description: t(`sourceFieldHint.${name}`),
    error: fault ? t(`sourceFault.${fault}`) : undefined,
    required: spec.required,
  };
  const text = String(values[name] ?? '');
  switch (spec.kind) {
    case 'switch':
      return (
        <Switch
          label={common.label}
          description={common.description}
          checked={values[name] === true}
          onChange={(event) => change(name, event.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberField
          {...common}
          inputMode="numeric"
          min={1}
          whole
          value={typeof values[name] === 'boolean' ? '' : (values[name] ?? '')}
          onChange={(value) => change(name, value)}
        />
      );
    case 'password':
      return (
        <PasswordInput
          {...common}
          description={hasPassword ? t('sourceForm.passwordKept') : common.description}
          autoComplete="new-password"
          placeholder={hasPassword ? '••••••••' : undefined}
          value={text}
          onChange={(event) => change(name, event.currentTarget.value)}
        />
      );
    case 'bits':
      return (
        <Choice
          {...common}
          data={BITS.map((bits) => ({ value: bits, label: t('sourceForm.bits', { bits }) }))}
          value={text}
          choose={(value) => change(name, value)}
        />
      );
    case 'prefer':
      return (
        <Choice
          {...common}
          data={CHOICES.prefer.map((value) => ({ value, label: t(`sourceForm.prefer_${value}`) }))}
          value={text}
          choose={(value) => change(name, value)}
        />
      );
    case 'policy':
      return (
        <Select
          {...common}
          required={false}
          allowDeselect={false}
          data={CHOICES.policy.map((value) => ({ value, label: t(`opcuaPolicy.${value}`) }))}
          value={text}
          onChange={(value) => change(name, value ?? 'none')}
        />
      );
    case 'mode':
      return (
        <Choice
          {...common}
          data={CHOICES.mode.map((value) => ({ value, label: t(`opcuaMode.${value}`) }))}
          value={text}
          choose={(value) => change(name, value)}
        />
      );
    case 'login':
      return (
        <Choice
          {...common}
          data={CHOICES.login.map((value) => ({ value, label: t(`opcuaLogin.${value}`) }))}
          value={text}
          choose={(value) => change(name, value)}
        />
      );
    case 'mismatch':
      return (
        <Choice
          {...common}
          data={[
            { value: 'warn', label: t('sourceForm.mismatchWarn') },
            { value: 'hold', label: t('sourceForm.mismatchHold') },
          ]}
          value={text}
          choose={(value) => change(name, value)}
        />
      );
    case 'unit':
      return (
        <Choice
          {...common}
          data={CYCLE_UNITS.map((unit) => ({ value: unit, label: t(`sourceForm.unit_${unit}`) }))}
          value={text}
          choose={(value) => change(name, value)}
        />
      );
    case 'timeUnit':
      return (
        <Choice
          {...common}
          data={TIME_UNITS.map((unit) => ({ value: unit, label: t(`sourceForm.timeUnit_${unit}`) }))}
          value={text}
          choose={(value) => change(name, value)}
        />
      );
    case 'metric':
      return (
        <>
          <TextInput
            {...common}
            autoCapitalize="none"
            spellCheck={false}
            list={`metrics-${name}`}
            value={text}
            onChange={(event) => change(name, event.currentTarget.value)}
          />
          <datalist id={`metrics-${name}`}>
            {metrics.map((metric) => (
              <option key={metric} value={metric} />
            ))}
          </datalist>
        </>
      );
    case 'text':
      return (
        <TextInput
          {...common}
          autoCapitalize="none"
          spellCheck={false}
          value={text}
          onChange={(event) => change(name, event.currentTarget.value)}
        />
      );
  }
}

function Choice({
  label,
  description,
  data,
  value,
  choose,
}: {
  label: string;
  description: string;
  data: { value: string; label: string }[];
  value: string;
  choose: (value: string) => void;
}) {
  return (
    <div>
      <div className="tc-small" style={{ fontWeight: 500 }}>
        {label}
      </div>
      <div className="tc-soft tc-small" style={{ marginBottom: '0.25rem' }}>
        {description}
      </div>
      <SegmentedControl aria-label={label} data={data} value={value} onChange={choose} />
    </div>
  );
}
