import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem';
import { LinkButton } from '../../components/LinkButton';
import { Notice, ProblemNotice } from '../../components/Notice';
import { photoThere, useRefusal } from '../../components/photo/useRefusal';

/** Why a camera gave no picture. The service's own words are English and name what to do; others read the word for their cause. */
export function CameraProblem({ error }: { error: unknown }) {
  const { t, i18n } = useTranslation();
  const refusal = useRefusal();
  const there = error instanceof ApiProblem ? photoThere(error) : null;
  if (there !== null)
    return (
      <Notice tone="bad">
        <p className="tc-lead">{refusal(error)}</p>
        <LinkButton to="/photos/$photoId" params={{ photoId: there }} variant="default">
          {t('queue.toPhoto')}
        </LinkButton>
      </Notice>
    );
  if (!(error instanceof ApiProblem) || error.code !== 'camera_failed') return <ProblemNotice error={error} />;
  const { camera, why } = error.data;
  const key = `cameraWhy.${String(why)}`;
  const isEnglish = i18n.language.startsWith('en') || !i18n.exists(key);
  return (
    <Notice tone="bad">
      {isEnglish ? error.detail : t('camera.failed', { name: String(camera), why: i18n.t(key as 'cameraWhy.failed') })}
    </Notice>
  );
}
