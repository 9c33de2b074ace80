import { Button, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconColumns2, IconSwitchHorizontal, IconTransitionRight } from '@tabler/icons-react';
import { type PointerEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo } from '../../api/cameraTypes';
import { takenAt } from '../../api/views';
import { useFormat } from '../../components/useFormat';
import { Buttons } from '../job/Buttons';
import '../cameras/cameras.css';

type Props = {
  name: string;
  photos: readonly Photo[];
  goldenId: string | null;
  left: Photo;
  right: Photo;
  choose: (sides: { left?: string; right?: string }) => void;
};

type Way = 'slider' | 'beside';
const PHONE = '(max-width: 40em)';

/** Two pictures of one view: one over the other with an edge to move, or one beside the other. */
export function Compare({ name, photos, goldenId, left, right, choose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const isPhone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const [chosen, setChosen] = useState<Way | null>(null);
  const way = chosen ?? (isPhone ? 'beside' : 'slider');
  const said = (photo: Photo): string => {
    const when = format.moment(takenAt(photo));
    return photo.id === goldenId ? t('views.goldenOf', { when }) : when;
  };
  const data = photos.map((photo) => ({ value: photo.id, label: said(photo) }));
  return (
    <div className="tc-list">
      <div className="tc-compare-sides">
        <Select
          label={t('views.left')}
          data={data}
          allowDeselect={false}
          value={left.id}
          onChange={(id) => (id ? choose({ left: id }) : undefined)}
        />
        <Button
          variant="default"
          aria-label={t('views.swap')}
          title={t('views.swap')}
          onClick={() => choose({ left: right.id, right: left.id })}
        >
          <IconSwitchHorizontal size={22} aria-hidden />
        </Button>
        <Select
          label={t('views.right')}
          data={data}
          allowDeselect={false}
          value={right.id}
          onChange={(id) => (id ? choose({ right: id }) : undefined)}
        />
      </div>
      <Buttons
        label={t('views.way')}
        options={[
          { value: 'slider', text: t('views.slider'), icon: IconTransitionRight, tone: 'plain' },
          { value: 'beside', text: t('views.beside'), icon: IconColumns2, tone: 'plain' },
        ]}
        value={way}
        choose={setChosen}
      />
      {way === 'slider' ? (
        <Over name={name} left={left} right={right} said={said} />
      ) : (
        <div className="tc-beside">
          {[left, right].map((photo, index) => (
            <figure key={`${photo.id} ${String(index)}`}>
              <img src={`/api/v1/photos/${photo.id}/screen`} alt={t('views.pictureOf', { name, when: said(photo) })} />
              <figcaption className="tc-small">{said(photo)}</figcaption>
            </figure>
          ))}
        </div>
      )}
    </div>
  );
}

type OverProps = { name: string; left: Photo; right: Photo; said: (photo: Photo) => string };

/** The left picture lies over the right one as far as the edge; the edge follows a finger, the arrow keys, or the slider below. */
function Over({ name, left, right, said }: OverProps) {
  const { t } = useTranslation();
  const id = useId();
  const [edge, setEdge] = useState(50);
  const ratio = right.width / right.height;
  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    setEdge(Math.round(Math.min(100, Math.max(0, ((event.clientX - box.left) / box.width) * 100))));
  };
  return (
    <div className="tc-list">
      <div
        className="tc-over"
        style={{ aspectRatio: String(ratio), maxWidth: `calc(75vh * ${String(ratio)})` }}
        onPointerDown={follow}
        onPointerMove={follow}
      >
        <img src={`/api/v1/photos/${right.id}/screen`} alt={t('views.pictureOf', { name, when: said(right) })} draggable={false} />
        <img
          src={`/api/v1/photos/${left.id}/screen`}
          alt={t('views.pictureOf', { name, when: said(left) })}
          draggable={false}
          style={{ clipPath: `inset(0 ${String(100 - edge)}% 0 0)` }}
        />
        <i className="tc-over-edge" style={{ left: `${String(edge)}%` }} aria-hidden />
        <span className="tc-over-said" data-side="left" aria-hidden>
          {said(left)}
        </span>
        <span className="tc-over-said" data-side="right" aria-hidden>
          {said(right)}
        </span>
      </div>
      <div className="tc-slider">
        <label htmlFor={id}>{t('views.edge')}</label>
        <input
          id={id}
          type="range"
          min={0}
          max={100}
          value={edge}
          aria-valuetext={t('views.edgeAt', { percent: edge })}
          onChange={(event) => setEdge(Number(event.currentTarget.value))}
        />
      </div>
    </div>
  );
}
