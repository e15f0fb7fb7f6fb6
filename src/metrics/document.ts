import type { MetricDefinition } from './definition.ts';
import type { TrainingDefinition } from './training/definitions.ts';

/** The catalogue as a page for people, in Markdown: docs/metrics.md is this and nothing else. */
export function describeCatalogue(
  metrics: readonly MetricDefinition[],
  trainings: readonly TrainingDefinition[],
): string {
  const rows = metrics.map((metric) => `| [\`${metric.id}\`](#${metric.id}) | ${metric.title} | ${unitOf(metric)} |`);
  return [
    INTRODUCTION,
    '| id | title | unit |\n|---|---|---|',
    ...rows,
    '',
    ...metrics.map(section),
    TRAININGS,
    ...trainings.map(trainingSection),
  ].join('\n');
}

const INTRODUCTION = `# What is measured

<!-- Made from the definitions in src/metrics/definitions; do not edit by hand. src/metrics/README.md says how to renew it. -->

Every series of \`GET /api/v1/metrics/{id}/series\`. The catalogue itself is at \`GET /api/v1/metrics\`, with what each
connection can contribute.

- A **person** is a human with an account in a CRM; integration, API-only and automation users never are. One person may
  have accounts in several CRMs.
- A **core action** is a call, meeting or e-mail entered by a person, a task completed, a record created, or an owner
  changed, at the moment it was done in the CRM. Signing in and looking at records are none; neither is what an import, a
  workflow or an integration wrote, nor what follows the first record of a bulk burst.
- A **working day** is a weekday that is no public holiday of the person's country and no known absence, while they were
  employed and licensed. A week with fewer than 2 working days is excused: it is not counted, neither for nor against.
- A **group** is the company, a team (everybody below its manager), a role, a connection (everybody with an account in it)
  or one person. People are grouped as they were in that week.
- A week counts for the month and the quarter of its Thursday, as ISO weeks count for years.
- \`value\` is \`null\` with a \`reason\` where there is nothing to measure; an explicit 0 is a zero. Periods that are not
  over, or not yet read to their end, are \`provisional\`.
`;

const TRAININGS = `# What is said of a training

Rows of \`GET /api/v1/trainings/effects\` and \`/api/v1/trainings/{id}/…\`. Trained are people who attended or completed;
those only invited are in neither arm. Intervals are two-sided 95 %.
`;

function trainingSection({ id, version, title, formula, caveats }: TrainingDefinition): string {
  const facts = [`- **Formula**: ${formula}.`, `- **Version**: ${version}`];
  return [`## ${id}`, '', `**${title}**`, '', ...facts, '', ...remarks(caveats)].join('\n');
}

function remarks(caveats: readonly string[]): string[] {
  return ['To bear in mind:', '', ...caveats.map((caveat) => `- ${caveat}`), ''];
}

const UNITS: Readonly<Record<MetricDefinition['unit'], string>> = {
  people: 'people',
  ratio: 'ratio, 0 to 1',
  rate: 'per working day',
  count: 'count',
  currency: "amount in the company's currency",
  days: 'days a person and week',
};

const unitOf = (metric: MetricDefinition): string => UNITS[metric.unit];

function section(metric: MetricDefinition): string {
  const facts = [
    ['Question', metric.answers],
    ['Formula', `${metric.formula}.`],
    ['Unit', `${unitOf(metric)}${metric.interval === 'proportion' ? ', with a 95 % Wilson interval' : ''}`],
    ['Grains', metric.grains.join(', ')],
    ['Groupings', metric.groupings.join(', ')],
    ['A group without anybody', metric.empty === 'zero' ? '0' : '`null`: nothing to divide by'],
    ['Needs', metric.needs.map((need) => need.what).join('; ')],
    ['Version', String(metric.version)],
  ];
  const lines = facts.map(([name, text]) => `- **${name}**: ${text}`);
  const caveats = metric.caveats.map((caveat) => `- ${caveat}`);
  return [`## ${metric.id}`, '', `**${metric.title}**`, '', ...lines, '', 'To bear in mind:', '', ...caveats, ''].join(
    '\n',
  );
}
