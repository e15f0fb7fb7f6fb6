import type { Attended } from './study.ts';

/** Something to be said beside a figure; codes are stable. */
export interface Notice {
  readonly code: string;
  readonly detail: string;
}

/** Whom a training's figures leave out. */
export function attendanceNotices({ invitedOnly, laterEpisodes, unmapped }: Attended): Notice[] {
  const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;
  const notices: Notice[] = [];
  if (invitedOnly > 0) {
    const detail = `${count(invitedOnly, 'person was', 'people were')} invited and did not attend: in neither group.`;
    notices.push({ code: 'invited-only', detail });
  }
  if (laterEpisodes > 0) {
    const detail = `${count(laterEpisodes, 'person', 'people')} had been trained before and count for that training.`;
    notices.push({ code: 'trained-before', detail });
  }
  if (unmapped > 0) {
    const detail = `${count(unmapped, 'address belongs', 'addresses belong')} to nobody in the CRMs.`;
    notices.push({ code: 'unmapped-attendees', detail });
  }
  return notices;
}

export const beforeAfter: Notice = {
  code: 'before-after',
  detail: 'Compared with themselves only: season, hiring and selection are not removed.',
};
