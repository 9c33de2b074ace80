import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Layer } from '../../api/photoTypes';
import { Notice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { MarkNumber } from './MarkNumber';
import { useShapeWords } from './useShapeWords';

/** What can be done with a version that is not the newest; `restore` null: not now. */
export type Old = { restore: (() => void) | null; toNewest: () => void };

type Props = {
  layer: Layer;
  old: Old | null;
  /** Not with the server yet. */
  isWaiting: boolean;
  chosen: string | null;
  choose: (id: string | null) => void;
};

/** What was drawn, in words, by the numbers on the picture; a tap shows which is which. */
export function Marks({ layer, old, isWaiting, chosen, choose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useShapeWords();
  if (layer.version === 0 && layer.shapes.length === 0) return null;
  return (
    <Card title={t('draw.marksCount', { count: layer.shapes.length })} id="marks">
      {old ? (
        <Notice tone="info">
          <div>{t('draw.old', { version: layer.version })}</div>
          <div className="tc-actions">
            {old.restore ? (
              <Button variant="default" onClick={old.restore}>
                {t('draw.restore', { version: layer.version })}
              </Button>
            ) : null}
            <Button variant="subtle" onClick={old.toNewest}>
              {t('draw.toNewest')}
            </Button>
          </div>
        </Notice>
      ) : null}
      <ol className="tc-marks">
        {layer.shapes.map(({ id, kind, color, code, text }, index) => (
          <li key={id}>
            <button type="button" className="tc-choice" aria-pressed={id === chosen} onClick={() => choose(id === chosen ? null : id)}>
              <MarkNumber number={index + 1} color={color} />
              <span className="tc-wrap">
                {code ? <strong>{words.code(code)} </strong> : null}
                {text || (code ? '' : t(`shape.${kind}`))}
              </span>
            </button>
          </li>
        ))}
      </ol>
      {layer.by && layer.at && !isWaiting ? (
        <div className="tc-soft tc-small">{t('log.byline', { when: format.moment(layer.at), name: layer.by })}</div>
      ) : null}
    </Card>
  );
}
