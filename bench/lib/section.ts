// What a part of the benchmark gives, and how it is written down.

/** What the package sets itself, beside what was measured: also if it was missed. */
export interface Goal {
  what: string;
  most: number;
  /** Undefined if it was not measured, or does not count. */
  measured: number | undefined;
  /** The same of a second copy of passport-oauth2. */
  again?: number | undefined;
}

export interface Section {
  /** Markdown. */
  text: string;
  goals?: Goal[];
  /** By file name. */
  charts?: Record<string, string>;
}

/** Measures; the short form only shows that it works. */
export type Measure = (short: boolean) => Promise<Section>;

/** A ratio whose second copy of the base is further from 1 does not count. */
export const MOST_NOISE = 0.03;

export function counts(again: number | undefined): boolean {
  return Math.abs(Number(again) - 1) <= MOST_NOISE;
}

/** A goal whose figure is left out if it has a second copy that is too far off. */
export function goal(what: string, most: number, measured: number | undefined, again?: number): Goal {
  return { what, most, measured: again === undefined || counts(again) ? measured : undefined, again };
}

/** A table of Markdown, which Prettier aligns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '-'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function show(value: number | undefined, digits = 2): string {
  return value === undefined || Number.isNaN(value) ? '' : value.toFixed(digits);
}

/** The table of all goals. */
export function showGoals(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, most, measured, again }) => {
    const digits = Number.isInteger(most) ? (most > 10 || most < 2 ? 0 : 1) : 2;
    const isMet = Number(measured?.toFixed(digits)) <= most ? 'yes' : '**no**';
    const judgement = measured === undefined ? 'does not count' : isMet;
    return [what, `at most ${most}`, show(measured, digits), judgement, show(again)];
  });
  return table(['what', 'goal', 'measured', 'met', 'the second copy'], rows);
}
