import { Button } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconPlayerSkipBack, IconPlayerSkipForward } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo } from '../../api/cameraTypes';
import { takenAt } from '../../api/views';
import { useFormat } from '../../components/useFormat';
import { Buttons } from '../job/Buttons';
import { next, type Speed, SPEED_NAMES, SPEEDS, step } from './lapse';
import '../cameras/cameras.css';

/** As many pictures as wait beside the one that is shown, so that the next is there when its time comes. */
const AHEAD = 2;

/** How a view has changed, the oldest picture first. It never starts by itself; who wants less motion gets it slowly. */
export function TimeLapse({ name, photos }: { name: string; photos: readonly Photo[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const isCalm = useReducedMotion();
  const [at, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const [chosen, setChosen] = useState<Speed | null>(null);
  const speed = chosen ?? (isCalm ? 'slow' : 'normal');
  const shots = [...photos].reverse();
  const count = shots.length;
  const shown = shots[Math.min(at, count - 1)];
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(() => setAt((old) => next(old, count)), SPEEDS[speed]);
    return () => clearInterval(timer);
  }, [isPlaying, speed, count]);
  if (!shown) return null;
  const stepBy = (by: 1 | -1): void => {
    setPlaying(false);
    setAt((old) => step(old, by, count));
  };
  const when = format.moment(takenAt(shown));
  return (
    <div className="tc-lapse">
      <figure>
        <div className="tc-lapse-picture">
          {shots.slice(at, at + 1 + AHEAD).map((photo) => (
            <img
              key={photo.id}
              src={`/api/v1/photos/${photo.id}/screen`}
              alt={photo.id === shown.id ? t('views.pictureOf', { name, when }) : ''}
              data-shown={photo.id === shown.id || undefined}
            />
          ))}
        </div>
        <figcaption aria-live={isPlaying ? 'off' : 'polite'}>{t('views.nth', { number: at + 1, count, when })}</figcaption>
      </figure>
      {count > 1 ? (
        <div className="tc-lapse-deeds">
          <div className="tc-slider">
            <label htmlFor={id}>{t('views.picture')}</label>
            <input
              id={id}
              type="range"
              min={1}
              max={count}
              value={at + 1}
              aria-valuetext={when}
              onChange={(event) => {
                setPlaying(false);
                setAt(Number(event.currentTarget.value) - 1);
              }}
            />
          </div>
          <div className="tc-lapse-steps">
            <Button
              className="tc-primary"
              leftSection={isPlaying ? <IconPlayerPause size={24} aria-hidden /> : <IconPlayerPlay size={24} aria-hidden />}
              onClick={() => setPlaying(!isPlaying)}
            >
              {t(isPlaying ? 'views.pause' : 'views.play')}
            </Button>
            <Button
              variant="default"
              disabled={at === 0}
              leftSection={<IconPlayerSkipBack size={22} aria-hidden />}
              onClick={() => stepBy(-1)}
            >
              {t('views.back')}
            </Button>
            <Button
              variant="default"
              disabled={at === count - 1}
              leftSection={<IconPlayerSkipForward size={22} aria-hidden />}
              onClick={() => stepBy(1)}
            >
              {t('views.forward')}
            </Button>
          </div>
          <Buttons
            label={t('views.speed')}
            options={SPEED_NAMES.map((value) => ({ value, text: t(`lapseSpeed.${value}`) }))}
            value={speed}
            choose={setChosen}
          />
        </div>
      ) : (
        <p className="tc-soft tc-lead">{t('views.onlyOne')}</p>
      )}
    </div>
  );
}
