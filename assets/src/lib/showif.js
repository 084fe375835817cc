// Conditional questions: the rules of data-show-if, all of which must hold. Pure.
const list = (value) => (Array.isArray(value) ? value.map(String) : value === null || value === undefined || value === "" ? [] : [String(value)]);
const number = (value) => (list(value)[0] === undefined ? NaN : Number(list(value)[0]));

const OPERATORS = {
  is: (have, want) => have.some((value) => value === String(want)),
  is_not: (have, want) => !have.some((value) => value === String(want)),
  in: (have, want) => list(want).some((value) => have.includes(value)),
  not_in: (have, want) => !list(want).some((value) => have.includes(value)),
  empty: (have) => have.length === 0,
  filled: (have) => have.length > 0,
  contains: (have, want) => have.some((value) => value.toLowerCase().includes(String(want).toLowerCase())),
  gt: (have, want) => number(have) > Number(want),
  gte: (have, want) => number(have) >= Number(want),
  lt: (have, want) => number(have) < Number(want),
  lte: (have, want) => number(have) <= Number(want),
};

/** True when every rule {field, op, value} holds for `values` ({name: text or list}); an unknown operator never holds. */
export function holds(rules, values) {
  return (Array.isArray(rules) ? rules : [rules]).every(({ field, op = "is", value }) =>
    Boolean(OPERATORS[op]?.(list(values[field]), value)));
}

/** Values of a form's enabled fields as {name: text or list}; ticked boxes only. */
export function formValues(form) {
  const values = {};
  for (const [name, value] of new FormData(form).entries()) {
    const text = typeof value === "string" ? value : value.name;
    values[name] = name in values ? [].concat(values[name], text) : text;
  }
  return values;
}
