import { Button } from '@mantine/core';
import { IconRadar2 } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, body } from '../../api/client';
import type { components } from '../../api/schema';
import { Notice, ProblemNotice } from '../../components/Notice';
import { uid } from '../../lib/uid';
import type { ConfigValues } from './config';
import './survey.css';

export type SeenNode = components['schemas']['SeenNodeOut'];
type SeenDevice = components['schemas']['SeenDeviceOut'];
type SeenMetric = components['schemas']['SeenMetricOut'];

export function useSurvey() {
  return useMutation({
    networkMode: 'always',
    mutationFn: ({ group, node }: { group: string; node: string }) =>
      body(
        api.POST('/api/v1/sources/sparkplug/survey', {
          params: { header: { 'Idempotency-Key': uid() } },
          body: { group, node },
        }),
      ),
  });
}

/** The names of the metrics where the form points to. */
export function metricsAt(nodes: readonly SeenNode[], values: ConfigValues): string[] {
  const node = nodes.find((one) => one.group === values.group && one.node === values.node);
  const device = node?.devices.find((one) => one.device === (values.device ?? ''));
  return (device?.metrics ?? []).map((metric) => metric.name).sort();
}

/** Which edge nodes are on the broker, and what they tell: the counter is chosen by touching it. */
export function Survey({
  survey,
  values,
  choose,
}: {
  survey: ReturnType<typeof useSurvey>;
  values: ConfigValues;
  choose: (values: ConfigValues) => void;
}) {
  const { t } = useTranslation();
  const nodes = survey.data?.nodes ?? [];
  return (
    <div className="tc-list">
      <p className="tc-soft" style={{ margin: 0 }}>
        {t('survey.text')}
      </p>
      <div>
        <Button
          variant="default"
          leftSection={<IconRadar2 size={20} aria-hidden />}
          loading={survey.isPending}
          onClick={() => survey.mutate({ group: text(values.group), node: text(values.node) })}
        >
          {t('survey.look')}
        </Button>
      </div>
      {survey.error ? <ProblemNotice error={survey.error} /> : null}
      {survey.data?.trouble ? <Notice tone="bad">{survey.data.trouble}</Notice> : null}
      {survey.data && !survey.data.trouble && nodes.length === 0 ? <Notice tone="info">{t('survey.none')}</Notice> : null}
      {nodes.map((node) => (
        <Node key={`${node.group}/${node.node}`} node={node} values={values} choose={choose} />
      ))}
    </div>
  );
}

type Chosen = { values: ConfigValues; choose: (values: ConfigValues) => void };

function Node({ node, values, choose }: { node: SeenNode } & Chosen) {
  const { t } = useTranslation();
  const name = `${node.group} / ${node.node}`;
  return (
    <details className="tc-survey" open={node.group === values.group && node.node === values.node}>
      <summary>
        <strong>{name}</strong>
        <span className="tc-soft tc-small">
          {node.born ? t('survey.devices', { count: node.devices.filter((one) => one.device !== '').length }) : t('survey.unborn')}
        </span>
      </summary>
      {node.devices.map((device) => (
        <Device key={device.device} node={node} device={device} values={values} choose={choose} />
      ))}
    </details>
  );
}

function Device({ node, device, values, choose }: { node: SeenNode; device: SeenDevice } & Chosen) {
  const { t } = useTranslation();
  const name = device.device || t('survey.itself');
  const isHere = values.group === node.group && values.node === node.node && (values.device ?? '') === device.device;
  return (
    <section aria-label={name}>
      <h4 className="tc-survey-device">{name}</h4>
      <div role="radiogroup" aria-label={t('survey.counterOf', { name })}>
        {device.metrics.map((metric) => (
          <Metric
            key={metric.name}
            metric={metric}
            isChosen={isHere && values.counter_metric === metric.name}
            choose={() =>
              choose({
                ...values,
                group: node.group,
                node: node.node,
                device: device.device,
                counter_metric: metric.name,
                ...(metric.counter_bits === null ? {} : { counter_bits: String(metric.counter_bits) }),
              })
            }
          />
        ))}
      </div>
    </section>
  );
}

function Metric({ metric, isChosen, choose }: { metric: SeenMetric; isChosen: boolean; choose: () => void }) {
  return (
    <button type="button" role="radio" aria-checked={isChosen} className="tc-survey-metric" onClick={choose}>
      <span className="tc-radio" aria-hidden />
      <span className="tc-survey-name">{metric.name}</span>
      <span className="tc-soft tc-small">{metric.type}</span>
      <span className="tc-survey-value">{metric.doubt || metric.value}</span>
    </button>
  );
}

function text(value: ConfigValues[keyof ConfigValues]): string {
  return String(value ?? '').trim();
}
