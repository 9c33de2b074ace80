import { Skeleton, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

/** Heading of a page: names the browser tab, and takes the focus after a change of page so that a screen reader starts there. */
export function PageHead({ title, tab, children, actions }: { title: ReactNode; tab?: string; children?: ReactNode; actions?: ReactNode }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const name = tab ?? (typeof title === 'string' ? title : '');
  useEffect(() => {
    document.title = name ? t('app.title', { page: name }) : t('app.name');
  }, [name, t]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="tc-page-head">
      <div>
        <Title order={1} tabIndex={-1} ref={heading}>
          {title}
        </Title>
        {children}
      </div>
      {actions ? <div className="tc-actions">{actions}</div> : null}
    </div>
  );
}

export function Card({ title, actions, children, id }: { title?: string; actions?: ReactNode; children: ReactNode; id?: string }) {
  return (
    <section className="tc-card" aria-labelledby={title && id ? id : undefined}>
      {title ? (
        <div className="tc-card-head">
          <Title order={2} id={id}>
            {title}
          </Title>
          {actions ? <div className="tc-actions">{actions}</div> : null}
        </div>
      ) : null}
      {children}
    </section>
  );
}

export function Loading({ lines = 5, height = 56 }: { lines?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t('app.loading')} className="tc-list">
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </div>
  );
}
