import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/problem';
import { Notice, ProblemNotice } from '../../components/Notice';

/** Why a camera gave no picture. The service's own words are English and name what to do; others read the word for their cause. */
export function CameraProblem({ error }: { error: unknown }) {
  const { t, i18n } = useTranslation();
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
