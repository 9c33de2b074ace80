import { Button, Modal, Textarea } from '@mantine/core';
import { IconTag, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REPORTED_GROUPS } from '../../api/failureNames';
import type { Shape } from '../../api/photoTypes';
import { CodeChoice } from '../failures/CodeChoice';
import type { Deed } from './editing';
import { MarkNumber } from './MarkNumber';
import { useShapeWords } from './useShapeWords';

type Props = { shape: Shape; number: number; toolId: string | null; run: (deed: Deed) => void };

/** What is said of the chosen shape: words, the code of a failure; and the way to be rid of it. */
export function ShapePanel({ shape, number, toolId, run }: Props) {
  const { t } = useTranslation();
  const words = useShapeWords();
  const [isChoosing, setIsChoosing] = useState(false);
  const change = (part: Partial<Pick<Shape, 'text' | 'code'>>, tag?: string): void => run({ do: 'change', id: shape.id, part, tag });
  return (
    <div className="tc-list">
      <div className="tc-line">
        <MarkNumber number={number} color={shape.color} />
        <strong>{t(`shape.${shape.kind}`)}</strong>
      </div>
      <Textarea
        label={t('draw.text')}
        placeholder={t('draw.textHint')}
        autosize
        minRows={2}
        maxRows={5}
        maxLength={500}
        value={shape.text}
        onChange={(event) => change({ text: event.currentTarget.value }, `text:${shape.id}`)}
      />
      <div>
        <div className="tc-small tc-soft">{t('draw.code')}</div>
        <strong>{shape.code ? words.code(shape.code) : t('draw.noCode')}</strong>
      </div>
      <div className="tc-actions">
        <Button variant="default" leftSection={<IconTag size={20} aria-hidden />} onClick={() => setIsChoosing(true)}>
          {t('draw.chooseCode')}
        </Button>
        {shape.code ? (
          <Button variant="subtle" onClick={() => change({ code: null })}>
            {t('draw.dropCode')}
          </Button>
        ) : null}
        <Button
          variant="default"
          color="red"
          leftSection={<IconTrash size={20} aria-hidden />}
          onClick={() => run({ do: 'delete', id: shape.id })}
        >
          {t('draw.delete')}
        </Button>
      </div>
      {isChoosing ? (
        <Modal
          opened
          onClose={() => setIsChoosing(false)}
          size="xl"
          title={t('draw.chooseCode')}
          closeButtonProps={{ 'aria-label': t('actions.close') }}
        >
          <CodeChoice
            toolId={toolId}
            groups={REPORTED_GROUPS}
            chosen={shape.code ? [shape.code] : []}
            label={t('draw.chooseCode')}
            choose={({ code }) => {
              change({ code });
              setIsChoosing(false);
            }}
          />
        </Modal>
      ) : null}
    </div>
  );
}
