import { Input, PasswordInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CameraKind } from '../../api/cameraTypes';
import { NumberField } from '../../components/NumberField';
import { CAMERA_FIELDS, type CameraFault, type CameraField, type CameraValues, type FieldSpec } from './cameraConfig';

type Props = {
  kind: CameraKind;
  values: CameraValues;
  faults: Partial<Record<CameraField, CameraFault>>;
  hasPassword: boolean;
  change: (name: CameraField, value: string | number) => void;
};

/** Each kind of camera is asked for what it needs, and says where one finds it. */
export function CameraFields({ kind, ...rest }: Props) {
  return (
    <div className="tc-list">
      {CAMERA_FIELDS[kind].map((spec) => (
        <Field key={spec.name} spec={spec} kind={kind} {...rest} />
      ))}
    </div>
  );
}

function Field({ spec, kind, values, faults, hasPassword, change }: Props & { spec: FieldSpec }) {
  const { t, i18n } = useTranslation();
  const { name } = spec;
  const fault = faults[name];
  // An address looks different for each kind.
  const ownHint = `cameraHint.${name}_${kind}`;
  const common = {
    label: t(`cameraField.${name}`),
    description: i18n.exists(ownHint) ? i18n.t(ownHint as 'cameraHint.device') : t(`cameraHint.${name as 'device'}`),
    error: fault ? t(`cameraMistake.${fault}`) : undefined,
    required: spec.required,
  };
  const text = String(values[name] ?? '');
  const type = (value: string): void => change(name, value);
  switch (spec.type) {
    case 'choice':
      return <Choice {...common} name={name} options={spec.options ?? []} value={text} choose={type} />;
    case 'select':
      return (
        <Select
          {...common}
          allowDeselect={false}
          data={(spec.options ?? []).map((one) => ({
            value: one,
            label: i18n.t(`cameraOption.${name}_${one}` as 'cameraOption.scene_bench'),
          }))}
          value={text}
          onChange={(value) => type(value ?? '')}
        />
      );
    case 'number':
      return (
        <NumberField {...common} inputMode="numeric" min={0} whole value={values[name] ?? ''} onChange={(value) => change(name, value)} />
      );
    case 'password':
      return (
        <PasswordInput
          {...common}
          autoComplete="new-password"
          placeholder={hasPassword ? t('cameras.keepsPassword') : undefined}
          value={text}
          onChange={(event) => type(event.currentTarget.value)}
        />
      );
    case 'text':
      return <TextInput {...common} autoComplete="off" value={text} onChange={(event) => type(event.currentTarget.value)} />;
  }
}

type ChoiceProps = {
  label: string;
  description: string;
  name: CameraField;
  options: readonly string[];
  value: string;
  choose: (value: string) => void;
};

function Choice({ label, description, name, options, value, choose }: ChoiceProps) {
  const { i18n } = useTranslation();
  const id = useId();
  return (
    <Input.Wrapper label={label} description={description} labelElement="div" labelProps={{ id }}>
      <SegmentedControl
        fullWidth
        mt={6}
        aria-labelledby={id}
        data={options.map((one) => ({ value: one, label: i18n.t(`cameraOption.${name}_${one}` as 'cameraOption.autofocus_auto') }))}
        value={value}
        onChange={choose}
      />
    </Input.Wrapper>
  );
}
