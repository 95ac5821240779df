// What the documentation uses of Next.js, which adds 340 MB.
declare module 'next/headers' {
  export function cookies(): Promise<{
    get(name: string): { name: string; value: string } | undefined;
    set(...args: unknown[]): unknown;
  }>;
}
