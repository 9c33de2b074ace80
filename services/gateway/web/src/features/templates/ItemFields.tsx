import { ActionIcon, Button, Select, Switch, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NumberField } from '../../components/NumberField';
import { uid } from '../../lib/uid';
import { inWords } from '../../lib/words';
import type { Bilingual } from '../maintenance/levelValues';
import { faultOf, type ItemValues, KINDS, replaced } from './checklistValues';
import { MoveButtons } from './MoveButtons';

type Props = {
  item: ItemValues;
  isFirst: boolean;
  isLast: boolean;
  showsFaults: boolean;
  put: (item: ItemValues) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
};

/** One point: folded it reads like the list, unfolded it is edited. */
export function ItemFields({ item, isFirst, isLast, showsFaults, put, move, remove }: Props) {
  const { t, i18n } = useTranslation();
  const name = inWords(item.texts, i18n.language) || t('checklist.newPoint');
  const fault = showsFaults ? faultOf(item) : null;
  return (
    <li className="tc-edit-item">
      <details open={item.id === null || fault !== null}>
        <summary>
          <strong>{name}</strong> <span className="tc-soft tc-small">{t(`checklist.kind_${item.kind}`)}</span>
          {fault ? (
            <span className="tc-missing">
              <IconAlertTriangle size={18} aria-hidden /> {t(`checklist.fault_${fault}`)}
            </span>
          ) : null}
        </summary>
        <div className="tc-list">
          <div className="tc-form-grid">
            <Select
              label={t('checklist.kind')}
              data={KINDS.map((kind) => ({ value: kind, label: t(`checklist.kind_${kind}`) }))}
              allowDeselect={false}
              value={item.kind}
              onChange={(value) => put({ ...item, kind: KINDS.find((kind) => kind === value) ?? item.kind })}
            />
            <BothTexts what="text" value={item.texts} change={(texts) => put({ ...item, texts })} />
            <BothTexts what="help" value={item.help} change={(help) => put({ ...item, help })} />
          </div>
          {item.kind === 'measure' ? <MeasureFields item={item} put={put} /> : null}
          {item.kind === 'choice' ? <ChoiceFields item={item} put={put} /> : null}
          <div className="tc-line">
            {(['required', 'photo_required', 'graded'] as const).map((flag) => (
              <Switch
                key={flag}
                label={t(`checklist.${flag}`)}
                checked={item[flag]}
                onChange={(event) => put({ ...item, [flag]: event.currentTarget.checked })}
              />
            ))}
          </div>
        </div>
      </details>
      <MoveButtons name={name} isFirst={isFirst} isLast={isLast} move={move} remove={remove} />
    </li>
  );
}

function BothTexts({ what, value, change }: { what: 'text' | 'help'; value: Bilingual; change: (value: Bilingual) => void }) {
  const { t } = useTranslation();
  return (
    <>
      {(['en', 'de'] as const).map((language) => (
        <TextInput
          key={language}
          label={t(`checklist.${what}_${language}`)}
          value={value[language]}
          onChange={(event) => change({ ...value, [language]: event.currentTarget.value })}
        />
      ))}
    </>
  );
}

function MeasureFields({ item, put }: { item: ItemValues; put: (item: ItemValues) => void }) {
  const { t } = useTranslation();
  return (
    <div className="tc-form-grid">
      <TextInput label={t('checklist.unit')} value={item.unit} onChange={(event) => put({ ...item, unit: event.currentTarget.value })} />
      {(['low', 'high', 'nominal'] as const).map((field) => (
        <NumberField
          key={field}
          label={t(`checklist.${field}`)}
          inputMode="decimal"
          value={item[field]}
          onChange={(value) => put({ ...item, [field]: typeof value === 'number' ? value : '' })}
        />
      ))}
    </div>
  );
}

function ChoiceFields({ item, put }: { item: ItemValues; put: (item: ItemValues) => void }) {
  const { t } = useTranslation();
  const add = (): void => {
    const key = uid();
    put({ ...item, choices: [...item.choices, { key, value: key.slice(0, 8), texts: { en: '', de: '' } }] });
  };
  return (
    <div className="tc-list">
      {item.choices.map((choice, index) => (
        <div key={choice.key} className="tc-add-line">
          {(['en', 'de'] as const).map((language) => (
            <TextInput
              key={language}
              style={{ flex: 1 }}
              label={t(`checklist.choice_${language}`, { number: index + 1 })}
              value={choice.texts[language]}
              onChange={(event) =>
                put({
                  ...item,
                  choices: replaced(item.choices, { ...choice, texts: { ...choice.texts, [language]: event.currentTarget.value } }),
                })
              }
            />
          ))}
          <ActionIcon
            aria-label={t('checklist.dropChoice', { number: index + 1 })}
            onClick={() => put({ ...item, choices: item.choices.filter((one) => one.key !== choice.key) })}
          >
            <IconTrash size={22} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <Button variant="default" leftSection={<IconPlus size={20} aria-hidden />} onClick={add}>
        {t('checklist.addChoice')}
      </Button>
    </div>
  );
}
