import type { LineChart, Theme } from '../../charts/index.ts';
import { people, percent, shareOf, shortDay } from '../wording.ts';
import type { RunningTraining, WeeklyReport } from './document.ts';

/** A chart of the page, drawn for both grounds. */
export interface Picture {
  /** Its name within the report and its content id in a mail. */
  readonly id: string;
  /** What it shows, for those who do not see it. */
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  readonly png: Readonly<Record<Theme, Buffer>>;
}

/** Read on a telephone as well: wider, its words would be too small there. */
const SIZE = { width: 470, height: 220 };
/** More would not be one page. */
const MOST_CURVES = 3;

/** Draws the report's charts. Loads the chart library only here: whoever needs no chart does not wait for it. */
export async function drawPictures(report: WeeklyReport): Promise<Picture[]> {
  const wanted = [adoptionChart(report), ...report.trainings.slice(-MOST_CURVES).map(retentionChart)].filter(
    (item) => item !== null,
  );
  if (wanted.length === 0) return [];
  const { lineChart, pngOf } = await import('../../charts/index.ts');
  return wanted.map(({ id, chart }) => {
    const draw = (theme: Theme): Buffer => pngOf(lineChart(chart, theme, SIZE));
    return { id, alt: chart.title, ...SIZE, png: { light: draw('light'), dark: draw('dark') } };
  });
}

interface Wanted {
  readonly id: string;
  readonly chart: LineChart;
}

function adoptionChart({ adoption }: WeeklyReport): Wanted | null {
  const values = adoption.weeks.map(({ rate }) => shareOf(rate));
  const known = values.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || known.length < 2) return null;
  const target = adoption.company?.adoption.target ?? null;
  const aim = target === null ? '' : `; the target is ${percent(target.value)}`;
  return {
    id: 'adoption',
    chart: {
      title: `Adoption of the company by week, with its 95 % interval: ${percent(first)} at first, ${percent(last)} at last, over ${adoption.weeks.length} weeks${aim}.`,
      axis: 'week from',
      labels: adoption.weeks.map(({ from }) => shortDay(from)),
      lines: [
        {
          name: 'Company',
          values,
          low: adoption.weeks.map(({ rate }) => rate.low),
          high: adoption.weeks.map(({ rate }) => rate.high),
        },
      ],
      level: target === null ? null : { name: `target ${percent(target.value)}`, value: target.value },
    },
  };
}

/** The curve's id in the page, and in the mail. */
export function curveId(training: RunningTraining): string {
  return `retention-${training.id.replaceAll(/[^A-Za-z0-9-]/g, '-')}`;
}

const shortNames: Readonly<Record<string, string>> = { supported: 'supported', unsupported: 'others', company: 'all' };

function retentionChart(training: RunningTraining): Wanted | null {
  const { curves } = training;
  const weeks = Math.max(0, ...curves.flatMap(({ points }) => points.map(({ week }) => week)));
  if (curves.length === 0 || weeks < 2) return null;
  const axis = Array.from({ length: weeks + 1 }, (_, week) => week);
  const ends = curves.map(({ groupName, points, people: n }) => {
    const last = points.at(-1);
    return `${groupName} (${people(n)}) ${last === undefined ? '' : `${percent(last.retained)} in week ${last.week}`}`;
  });
  return {
    id: curveId(training),
    chart: {
      title: `Still using the CRM by week since ${training.name}: ${ends.join('; ')}.`,
      axis: `weeks since ${training.name}`,
      labels: axis.map(String),
      lines: curves.map(({ groupId, groupName, points }) => {
        const at = (pick: (point: (typeof points)[number]) => number | null) => (week: number) => {
          const point = points.find((one) => one.week === week);
          return point === undefined ? null : pick(point);
        };
        return {
          name: shortNames[groupId] ?? groupName,
          values: axis.map(at(({ retained }) => retained)),
          low: axis.map(at(({ low }) => low)),
          high: axis.map(at(({ high }) => high)),
        };
      }),
      level: null,
    },
  };
}
