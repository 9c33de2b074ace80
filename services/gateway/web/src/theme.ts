import { createTheme, type CSSVariablesResolver, type MantineColorsTuple, type MantineThemeOverride } from '@mantine/core';
import type { TouchSize } from './lib/preferences';

/** Calm petrol for what can be pressed. Saturated colour is left to what needs action (ISA-101). */
const petrol: MantineColorsTuple = [
  '#eef5f8',
  '#dbe7ec',
  '#b3ced9',
  '#88b4c6',
  '#649fb6',
  '#4d92ad',
  '#3d87a4',
  '#2c728d',
  '#1d5b73',
  '#134a5f',
];

const gray: MantineColorsTuple = [
  '#f7f8f9',
  '#eef0f2',
  '#e2e5e8',
  '#d3d8dc',
  '#b9c0c6',
  '#8d969e',
  '#66707a',
  '#4a535c',
  '#333a41',
  '#1e2327',
];

const dark: MantineColorsTuple = [
  '#dde1e5',
  '#b4bbc2',
  '#959da5',
  '#6b747d',
  '#3d444b',
  '#30363c',
  '#23282d',
  '#1b1f23',
  '#15181b',
  '#0f1113',
];

const CONTROL: Record<TouchSize, 'sm' | 'md' | 'lg'> = { normal: 'sm', large: 'md', glove: 'lg' };

/** Sizes follow one setting: a mouse gets a dense desk, a finger 60 px targets, a glove 72 px. */
export function makeTheme(size: TouchSize): MantineThemeOverride {
  const control = { defaultProps: { size: CONTROL[size] } };
  const named = ['Button', 'TextInput', 'PasswordInput', 'Textarea', 'Select', 'SegmentedControl', 'Checkbox', 'Switch', 'Tabs'];
  return createTheme({
    primaryColor: 'petrol',
    primaryShade: { light: 8, dark: 7 },
    autoContrast: true,
    luminanceThreshold: 0.18,
    colors: { petrol, gray, dark },
    black: '#1b2024',
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    headings: {
      fontWeight: '650',
      sizes: {
        h1: { fontSize: '1.5rem', lineHeight: '1.25' },
        h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
        h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
      },
    },
    defaultRadius: 'md',
    cursorType: 'pointer',
    components: {
      ...Object.fromEntries(named.map((name) => [name, control])),
      ActionIcon: { defaultProps: { size: size === 'normal' ? 'lg' : 'xl', variant: 'subtle', color: 'gray' } },
      Modal: { defaultProps: { centered: true, radius: 'lg' } },
      Tooltip: { defaultProps: { withArrow: true, openDelay: 400, events: { hover: true, focus: true, touch: false } } },
    },
  });
}

/** Grounds and inks that differ between light and dark; the status palette itself lives in styles.css. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#eef0f2',
    '--mantine-color-dimmed': '#56606a',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-placeholder': '#66707a',
  },
  dark: {
    '--mantine-color-body': '#15181b',
    '--mantine-color-dimmed': '#a3acb4',
    '--mantine-color-error': '#ff9a92',
    '--mantine-color-placeholder': '#8d969e',
  },
});
