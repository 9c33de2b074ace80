/** My changes over what is saved now: a field that I left as it was is as the other left it. */
export function merged<Values extends object>(before: Values, mine: Values, theirs: Values): Values {
  const fields = Object.keys(mine) as (keyof Values)[];
  const touched = fields.filter((field) => JSON.stringify(mine[field]) !== JSON.stringify(before[field]));
  return { ...theirs, ...Object.fromEntries(touched.map((field) => [field, mine[field]])) };
}

type Records<T> = Readonly<Record<string, T>>;

/** The same for things by name, some of which came or went. */
export function mergedRecords<T>(before: Records<T>, mine: Records<T>, theirs: Records<T>): Record<string, T> {
  const isTouched = (name: string): boolean => JSON.stringify(mine[name]) !== JSON.stringify(before[name]);
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const from = isTouched(name) ? mine : theirs;
      return name in from ? [[name, from[name] as T]] : [];
    }),
  );
}
