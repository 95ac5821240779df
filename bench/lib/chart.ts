// The chart of the README.
import { init } from 'echarts';
import { PEER_TITLES } from './peers';
import type { Results } from './results';

const COLOURS = ['#1f6f78', '#e0a458'];

/** Draws the CPU of one login with each peer, as SVG. */
export function drawChart(results: Results): string {
  const shown = results.atOnce.rows.filter((row) => row.peer !== 'passport-oauth2-again').reverse();
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 860, height: 460 });
  const series = [
    { name: '32 at once, MemoryStore', rows: results.atOnce.rows },
    ...(results.redis ? [{ name: 'one at a time, sessions in Redis', rows: results.redis.rows }] : []),
  ];
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: COLOURS,
    title: {
      text: 'CPU of one login, in milliseconds (less is better)',
      subtext: `${results.date}, Node ${process.version}, lower quartile of interleaved rounds. The network and the person take far longer.`,
      left: 16,
      top: 10,
    },
    legend: { bottom: 8 },
    grid: { left: 210, right: 48, top: 84, bottom: 52 },
    xAxis: { type: 'value', min: 0 },
    yAxis: { type: 'category', data: shown.map((row) => PEER_TITLES[row.peer]) },
    series: series.map(({ name, rows }) => ({
      name,
      type: 'bar' as const,
      barGap: '10%',
      label: {
        show: true,
        position: 'right' as const,
        formatter: ({ value }: { value?: unknown }) => Number(value).toFixed(2),
      },
      data: shown.map(({ peer }) => Number(rows.find((row) => row.peer === peer)?.cpu.toFixed(2))),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}
