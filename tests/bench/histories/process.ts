import { measureBoth, type Share } from './measure.ts';

/* One process of the bench: what it is to try comes as its argument, what it found goes to its parent. */

const share: Share = JSON.parse(process.argv[2] ?? '');
const measured = await measureBoth(share);
process.send?.(measured, () => process.disconnect());
