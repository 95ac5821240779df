// Bar charts as small SVGs, for docs/performance.md.
const WIDTH = 860;
const LEFT = 290;
const COLORS = ['#1f6f78', '#e0a458'];
const BAR = 18;

/** One group of bars: a bar for each series. */
export interface Bars {
  name: string;
  values: number[];
}

/** Draws bars that begin at zero, each with its value beside it. */
export function drawBars(
  title: string,
  series: readonly string[],
  rows: readonly Bars[],
  digits: number,
): string {
  const group = BAR * series.length + 14;
  const height = 92 + group * rows.length;
  const scale = (WIDTH - LEFT - 80) / Math.max(...rows.flatMap(({ values }) => values));
  const text = (x: number, y: number, content: string, more = '') =>
    `<text x="${x.toFixed(0)}" y="${y}"${more}>${content.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;
  const bars = rows.flatMap(({ name, values }, row) => {
    const top = 52 + row * group;
    const drawn = values.map((value, index) => {
      const width = (value * scale).toFixed(1);
      const y = top + index * BAR;
      const rect = `<rect x="${LEFT}" y="${y}" width="${width}" height="${BAR - 3}" fill="${COLORS[index] ?? '#999'}"/>`;
      return rect + text(LEFT + Number(width) + 6, y + 12, value.toFixed(digits));
    });
    return [text(LEFT - 10, top + (BAR * series.length) / 2 + 3, name, ' text-anchor="end"'), ...drawn];
  });
  const legend = series.map((name, index) => {
    const x = LEFT + index * 260;
    const swatch = `<rect x="${x}" y="${height - 28}" width="14" height="14" fill="${COLORS[index] ?? '#999'}"/>`;
    return swatch + text(x + 20, height - 16, name);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="13" fill="#333">
<rect width="100%" height="100%" fill="#fff"/>
${[text(16, 28, title, ' font-size="17" font-weight="bold"'), ...bars, ...legend].join('\n')}
</svg>
`;
}
