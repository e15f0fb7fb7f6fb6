import { ConfigError } from './problem.ts';
import type { Config } from './schema.ts';
import type { PrivacyMode } from './sections/privacy.ts';

export interface PrivacyChange {
  readonly from: PrivacyMode;
  readonly to: PrivacyMode;
  readonly reason: string;
}

/**
 * Whether the configured privacy mode differs from the one in force before (null: none was), to be logged if so.
 * Also going back to `aggregate` needs a reason: people were told that named rows could be seen.
 * @throws ConfigError when the mode changes without `privacy.changeReason`.
 */
export function privacyChange(before: PrivacyMode | null, privacy: Config['privacy']): PrivacyChange | null {
  const { mode, changeReason } = privacy;
  const from = before ?? 'aggregate';
  if (mode === from) return null;
  if (changeReason === null) {
    const message = `is missing, and mode changes from ${from} to ${mode}`;
    const remedy = 'Say who agreed to the change and why; it is logged with this reason.';
    throw new ConfigError('The configuration', [{ path: 'privacy.changeReason', message, remedy }]);
  }
  return { from, to: mode, reason: changeReason };
}
