export type Environment = Readonly<Record<string, string | undefined>>;

/** The only place that reads the process environment; everything else is told. */
export function processEnvironment(): Environment {
  return process.env;
}
