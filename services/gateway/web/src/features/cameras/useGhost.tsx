import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** The picture that a new one shall resemble. */
export type Ghost = { photoId: string; of: string };

const START = 40;

/** The last picture as a veil over what the camera sees, and the slider that says how thick. */
export function useGhost(ghost: Ghost | null) {
  const { t } = useTranslation();
  const id = useId();
  const [percent, setPercent] = useState(START);
  if (!ghost) return { veil: null, slider: null };
  return {
    veil: (
      <img
        className="tc-ghost"
        src={`/api/v1/photos/${ghost.photoId}/screen`}
        alt={t('capture.ghostOf', { name: ghost.of })}
        style={{ opacity: percent / 100 }}
      />
    ),
    slider: (
      <div className="tc-slider">
        <label htmlFor={id}>{t('capture.ghost')}</label>
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          step={5}
          value={percent}
          aria-valuetext={t('capture.ghostPercent', { percent })}
          onChange={(event) => setPercent(Number(event.currentTarget.value))}
        />
      </div>
    ),
  };
}
