import { useTranslation } from 'react-i18next';
import type { Layer } from '../../api/photoTypes';
import { Notice } from '../../components/Notice';
import { Card } from '../../components/Page';
import { useFormat } from '../../components/useFormat';
import { MarkNumber } from './MarkNumber';
import { useShapeWords } from './useShapeWords';

type Props = { layer: Layer; isOld: boolean; chosen: string | null; choose: (id: string | null) => void };

/** What was drawn, in words, by the numbers on the picture; a tap shows which is which. */
export function Marks({ layer, isOld, chosen, choose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useShapeWords();
  if (layer.version === 0) return null;
  return (
    <Card title={t('draw.marksCount', { count: layer.shapes.length })} id="marks">
      {isOld ? <Notice tone="info">{t('draw.old', { version: layer.version })}</Notice> : null}
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
      {layer.by && layer.at ? (
        <div className="tc-soft tc-small">{t('log.byline', { when: format.moment(layer.at), name: layer.by })}</div>
      ) : null}
    </Card>
  );
}
