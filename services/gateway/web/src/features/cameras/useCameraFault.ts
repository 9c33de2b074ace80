import { useTranslation } from 'react-i18next';
import type { Camera } from '../../api/cameraTypes';

/** What a camera that gives no picture says. The service's own words are English; others read the word for their cause. */
export function useCameraFault(): (camera: Camera) => string | null {
  const { t, i18n } = useTranslation();
  return (camera) => {
    const { state, message, why } = camera;
    if (state !== 'failed' || !message) return null;
    if (i18n.language.startsWith('en')) return message;
    const key = `cameraWhy.${why ?? ''}`;
    return why && i18n.exists(key) ? i18n.t(key as 'cameraWhy.failed') : t('camera.faulty');
  };
}
