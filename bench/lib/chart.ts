// Bar charts as small SVGs, readable on light and dark pages.
const WIDTH = 860;
const LEFT = 220;

/** Bars under a heading. */
export interface Group {
  head: string;
  bars: { name: string; value: number; shown: string; isOurs: boolean }[];
}

/** Draws bars that begin at zero, each with its value beside it. */
export function drawBars(title: string, groups: readonly Group[]): string {
  const values = groups.flatMap(({ bars }) => bars.map(({ value }) => value));
  const scale = (WIDTH - LEFT - 80) / Math.max(...values);
  let y = 28;
  const text = (x: number, content: string, more = '') =>
    `<text x="${x.toFixed(0)}" y="${y}"${more}>${content.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;
  const shapes = [text(16, title, ' font-size="17" font-weight="bold"')];
  for (const { head, bars } of groups) {
    y += 32;
    shapes.push(text(16, head, ' font-style="italic"'));
    y += 4;
    for (const { name, value, shown, isOurs } of bars) {
      y += 22;
      const width = value * scale;
      const bar = `x="${LEFT}" y="${y - 13}" width="${width.toFixed(1)}" height="17" class="${isOurs ? 'ours' : 'other'}"`;
      shapes.push(
        text(LEFT - 10, name, ' text-anchor="end"'),
        `<rect ${bar}/>`,
        text(LEFT + width + 6, shown),
      );
    }
  }
  y += 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="13">
<style>
  svg { background: #fff; fill: #1f2328 } .ours { fill: #1f6f78 } .other { fill: #e0a458 }
  @media (prefers-color-scheme: dark) { svg { background: #0d1117; fill: #e6edf3 } .ours { fill: #3fa7b3 } }
</style>
${shapes.join('\n')}
</svg>
`;
}
