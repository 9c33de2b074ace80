import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** Order by buttons: it works with gloves, a keyboard and a screen reader alike. */
export function MoveButtons({
  name,
  isFirst,
  isLast,
  move,
  remove,
}: {
  name: string;
  isFirst: boolean;
  isLast: boolean;
  move: (by: -1 | 1) => void;
  remove: () => void;
}) {
  const { t } = useTranslation();
  return (
    <span className="tc-move">
      <ActionIcon aria-label={t('checklist.up', { name })} disabled={isFirst} onClick={() => move(-1)}>
        <IconArrowUp size={22} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={t('checklist.down', { name })} disabled={isLast} onClick={() => move(1)}>
        <IconArrowDown size={22} aria-hidden />
      </ActionIcon>
      <ActionIcon aria-label={t('checklist.drop', { name })} onClick={remove}>
        <IconTrash size={22} aria-hidden />
      </ActionIcon>
    </span>
  );
}
