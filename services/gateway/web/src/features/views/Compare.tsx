import { Button, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  IconColumns2,
  IconEye,
  IconEyeOff,
  IconFocusCentered,
  IconSwitchHorizontal,
  IconTransitionRight,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { type Dispatch, type ReactNode, type SetStateAction, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Photo } from '../../api/cameraTypes';
import { takenAt } from '../../api/views';
import { useFormat } from '../../components/useFormat';
import { Buttons } from '../job/Buttons';
import '../cameras/cameras.css';
import '../photos/photos.css';
import { larger, STEP, type View, WHOLE } from '../photos/zoom';
import { Beside } from './Beside';
import { Over } from './Over';

type Props = {
  name: string;
  photos: readonly Photo[];
  goldenId: string | null;
  left: Photo;
  right: Photo;
  choose: (sides: { left?: string; right?: string }) => void;
};

/** Both pictures are looked at alike: what enlarges or moves one does so with the other. */
export type Looking = [View, Dispatch<SetStateAction<View>>];

export type Compared = {
  name: string;
  left: Photo;
  right: Photo;
  said: (photo: Photo) => string;
  looking: Looking;
  showsMarks: boolean;
};

type Way = 'slider' | 'beside';
const PHONE = '(max-width: 40em)';

/** Two pictures of one view: one over the other with an edge to move, or one beside the other. */
export function Compare({ name, photos, goldenId, left, right, choose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const isPhone = useMediaQuery(PHONE, false, { getInitialValueInEffect: false });
  const [chosen, setChosen] = useState<Way | null>(null);
  const [showsMarks, setShowsMarks] = useState(true);
  const looking = useState<View>(WHOLE);
  const way = chosen ?? (isPhone ? 'beside' : 'slider');
  const said = (photo: Photo): string => {
    const when = format.moment(takenAt(photo));
    return photo.id === goldenId ? t('views.goldenOf', { when }) : when;
  };
  const data = photos.map((photo) => ({ value: photo.id, label: said(photo) }));
  const compared = { name, left, right, said, looking, showsMarks };
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
      <div className="tc-compare-bar">
        <Buttons
          label={t('views.way')}
          options={[
            { value: 'slider', text: t('views.slider'), icon: IconTransitionRight, tone: 'plain' },
            { value: 'beside', text: t('views.beside'), icon: IconColumns2, tone: 'plain' },
          ]}
          value={way}
          choose={setChosen}
        />
        <div className="tc-actions">
          <Larger looking={looking} />
          {left.annotation_count + right.annotation_count > 0 ? (
            <Button
              variant="default"
              aria-pressed={showsMarks}
              leftSection={showsMarks ? <IconEye size={20} aria-hidden /> : <IconEyeOff size={20} aria-hidden />}
              onClick={() => setShowsMarks(!showsMarks)}
            >
              {t('draw.marks')}
            </Button>
          ) : null}
        </div>
      </div>
      {way === 'slider' ? <Over {...compared} /> : <Beside {...compared} />}
    </div>
  );
}

function Larger({ looking: [view, setView] }: { looking: Looking }) {
  const { t } = useTranslation();
  const step = (label: string, icon: ReactNode, isUseless: boolean, next: (old: View) => View) => (
    <Button variant="default" className="tc-square" aria-label={label} title={label} disabled={isUseless} onClick={() => setView(next)}>
      {icon}
    </Button>
  );
  const isWhole = view.scale <= 1;
  return (
    <>
      {step(t('viewer.larger'), <IconZoomIn size={24} aria-hidden />, false, (old) => larger(old, STEP))}
      {step(t('viewer.smaller'), <IconZoomOut size={24} aria-hidden />, isWhole, (old) => larger(old, 1 / STEP))}
      {step(t('viewer.whole'), <IconFocusCentered size={24} aria-hidden />, isWhole, () => WHOLE)}
    </>
  );
}
