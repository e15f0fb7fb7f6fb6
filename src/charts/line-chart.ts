import { createHash } from 'node:crypto';
import { LineChart as Lines } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { palettes, type Theme } from './palette.ts';

use([Lines, GridComponent, MarkLineComponent, SVGRenderer]);

export interface ChartLine {
  readonly name: string;
  /** Shares, one for each label of the chart; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** The interval's bounds, drawn as thin lines of the same dash; null where there is none. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

/** Shares (0 to 1) over weeks. */
export interface LineChart {
  /** What it shows, in a sentence: for those who do not see it. */
  readonly title: string;
  /** Under the weeks. */
  readonly axis: string;
  readonly labels: readonly string[];
  /** At most three: each has a dash and a marker of its own and its name at its end. */
  readonly lines: readonly ChartLine[];
  /** A level to compare with, drawn across. */
  readonly level: { readonly name: string; readonly value: number } | null;
}

export interface ChartSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const FONT = 'DejaVu Sans, Verdana, sans-serif';
const MARKS = [
  { symbol: 'circle', dash: 'solid' },
  { symbol: 'rect', dash: [7, 4] },
  { symbol: 'triangle', dash: [2, 3] },
] as const;
/** Bold DejaVu Sans is about so wide per character and pixel of size. */
const CHARACTER = 0.7;
const SIZE = 13;

/** The chart as SVG, without script, external resource or animation; the same input gives the same text. */
export function lineChart(chart: LineChart, theme: Theme, { width, height }: ChartSize): string {
  const echarts = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    echarts.setOption(optionOf(chart, theme));
    return settled(echarts.renderToSVGString(), chart.title);
  } finally {
    echarts.dispose();
  }
}

/**
 * ECharts numbers the charts of a process in their ids. Here an id says what the chart holds instead: the same chart is the
 * same text, and two charts in one page do not take each other's clip paths.
 */
function settled(svg: string, title: string): string {
  const plain = svg
    .replaceAll(/\bzr\d+-/g, 'chart-')
    // What changes under a pointer: numbered too, and nothing moves here.
    .replaceAll(/ class="chart-[^"]*"/g, '')
    .replace(/<style[^>]*>.*?<\/style>\s*/s, '');
  const hash = createHash('sha256').update(plain).digest('hex').slice(0, 8);
  const label = title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  return plain.replaceAll('chart-', `c${hash}-`).replace('<svg ', `<svg role="img" aria-label="${label}" `);
}

function optionOf(chart: LineChart, theme: Theme): EChartsCoreOption {
  const colours = palettes[theme];
  const longest = Math.max(4, ...chart.lines.map((line) => line.name.length));
  return {
    animation: false,
    backgroundColor: colours.ground,
    textStyle: { fontFamily: FONT, fontSize: SIZE, color: colours.text },
    grid: { left: 48, right: Math.round(longest * SIZE * CHARACTER) + 20, top: 24, bottom: 46 },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: [...chart.labels],
      name: chart.axis,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: { color: colours.faint, fontSize: SIZE },
      axisLabel: { color: colours.faint, fontSize: SIZE, hideOverlap: true },
      axisLine: { lineStyle: { color: colours.grid } },
      axisTick: { lineStyle: { color: colours.grid } },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: 1,
      interval: 0.25,
      axisLabel: { color: colours.faint, fontSize: SIZE, formatter: (share: number) => `${Math.round(share * 100)} %` },
      splitLine: { lineStyle: { color: colours.grid } },
    },
    series: [...chart.lines.flatMap((line, index) => seriesOf(line, index, chart, theme)), ...levelOf(chart, theme)],
  };
}

function seriesOf(line: ChartLine, index: number, chart: LineChart, theme: Theme): object[] {
  const colours = palettes[theme];
  const mark = MARKS[index] ?? MARKS[0];
  const color = colours.lines[index % colours.lines.length] ?? colours.text;
  const base = {
    type: 'line',
    z: 3 + chart.lines.length - index,
    itemStyle: { color },
    connectNulls: false,
    silent: true,
  };
  const bound = (values: readonly (number | null)[] | undefined): object[] =>
    values === undefined
      ? []
      : [{ ...base, data: [...values], symbol: 'none', lineStyle: { color, width: 1, type: [1, 3], opacity: 0.9 } }];
  const last = line.values.findLastIndex((value) => value !== null);
  return [
    ...bound(line.low),
    ...bound(line.high),
    {
      ...base,
      // The name stands where the line ends, and moves away from another name that stands there.
      data: line.values.map((value, at) => (at === last ? { value, label: nameAt(line, color, index, chart) } : value)),
      symbol: mark.symbol,
      symbolSize: 7,
      lineStyle: { color, width: 2.5, type: mark.dash },
    },
  ];
}

function nameAt(line: ChartLine, color: string, index: number, chart: LineChart): object {
  const end = (of: ChartLine | undefined): number | null => of?.values.findLast((value) => value !== null) ?? null;
  const own = end(line) ?? 0;
  const near = chart.lines
    .map((other, at) => ({ at, value: end(other) }))
    .filter(({ at, value }) => at !== index && value !== null && Math.abs(value - own) < 0.08);
  const above = near.every(({ at, value }) => own > (value ?? 0) || (own === value && index < at));
  const offset = near.length === 0 ? 0 : above ? -8 : 8;
  return {
    show: true,
    position: 'right',
    offset: [4, offset],
    formatter: line.name,
    color,
    fontWeight: 'bold',
    fontSize: SIZE,
    fontFamily: FONT,
  };
}

function levelOf({ level, labels }: LineChart, theme: Theme): object[] {
  if (level === null) return [];
  const { text } = palettes[theme];
  return [
    {
      type: 'line',
      data: labels.map(() => null),
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: text, type: [4, 4], width: 1.5 },
        label: { formatter: level.name, position: 'insideStartTop', color: text, fontSize: SIZE, fontFamily: FONT },
        data: [{ yAxis: level.value }],
      },
    },
  ];
}
