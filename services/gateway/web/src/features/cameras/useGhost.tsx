import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem';
import { takenAt, usePhoto } from '../../api/views';
import { useFormat } from '../../components/useFormat';

/** The pictures that a new one shall resemble: the last one of the view, and the one that is as it should be. */
export type Ghost = { of: string; last: { photoId: string; at: string } | null; goldenId: string | null };

/** What lies over what a camera sees, and the fields that say which picture and how thick. */
export type Over = { veil: ReactNode; fields: ReactNode };

type Which = 'last' | 'golden';

const START = 40;

/** An earlier picture as a veil over what the camera sees: the last one, or the golden sample for who asks for it. */
export function useGhost(ghost: Ghost | null): Over {
  const { t } = useTranslation();
  const format = useFormat();
  const name = useId();
  const [percent, setPercent] = useState(START);
  const [wanted, setWanted] = useState<Which>('last');
  const { last = null, goldenId = null } = ghost ?? {};
  const isSame = last !== null && last.photoId === goldenId;
  const golden = usePhoto(isSame ? null : goldenId);
  // One that was removed meanwhile has no picture; without a network its date alone is missing.
  const isGone = golden.error instanceof ApiProblem;
  const said: { which: Which; photoId: string; words: string }[] = [];
  if (last) {
    const when = format.date(last.at);
    said.push({ which: 'last', photoId: last.photoId, words: t(isSame ? 'capture.ghostBoth' : 'capture.ghostLast', { when }) });
  }
  if (goldenId !== null && !isSame && !isGone) {
    const words = golden.data ? t('capture.ghostGolden', { when: format.date(takenAt(golden.data)) }) : t('views.golden');
    said.push({ which: 'golden', photoId: goldenId, words });
  }
  const shown = said.find(({ which }) => which === wanted) ?? said[0];
  if (!ghost || !shown) return { veil: null, fields: null };
  return {
    veil: (
      <img
        key={shown.photoId}
        className="tc-ghost"
        src={`/api/v1/photos/${shown.photoId}/screen`}
        alt={t('capture.ghostOf', { what: shown.words, name: ghost.of })}
        style={{ opacity: percent / 100 }}
      />
    ),
    fields: (
      <>
        {said.length > 1 ? (
          <div className="tc-chips" role="group" aria-label={t('capture.ghostChoice')}>
            {said.map(({ which, words }) => (
              <button key={which} type="button" className="tc-chip" aria-pressed={which === shown.which} onClick={() => setWanted(which)}>
                {words}
              </button>
            ))}
          </div>
        ) : null}
        <div className="tc-slider">
          <label htmlFor={name}>{t('capture.ghost', { what: shown.words })}</label>
          <input
            id={name}
            type="range"
            min={0}
            max={100}
            step={5}
            value={percent}
            aria-valuetext={t('capture.ghostPercent', { percent })}
            onChange={(event) => setPercent(Number(event.currentTarget.value))}
          />
        </div>
      </>
    ),
  };
}
