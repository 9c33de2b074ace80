import { useTranslation } from 'react-i18next';

export const STANDARD_VIEWS = ['a-side', 'b-side', 'plate', 'last-shot'] as const;
const CAVITY = /^cavity-(\d+)$/;

/** What a view is called; a plant's own ones are called by their slug where their name is not at hand. */
export function useViewWords(): (view: string, name?: string) => string {
  const { t } = useTranslation();
  return (view, name) => {
    const standard = STANDARD_VIEWS.find((one) => one === view);
    if (standard) return t(`photoView.${standard}`);
    const cavity = CAVITY.exec(view)?.[1];
    return cavity ? t('photoView.cavity', { number: cavity }) : name || view.replaceAll('-', ' ');
  };
}
