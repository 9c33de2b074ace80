import { Chips } from '../../components/Chips';

type Props<Value extends string> = {
  label: string;
  options: readonly { value: Value; label: string }[];
  value: Value | null;
  disabled?: boolean;
  choose: (value: Value) => void;
};

/** One of a few. */
export function ChipChoice<Value extends string>({ value, choose, ...shown }: Props<Value>) {
  return <Chips {...shown} chosen={value === null ? [] : [value]} turn={choose} />;
}
