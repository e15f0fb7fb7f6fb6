import { z } from 'zod';
import { number, text } from '../values.ts';

export const privacyModes = ['aggregate', 'self', 'named'] as const;
export type PrivacyMode = (typeof privacyModes)[number];

/** Below five, a group figure can be traced to a person. */
const MINIMUM_GROUP_FLOOR = 5;

const DEFAULTS = {
  minimumGroup: 5,
  retention: { actionDays: 800, personDayDays: 800, personWeekWeeks: 160, groupWeekMonths: 60 },
};
/** What German works councils usually agree to: groups of ten, and person data for one training and its follow-up. */
const WORKS_COUNCIL = {
  minimumGroup: 10,
  retention: { actionDays: 14, personDayDays: 240, personWeekWeeks: 40, groupWeekMonths: 36 },
};

const retention = z
  .strictObject({
    actionDays: number(z.int().min(14).max(3650)).optional(),
    personDayDays: number(z.int().min(14).max(3650)).optional(),
    personWeekWeeks: number(z.int().min(2).max(520)).optional(),
    groupWeekMonths: number(z.int().min(1).max(240)).optional(),
  })
  .prefault({});
type RetentionName = keyof typeof DEFAULTS.retention;

/**
 * Privacy settings with the preset applied. A preset is a floor: single settings may be stricter than it, never looser.
 * Leaving `aggregate` needs a reason, which is kept with the change.
 */
export const privacy = z
  .strictObject({
    mode: z.enum(privacyModes).default('aggregate'),
    minimumGroup: number(z.int().min(MINIMUM_GROUP_FLOOR).max(1000)).optional(),
    retention,
    preset: z.enum(['none', 'works-council']).default('none'),
    changeReason: text(1000).nullable().default(null),
  })
  .prefault({})
  .superRefine((value, context) => {
    const problem = (path: string[], message: string, remedy: string) =>
      context.addIssue({ code: 'custom', path, message, params: { remedy } });
    if (value.mode !== 'aggregate' && value.changeReason === null) {
      problem(
        ['changeReason'],
        `is missing, and mode ${value.mode} shows more than groups`,
        'Say who agreed to it and why; the change is logged with this reason.',
      );
    }
    if (value.preset !== 'works-council') return;
    if (value.mode !== 'aggregate') {
      problem(['mode'], 'contradicts the works-council preset', 'Use aggregate, or set preset: none.');
    }
    if (value.minimumGroup !== undefined && value.minimumGroup < WORKS_COUNCIL.minimumGroup) {
      problem(
        ['minimumGroup'],
        `is below the ${WORKS_COUNCIL.minimumGroup} of the works-council preset`,
        'Leave it out, or set preset: none.',
      );
    }
    for (const [name, limit] of Object.entries(WORKS_COUNCIL.retention)) {
      const wanted = value.retention[name as RetentionName];
      if (wanted !== undefined && wanted > limit) {
        problem(
          ['retention', name],
          `keeps data longer than the ${limit} of the works-council preset`,
          'Leave it out, or set preset: none.',
        );
      }
    }
  })
  .transform((value) => {
    const base = value.preset === 'works-council' ? WORKS_COUNCIL : DEFAULTS;
    const keep = (name: RetentionName) => value.retention[name] ?? base.retention[name];
    return {
      ...value,
      minimumGroup: value.minimumGroup ?? base.minimumGroup,
      retention: {
        actionDays: keep('actionDays'),
        personDayDays: keep('personDayDays'),
        personWeekWeeks: keep('personWeekWeeks'),
        groupWeekMonths: keep('groupWeekMonths'),
      },
    };
  });
