export { type ChartLine, type ChartSize, type LineChart, lineChart } from './line-chart.ts';
export { type Palette, palettes, type Theme } from './palette.ts';
export { pngOf } from './png.ts';
