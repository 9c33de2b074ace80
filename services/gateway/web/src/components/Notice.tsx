import { Button } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, NoConnection } from '../api/problem';
import { NotStored } from '../lib/shelf';

export function Notice({
  tone,
  children,
  icon: Icon = tone === 'info' ? IconInfoCircle : IconAlertTriangle,
}: {
  tone: 'info' | 'warn' | 'bad';
  children: ReactNode;
  icon?: TablerIcon;
}) {
  return (
    <div className="tc-notice" data-tone={tone} role={tone === 'bad' ? 'alert' : undefined}>
      <Icon size={21} aria-hidden />
      <div>{children}</div>
    </div>
  );
}

/** Where the words of problems stand: in the texts of the pages that may meet them. */
export const PROBLEMS = [
  'problems',
  'toolingProblems',
  'benchProblems',
  'failureProblems',
  'actionProblems',
  'causeProblems',
  'guestProblems',
  'cameraProblems',
  'photoProblems',
  'accountProblems',
  'peopleProblems',
  'sourceProblems',
  'importProblems',
  'auditProblems',
  'brokerProblems',
  'signInProblems',
  'tellingProblems',
  'retentionProblems',
  'backupProblems',
  'plantProblems',
  'analyticsProblems',
  'reportProblems',
] as const;

/** An error in the user's words: by its stable code, else in the server's own sentence. */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (error instanceof NoConnection) return t('problems.no_connection');
    if (error instanceof NotStored) return t(`queue.notKeptHere.${error.why}`);
    if (!(error instanceof ApiProblem)) return t('problems.unexpected');
    const key = PROBLEMS.map((group) => `${group}.${error.code}`).find((one) => i18n.exists(one));
    if (key) return i18n.t(key as 'problems.unexpected', { ...error.data });
    return error.detail || t('problems.unexpected');
  };
}

export function ProblemNotice({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const text = useProblemText();
  return (
    <Notice tone="bad">
      <div>{text(error)}</div>
      <Reference of={error} />
      {retry ? (
        <Button variant="default" size="compact-md" mt="xs" onClick={retry}>
          {t('actions.retry')}
        </Button>
      ) : null}
    </Notice>
  );
}

/** By what an administrator finds in the logs what went wrong on our side. */
export function Reference({ of: error }: { of: unknown }) {
  const { t } = useTranslation();
  const reference = error instanceof ApiProblem && error.status >= 500 ? error.data.reference : undefined;
  return typeof reference === 'string' ? <div className="tc-soft tc-small">{t('app.reference', { reference })}</div> : null;
}

/** An empty place says what it is for and what to do next. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: TablerIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="tc-empty">
      <Icon size={40} stroke={1.4} aria-hidden />
      <strong>{title}</strong>
      {children ? <div className="tc-soft">{children}</div> : null}
      {action}
    </div>
  );
}
