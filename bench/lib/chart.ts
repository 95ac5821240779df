// The charts of the README and of docs/performance.md.
import { init } from 'echarts';
import { BASE_AGAIN } from './peers';
import type { Results } from './run';
import type { Row } from './statistics';

/** How long a person waits at the callback if the server keeps the connection, as SVG. */
export function drawWaits({ plan: { waits: plan }, waits }: Results): string {
  const series = plan.scenarios.map(({ personSeconds, idleSeconds }, index) => ({
    name: `${personSeconds} s at the provider`,
    idleSeconds,
    rows: waits[index] ?? [],
  }));
  const kept = series.filter(({ idleSeconds }) => idleSeconds > 60);
  return draw('The callback of the first login after a pause, in ms (less is better)', kept, ({ latency }) =>
    latency.toFixed(0),
  );
}

/** The CPU of one login, as SVG. */
export function drawCPU({ atOnce, redis }: Results): string {
  const series = [
    { name: '32 at once, MemoryStore', rows: atOnce },
    { name: 'one at a time, sessions in Redis', rows: redis ?? [] },
  ];
  return draw('CPU of one login, in ms (less is better)', series, ({ cpu }) => cpu.toFixed(2));
}

function draw(title: string, series: { name: string; rows: Row[] }[], read: (row: Row) => string): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 460 });
  // Charts count from below.
  const readShown = <Value>(rows: readonly Row[], of: (row: Row) => Value) =>
    rows
      .filter(({ name }) => name !== BASE_AGAIN)
      .reverse()
      .map(of);
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: ['#1f6f78', '#e0a458', '#9aa5b1'],
    title: { text: title, left: 16, top: 10 },
    // Without a screen, the width of a text is a guess that comes out too small.
    legend: { bottom: 8, itemGap: 60 },
    grid: { left: 260, right: 48, top: 56, bottom: 52 },
    xAxis: { type: 'value', min: 0 },
    yAxis: { type: 'category', data: readShown(series[0]?.rows ?? [], ({ name }) => name) },
    series: series.map(({ name, rows }) => ({
      name,
      type: 'bar' as const,
      barGap: '10%',
      label: { show: true, position: 'right' as const },
      data: readShown(rows, read),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
