// What nobody above would catch is handed to the framework, or left to the process.
import type { Request } from '../lib/options';
import { handOver } from '../lib/outcome';

const error = new Error('boom');

it('hands an error to the framework', () => {
  const seen: unknown[] = [];
  handOver({ next: (given: unknown) => seen.push(given) } as unknown as Request, error);
  expect(seen).toEqual([error]);
});

it('hands on an error even where nothing was thrown: next(undefined) would go on', () => {
  const seen: unknown[] = [];
  handOver({ next: (given: unknown) => seen.push(given) } as unknown as Request, undefined);
  expect(seen).toEqual([expect.objectContaining({ message: expect.stringContaining('empty') as string })]);
});

it('throws it where there is no framework to take it', () => {
  expect(() => {
    handOver(Object.create(null) as Request, error);
  }).toThrow(error);
});
