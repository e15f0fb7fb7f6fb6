import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);
/** Shipped with an npm package, so that text is the same on a machine without any fonts (licence: Bitstream Vera). */
const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) =>
  require.resolve(`dejavu-fonts-ttf/ttf/${file}`),
);

/** Twice as many pixels as the chart says, for sharp text on screens that show them. */
const SCALE = 2;

/** The picture of an SVG of ours. Fonts of the machine are not looked at. */
export function pngOf(svg: string): Buffer {
  const picture = new Resvg(svg, {
    font: { fontFiles: FONT_FILES, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
    fitTo: { mode: 'zoom', value: SCALE },
    logLevel: 'off',
  });
  return picture.render().asPng();
}
