// What is said of measurements, and when nothing is.
import { drawBars } from './chart';
import { BASE, BASE_AGAIN, OURS, TRIO } from './contenders';
import { estimate, pair, type Samples } from './statistics';

/** What one round measured: slices by contender and by what is measured. Not everybody need have everything. */
export type Round = Record<string, Record<string, number[]>>;

/** A part of the benchmark. */
export interface Section {
  measure(): Promise<Round[]>;
  /** What is compared by how much more it is, not by how many times. */
  differences?: string[];
  /** What ours is at most to be: the number itself, or its comparison with passport-oauth2. */
  goals: Record<string, readonly ['own' | 'compared', number]>;
  chart?: { file: string; title: string; of: string[] };
}

/** A section in Markdown. */
export interface Report {
  text: string;
  /** Rows of the overview. */
  goals: string[][];
  /** Without `svg` if it does not count. */
  charts: { file: string; title: string; svg?: string }[];
}

const MOST_NOISE = 0.03;

/** Compares everybody with the mean of both copies of passport-oauth2, and the second copy with the first. */
export function evaluate(rounds: readonly Round[], what: string, isDifference = false) {
  const read = (name: string): Samples =>
    rounds.flatMap((round) => (round[name]?.[what] ? [round[name][what]] : []));
  const divide = (value: number, base: number) => (value === base ? 1 : value / base);
  const compare = isDifference ? (value: number, base: number) => value - base : divide;
  const [first, second] = [read(BASE), read(BASE_AGAIN)];
  const base = pair(first, second, (one, other) => (one + other) / 2);
  const again = estimate(pair(second, first, divide));
  const names = Object.keys(rounds[0] ?? {}).filter((name) => read(name).length > 0);
  const cells = names.map((name) => ({
    name,
    own: estimate(read(name)),
    compared: name === BASE_AGAIN ? again : estimate(pair(read(name), base, compare)),
  }));
  return { what, again, counts: Math.abs(again.value - 1) <= MOST_NOISE, cells, isDifference };
}

type Evaluated = ReturnType<typeof evaluate>;

/** Writes down a section. */
export function report({ differences = [], goals, chart }: Section, rounds: readonly Round[]): Report {
  const columns = [...new Set(rounds.flatMap((round) => Object.values(round).flatMap(Object.keys)))];
  const all = columns.map((what) => evaluate(rounds, what, differences.includes(what)));
  const names = Object.keys(rounds[0] ?? {});
  const grid = [['', ...columns], ...names.map((name) => [name, ...all.map((column) => show(column, name))])];
  const turned = ['', ...columns].map((_, column) => grid.map((row) => row[column] ?? ''));
  const drawn = all.filter(({ what, counts }) => counts && chart?.of.includes(what));
  const groups = drawn.map(({ what, cells }) => ({
    head: what,
    bars: cells
      .filter(({ name }) => name !== BASE_AGAIN)
      .map(({ name, own }) => ({ name, value: own.value, shown: round(own.value), isOurs: name === OURS })),
  }));
  return {
    text: table(columns.length > names.length ? turned : grid),
    goals: all.flatMap((column) => {
      const [of, most] = goals[column.what] ?? [];
      if (of === undefined || most === undefined) return [];
      const measured = round(column.cells.find(({ name }) => name === OURS)?.[of].value ?? NaN);
      const met = column.counts ? (Number(measured) <= most ? 'yes' : '**no**') : '';
      const sign = of === 'own' ? '' : getSign(column);
      const figures = TRIO.map((name) => show(column, name, false));
      return [[column.what, ...figures, `at most ${sign}${most}`, met]];
    }),
    charts: chart ? [{ ...chart, ...(groups.length > 0 && { svg: drawBars(chart.title, groups) }) }] : [],
  };
}

/** What was measured of one; with its spread, if that is wanted. */
function show(column: Evaluated, wanted: string, hasSpread = true): string {
  const cell = column.cells.find(({ name }) => name === wanted);
  if (!cell) return '';
  const isAgain = wanted === BASE_AGAIN;
  const { value, error } = cell.compared;
  const noise = hasSpread && error > 0 ? ` ± ${error.toFixed(2)}` : '';
  const compared = Number.isFinite(value)
    ? `${isAgain ? '×' : getSign(column, value)}${value.toFixed(2)}${noise}`
    : '';
  if (!column.counts) return isAgain ? compared : 'not published';
  const [own, low, high] = [cell.own.value, cell.own.low, cell.own.high].map(round);
  return `${own}${!hasSpread || low === high ? '' : ` (${low}–${high})`} ${compared}`;
}

function getSign({ isDifference }: Evaluated, value = 0): string {
  return isDifference ? (value < 0 ? '' : '+') : '×';
}

/** To about three digits. */
function round(value: number): string {
  return value.toFixed(Number.isInteger(value) || value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** A table of Markdown, which Prettier aligns. */
export function table([head = [], ...rows]: string[][]): string {
  return [head, head.map(() => '-'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
