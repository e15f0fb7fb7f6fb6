import type { AnyConnector } from './contract/index.ts';
import { dynamics } from './dynamics/index.ts';
import { salesforce } from './salesforce/index.ts';

/** Every vendor there is a folder for, by the name that `vendor:` takes in the configuration. */
export const connectors: Readonly<Record<string, AnyConnector>> = { salesforce, dynamics };
