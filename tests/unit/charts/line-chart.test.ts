import { describe, expect, it } from 'vitest';
import { type LineChart, lineChart, palettes, pngOf, type Theme } from '../../../src/charts/index.ts';

const chart: LineChart = {
  title: 'Use by week: "supported" & others <tag>',
  axis: 'weeks since training',
  labels: ['0', '1', '2', '3'],
  lines: [
    { name: 'supported', values: [1, 0.95, 0.9, 0.9], low: [1, 0.8, 0.7, 0.7], high: [1, 1, 1, 1] },
    { name: 'others', values: [1, 0.7, null, 0.4] },
  ],
  level: { name: 'target 80 %', value: 0.8 },
};
const size = { width: 470, height: 220 };
const themes: Theme[] = ['light', 'dark'];

describe.each(themes)('a line chart on a %s ground', (theme) => {
  const svg = lineChart(chart, theme, size);

  it('names its lines where they end, and the level', () => {
    for (const text of ['supported', 'others', 'target 80 %', 'weeks since training', '100 %']) {
      expect(svg).toContain(`>${text}</text>`);
    }
  });

  it('tells its lines apart without colour', () => {
    const { lines } = palettes[theme];
    const dashes = lines.slice(0, 2).map((colour) => {
      const path = [...svg.matchAll(/<path [^>]*>/g)].find(
        ([tag]) => tag.includes(`stroke="${colour}"`) && tag.includes('stroke-width="2.5"'),
      );
      return /stroke-dasharray="([^"]*)"/.exec(path?.[0] ?? '')?.[1] ?? 'solid';
    });
    expect(dashes).toEqual(['solid', '7,4']);
  });

  it('loads nothing, runs nothing and says what it shows', () => {
    expect(svg).not.toMatch(/<script|href="(?!#)|url\((?!#)|@import/);
    expect(svg).toContain('role="img" aria-label="Use by week: &quot;supported&quot; &amp; others &lt;tag>"');
  });

  it('is the same text every time, and another chart has other ids', () => {
    expect(lineChart(chart, theme, size)).toBe(svg);
    const ids = (text: string) => new Set([...text.matchAll(/id="([^"]+)"/g)].map(([, id]) => id));
    const other = ids(lineChart({ ...chart, lines: chart.lines.slice(1) }, theme, size));
    expect(ids(svg).size).toBeGreaterThan(0);
    expect([...ids(svg)].filter((id) => other.has(id))).toEqual([]);
  });

  it('is a picture of twice its size, with words in it', () => {
    const png = pngOf(svg);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([940, 440]);
    // Without its letters the picture is much smaller: the font was found.
    const wordless = pngOf(svg.replaceAll(/<text[^>]*>[^<]*<\/text>/g, ''));
    expect(png.length - wordless.length).toBeGreaterThan(3000);
  });

  it('can be read: contrast of words and lines with the ground is at least 4.5 to 1', () => {
    const { ground, text, faint, lines } = palettes[theme];
    for (const colour of [text, faint, ...lines]) expect(contrast(colour, ground), colour).toBeGreaterThanOrEqual(4.5);
  });
});

/** WCAG 2.2, relative luminance. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
