import type { Plant, SetUp } from '../plant/plant';

export const STEPS = ['language', 'begin', 'plant', 'you', 'data', 'presses'] as const;
export type Step = (typeof STEPS)[number];
export type WelcomeSearch = { step?: Step };

export function welcomeSearch(search: Record<string, unknown>): WelcomeSearch {
  const step = STEPS.find((one) => one === search.step);
  return step ? { step } : {};
}

/** What was said already; who left goes on at the first that was not. */
export function isDone(step: Step, plant: Plant, setUp: SetUp): boolean {
  switch (step) {
    case 'language':
      return plant.language !== null;
    case 'begin':
      return plant.name !== '';
    case 'plant':
      return plant.name !== '' && plant.timezone_chosen;
    case 'you':
      return !setUp.first_password;
    case 'data':
      return setUp.tools > 0 || !['none', 'unavailable'].includes(setUp.samples.state);
    case 'presses':
      return setUp.set_up_at !== null;
  }
}

export function firstOpen(plant: Plant, setUp: SetUp): Step {
  return STEPS.find((step) => !isDone(step, plant, setUp)) ?? 'presses';
}

export function after(step: Step): Step {
  return STEPS[STEPS.indexOf(step) + 1] ?? 'presses';
}
