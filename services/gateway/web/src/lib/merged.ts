/** My changes over what is saved now: a field that I left as it was is as the other left it. */
export function merged<Values extends object>(before: Values, mine: Values, theirs: Values): Values {
  const fields = Object.keys(mine) as (keyof Values)[];
  const touched = fields.filter((field) => JSON.stringify(mine[field]) !== JSON.stringify(before[field]));
  return { ...theirs, ...Object.fromEntries(touched.map((field) => [field, mine[field]])) };
}
