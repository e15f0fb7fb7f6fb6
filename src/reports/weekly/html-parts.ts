/*
 * What the page is built from. Mail programs know tables and inline styles and little more, so every style stands on its
 * element; the style sheet only changes colours where it is dark and hides columns where it is narrow.
 */

export const colours = {
  ground: '#f3f5f7',
  card: '#ffffff',
  text: '#1f2328',
  faint: '#59636e',
  rule: '#d1d9e0',
  accent: '#0a5cad',
} as const;

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

export const styles = {
  body: `margin:0;padding:0;background:${colours.ground};color:${colours.text};${FONT}`,
  cell: `padding:6px 8px 6px 0;border-bottom:1px solid ${colours.rule};font-size:14px;line-height:1.4;color:${colours.text};text-align:left;vertical-align:top;${FONT}`,
  number: `padding:6px 0 6px 8px;border-bottom:1px solid ${colours.rule};font-size:14px;line-height:1.4;color:${colours.text};text-align:right;vertical-align:top;white-space:nowrap;${FONT}`,
  head: `padding:6px 8px 6px 0;border-bottom:2px solid ${colours.rule};font-size:12px;line-height:1.4;color:${colours.faint};text-align:left;font-weight:normal;${FONT}`,
  headNumber: `padding:6px 0 6px 8px;border-bottom:2px solid ${colours.rule};font-size:12px;line-height:1.4;color:${colours.faint};text-align:right;font-weight:normal;${FONT}`,
  text: `margin:0 0 8px;font-size:15px;line-height:1.5;color:${colours.text};${FONT}`,
  small: `margin:0 0 6px;font-size:13px;line-height:1.5;color:${colours.faint};${FONT}`,
  title: `margin:0 0 4px;font-size:22px;line-height:1.25;color:${colours.text};${FONT}`,
  section: `margin:0 0 10px;font-size:17px;line-height:1.3;color:${colours.text};${FONT}`,
  finding: `margin:0 0 6px;font-size:14px;line-height:1.45;color:${colours.text};${FONT}`,
  findingTitle: `margin:0 0 4px;font-size:16px;line-height:1.35;color:${colours.text};${FONT}`,
} as const;

/** `!important` goes before the inline style of the element. */
export const styleSheet = `
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.ground{background:#0d1117!important}
.card{background:#1c2128!important;border-color:#3d444d!important}
.text{color:#e6edf3!important}
.faint{color:#9da7b1!important}
.ruled{border-color:#3d444d!important}
.bar{background:#6cb6ff!important}
.rest{background:#3d444d!important}
.mark{color:#6cb6ff!important}
}
@media (max-width:520px){
.wide{display:none!important}
.pad{padding:14px 14px!important}
}`;

/** Text as HTML; a figure stays on one line with its sign. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll(' %', '&nbsp;%');
}

export function paragraph(text: string, kind: 'text' | 'small' = 'text'): string {
  return `<p class="${kind === 'small' ? 'faint' : 'text'}" style="${styles[kind]}">${escapeHtml(text)}</p>`;
}

export function heading(text: string): string {
  return `<h2 class="text" style="${styles.section}">${escapeHtml(text)}</h2>`;
}

/** A card of its own on the page. */
export function card(...content: readonly string[]): string {
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 12px"><tr>
<td class="card pad" style="padding:18px 22px;background:${colours.card};border:1px solid ${colours.rule};border-radius:6px">
${content.filter((part) => part !== '').join('\n')}
</td></tr></table>`;
}

/** A share as a bar, made of cells so that it shows in every mail program. */
export function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * 100);
  const part = (width: number, name: string, colour: string) =>
    width === 0
      ? ''
      : `<td class="${name}" width="${width}%" style="height:8px;line-height:8px;font-size:1px;background:${colour}">&nbsp;</td>`;
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin-top:6px"><tr>${part(filled, 'bar', colours.accent)}${part(100 - filled, 'rest', colours.rule)}</tr></table>`;
}
