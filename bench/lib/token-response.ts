// What every token endpoint of the benchmark answers.

export const TOKEN_BODY = JSON.stringify({
  access_token: 'lt_benchmark_aaaaaaaaaaaaaaaaaaaaaaaaaaa',
  token_type: 'bearer',
  created_at: 1529032029,
});

export const TOKEN_HEADERS = {
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': Buffer.byteLength(TOKEN_BODY),
  'Cache-Control': 'no-store',
  // Set by us, it goes without Node's hint of how long: nginx gives none either, and some clients act on it.
  Connection: 'keep-alive',
};
