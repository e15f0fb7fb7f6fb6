import { createHash } from 'node:crypto';

/** A value that is not printed. */
interface Revealed {
  reveal(): string;
}

/** Where a report goes, as configured. Null addresses are switched off. */
export interface TargetSettings {
  readonly mail: { readonly to: readonly string[]; readonly from: string; readonly smtp: Revealed | null } | null;
  readonly webhooks: readonly (
    | { readonly kind: 'slack' | 'teams'; readonly url: Revealed | null }
    | { readonly kind: 'standard'; readonly url: Revealed | null; readonly secret: Revealed }
  )[];
}

/** One receiver. Its id is the same as long as its address is, wherever it stands in the configuration. */
export type Target = { readonly id: string } & (
  | { readonly kind: 'mail'; readonly to: string; readonly from: string; readonly smtp: Revealed }
  | { readonly kind: 'slack' | 'teams'; readonly url: Revealed }
  | { readonly kind: 'standard'; readonly url: Revealed; readonly secret: Revealed }
);

/** Every receiver by itself: one that fails is tried again without disturbing the others, and none sees another's address. */
export function targetsOf({ mail, webhooks }: TargetSettings): Target[] {
  const { smtp = null } = mail ?? {};
  const mails: Target[] =
    mail === null || smtp === null
      ? []
      : mail.to.map((to) => ({ id: idOf('mail', to.toLowerCase()), kind: 'mail', to, from: mail.from, smtp }));
  const hooks = webhooks.flatMap((webhook): Target[] => {
    const { url, kind } = webhook;
    if (url === null) return [];
    const id = idOf(kind, url.reveal());
    return [webhook.kind === 'standard' ? { ...webhook, id, url } : { id, kind: webhook.kind, url }];
  });
  return [...new Map([...mails, ...hooks].map((target) => [target.id, target])).values()];
}

/** The address itself may be a secret or a person's. */
function idOf(kind: string, address: string): string {
  return `${kind}-${createHash('sha256').update(address).digest('hex').slice(0, 10)}`;
}
