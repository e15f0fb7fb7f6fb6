/** What is said of a training, in the words of its page. The methods are in src/statistics/README.md. */
export interface TrainingDefinition {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly formula: string;
  readonly caveats: readonly string[];
}

export const trainingDefinitions: readonly TrainingDefinition[] = [
  {
    id: 'training-effect',
    version: 1,
    title: 'Lift, and how much of it was left',
    formula:
      'change of core actions per working day from the mean of the 8 weeks before training to calendar weeks 1–4 after it, minus the same change of colleagues not trained by then (staggered difference-in-differences; 95 % interval by leaving out one manager at a time); `liftRetained` is the effect in weeks 9–12 as a share of it',
    caveats: [
      'Needs 20 trained people under 4 managers, and 10 controls of the same roles under 3 managers in every week; a part that cannot be given is null, with a notice `lift-not-given` or `lift-retained-not-given` that says why.',
      '`preTrend` is the same comparison 16 to 9 weeks before training, where there can be no effect. Where the two groups were moving apart by then, no lift is given.',
      'What untrained colleagues learn from trained ones makes the lift look smaller than it is.',
    ],
  },
  {
    id: 'training-hold',
    version: 1,
    title: 'Hold',
    formula:
      'core actions per working day in event weeks 5–8 as a share of weeks 1–2, of trained people seen in both, divided by the same share of untrained colleagues of the same roles over the same calendar weeks; event week 1 begins the day after training',
    caveats: [
      'Daily volume is cut at the 99th percentile of the company, fixed per quarter.',
      'Without 10 untrained colleagues under 3 managers it is a comparison of people with themselves, marked `before-after`: season, hiring and selection are not removed.',
      'The last four weeks before somebody leaves are never looked at.',
    ],
  },
  {
    id: 'verdict',
    version: 1,
    title: 'Verdict',
    formula:
      '`no_lift`: the lift is given and its upper bound is below 10 % of the level before; `dropped`: hold is at most 0.85 and its upper bound below 1; `held`: its lower bound is above 0.85; else `not_enough_evidence`, with the smallest drop that could have been seen four times in five',
    caveats: [
      'Of teams shown together, those called dropped are corrected for their number (Benjamini–Hochberg at 10 %), and the spread between teams in which nothing happened is added to their error.',
    ],
  },
  {
    id: 'faded-training-cost',
    version: 1,
    title: 'Cost of what faded',
    formula:
      "the training's cost, for the group's share of its people, × (1 − lift retained), between 0 and all of it; only where the verdict is `dropped` and the lift retained is given",
    caveats: ['An exposure on the assumption that a training is paid for its lasting lift, not a loss in any book.'],
  },
  {
    id: 'retention-curve',
    version: 1,
    title: 'Retention',
    formula:
      'share of people still using the CRM by event week since training (Kaplan–Meier over person-weeks), from the drop-offs below; beside it how many never started, and what the same rule flags per week among people with no session',
    caveats: [
      'About people with some use after training; those whose own level was below 0.2 are `noUptake`.',
      'With fewer than 40 people its interval is the cautious BPCP one; groups made of teams are taken manager by manager.',
    ],
  },
  {
    id: 'drop-off',
    version: 1,
    title: 'Drop-off',
    formula:
      "3 evaluable weeks in a row (4 for people active on fewer than half of their days) with less than half of the share of active days a person had in their own first two weeks after training; 4 and 5 weeks while nobody's absences are known; dated by the first of them",
    caveats: [
      'Somebody who still does something most days but far less of it is not flagged: hold shows that.',
      'A person has one first episode: trainings at most 14 days apart are one, which belongs to the first of them; its clock starts when the last is over.',
    ],
  },
  {
    id: 'event-study',
    version: 1,
    title: 'Event study',
    formula:
      'the comparison of the lift, calendar week by calendar week from 16 before training to 12 after, with the same controls; weeks −8 … −1 are the base itself',
    caveats: [
      'Refused like the lift; a week without 10 controls under 3 managers is left out.',
      '`halfLife` is that of an exponential through weeks 1–12, weighted by people, with its interval from leaving out one manager at a time; only where the mean of weeks 1–4 is above zero with certainty. `beyondData`: longer than the weeks there are.',
    ],
  },
  {
    id: 'group-comparison',
    version: 1,
    title: 'Comparison of kinds of training',
    formula:
      'difference of the mean weeks of use within the first 12 between people of short (at most 4 hours) and long trainings, and of trainings in person and online, errors by manager; for one against several sessions so far, how many times as often people drop off week for week, weeks and not people classified, tested by sums within managers',
    caveats: [
      'Associations: whoever was sent to the longer training may differ in other ways.',
      'Needs 4 managers a side and 10 drop-offs.',
    ],
  },
  {
    id: 'dose',
    version: 1,
    title: 'Dose',
    formula:
      'hours of a training and its days; `overload` where that is more than 3 hours a day, or where people had two sessions within 7 days',
    caveats: ['A flag, not a finding: whether shorter trainings hold longer is for the comparison to say.'],
  },
  {
    id: 'sensitivity',
    version: 1,
    title: 'Retention by other clocks',
    formula:
      'the company’s curve followed to the day before the next session (`session`), with those low at that time counted as dropped off (`retrained-low`), and with winding down before leaving counted (`leavers`)',
    caveats: ['Training again is often a consequence of low use: `retrained` says how many were low then.'],
  },
  {
    id: 'break-week',
    version: 1,
    title: 'Break weeks',
    formula:
      'weeks between which the use of a team changed level by at least 20 %: exact partition of its weekly actions per working day, season taken from the other teams, cost divided by the team’s own long-run unevenness; the days given hold the break with 90 %',
    caveats: [
      'Needs 20 weeks, 5 people, 5 actions a week, and 6 teams. A break of the whole company is invisible by construction.',
      'What happened in that window is listed; which of it mattered is not known.',
    ],
  },
  {
    id: 'drivers',
    version: 1,
    title: 'Drivers',
    formula:
      'the change of core actions per working day between two periods = people there throughout + who left + who joined + who changed team or role (dynamic decomposition, exactly additive); that of the people there throughout then by team, role, manager, region, tenure and training, and all of it by kind of action. `size` is weight × (its change − everyone’s change); certainty from ln(after ÷ before) against that of the others, by people plus the spread between teams for teams, by managers for larger groups; Benjamini–Hochberg at 10 %',
    caveats: [
      'Since a training, weeks 1–2 against 5–8 after it; otherwise whole weeks against as many before.',
      'Parts of a change, not its causes. Groups of nearly the same people (80 %) are not told apart, and their notes say so.',
      'Days are cut at the 99th percentile as everywhere; `cut` is what that takes away, so that kinds of action add up.',
    ],
  },
  {
    id: 'champions',
    version: 1,
    title: 'Champions',
    formula: 'trained people by team who use the CRM by habit: 9 of their last 12 evaluable weeks adopted',
    caveats: ['In teams below 20, nobody and everybody are not shown.'],
  },
  {
    id: 'action-effect',
    version: 1,
    title: 'What followed an action',
    formula:
      'mean change of people’s own figures from the 8 weeks before the week an action began in to up to 8 complete weeks after it, of people seen on both sides; 95 % interval by managers, or by bootstrap below six',
    caveats: ['Before and after only: season, hiring and selection are not removed.'],
  },
];

/** Part of every stored result. */
export const TRAINING_DEFINITIONS = trainingDefinitions.map(({ id, version }) => `${id}@${version}`).join(' ');
