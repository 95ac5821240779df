// What every token endpoint of the benchmark answers.

const BODY = JSON.stringify({
  access_token: 'lt_benchmark_aaaaaaaaaaaaaaaaaaaaaaaaaaa',
  token_type: 'bearer',
  created_at: 1529032029,
});

/** The whole response. It does not say how long the connection stays open: nginx does not either. */
export const TOKEN_RESPONSE = Buffer.from(
  [
    'HTTP/1.1 200 OK',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(BODY)}`,
    'Cache-Control: no-store',
    'Connection: keep-alive',
    '',
    BODY,
  ].join('\r\n'),
);
