// Starts modules one by one: a mistake in one must not take the others down.
export function startAll(parts) {
  for (const part of parts) {
    try { part.start(); } catch (error) { reportError(error); }
  }
}
