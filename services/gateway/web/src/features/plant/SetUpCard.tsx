import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LinkButton } from '../../components/LinkButton';
import { Card } from '../../components/Page';

/** The first start was left before its end: it goes on where it was. */
export function SetUpCard() {
  const { t } = useTranslation();
  return (
    <Card title={t('plant.goOnTitle')} id="go-on">
      <p className="tc-soft" style={{ marginTop: 0 }}>
        {t('plant.goOnText')}
      </p>
      <LinkButton to="/welcome" className="tc-primary" rightSection={<IconArrowRight size={20} aria-hidden />}>
        {t('plant.goOn')}
      </LinkButton>
    </Card>
  );
}
