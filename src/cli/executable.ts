import { chmodSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// tsc writes plain files; `npx uptake` inside the checkout runs the bin target itself, so it must be executable.
chmodSync(fileURLToPath(new URL('./main.js', import.meta.url)), 0o755);
