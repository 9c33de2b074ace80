import { Textarea } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TextName } from './analysisValues';
import type { AnalysisEdit } from './useAnalysisEdit';

type Props = {
  number: number;
  title: string;
  edit: AnalysisEdit;
  /** Words beyond what the data say; written here, printed as text. */
  text?: TextName;
  children?: ReactNode;
};

/** One of the eight disciplines of the report. */
export function Discipline({ number, title, edit, text, children }: Props) {
  const { t } = useTranslation();
  const name = `D${String(number)} ${title}`;
  const said = text ? edit.values.d8[text] : '';
  return (
    <section className="tc-card tc-d" aria-label={name} data-d={number}>
      <h2>{name}</h2>
      <div className="tc-list">
        {children}
        {text ? (
          <>
            <Textarea
              className="tc-no-print"
              label={t(`causes.text_${text}`)}
              autosize
              minRows={1}
              value={said}
              onChange={(event) => {
                const words = event.currentTarget.value;
                edit.change((values) => ({ ...values, d8: { ...values.d8, [text]: words } }));
              }}
            />
            <p className="tc-print-only tc-wrap">{said}</p>
          </>
        ) : null}
      </div>
    </section>
  );
}
