// The charts of the README and of docs/performance.md.
import { init } from 'echarts';
import { BASE_AGAIN } from './peers';
import type { Results } from './run';

interface Bars {
  title: string;
  digits: number;
  series: { name: string; values: Map<string, number> }[];
}

/** How long a person waits at the callback, as SVG. */
export function drawWaits({ scenarios, waits }: Results): string {
  return draw({
    title: 'First login after a pause: the wait at the callback, in ms (less is better)',
    digits: 0,
    series: scenarios
      .map(({ personSeconds, idleSeconds }, index) => ({
        name: `${personSeconds} s at the provider`,
        idleSeconds,
        values: new Map(waits.map((row) => [row.peer as string, row.waits[index]?.milliseconds ?? NaN])),
      }))
      .filter(({ idleSeconds }) => idleSeconds === scenarios[0]?.idleSeconds),
  });
}

/** The CPU of one login, as SVG. */
export function drawCPU({ atOnce, redis }: Results): string {
  const read = (rows: Results['atOnce']) => new Map(rows.map(({ name, cpu }) => [name, cpu]));
  return draw({
    title: 'CPU of one login, in ms (less is better)',
    digits: 2,
    series: [
      { name: '32 at once, MemoryStore', values: read(atOnce) },
      ...(redis ? [{ name: 'one at a time, sessions in Redis', values: read(redis) }] : []),
    ],
  });
}

function draw({ title, digits, series }: Bars): string {
  const names = [...(series[0]?.values.keys() ?? [])].filter((name) => name !== BASE_AGAIN).reverse();
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 460 });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: ['#1f6f78', '#e0a458', '#9aa5b1'],
    title: { text: title, left: 16, top: 10 },
    legend: { bottom: 8 },
    grid: { left: 220, right: 48, top: 56, bottom: 52 },
    xAxis: { type: 'value', min: 0 },
    yAxis: { type: 'category', data: names },
    // A chart of bars that lie is drawn from below.
    series: series.map(({ name, values }) => ({
      name,
      type: 'bar' as const,
      barGap: '10%',
      label: { show: true, position: 'right' as const },
      data: names.map((peer) => Number(values.get(peer)?.toFixed(digits))),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
