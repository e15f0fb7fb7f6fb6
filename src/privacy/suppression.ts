/** Splits by what a manager does are about one person's behaviour, so they need more people to hide among. */
const MINIMUM_BY_MANAGER_BEHAVIOUR = 10;
/** A day is a small window: whoever was off sick would show. */
const MINIMUM_BY_DAY = 20;

export interface GroupRule {
  readonly minimumGroup: number;
  readonly by: string;
  readonly grain?: string;
}

/** How many people a row must be about to be shown. */
export function minimumFor({ minimumGroup, by, grain }: GroupRule): number {
  if (by === 'person') return 1;
  const byBehaviour = by === 'managerSupport' ? MINIMUM_BY_MANAGER_BEHAVIOUR : 0;
  const byDay = grain === 'day' ? MINIMUM_BY_DAY : 0;
  return Math.max(minimumGroup, byBehaviour, byDay);
}
