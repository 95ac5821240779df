// A background job, for cron or a scheduler of your own.
import { forgetToken, listConnected, openToken } from './connections.mjs';

const teamsURL = process.env.LOOPANDTIE_USER_PROFILE_URL ?? 'https://api.loopandtie.com/v1/teams';

async function report(userID) {
  const response = await fetch(teamsURL, {
    headers: { authorization: `Bearer ${await openToken(userID)}` },
    signal: AbortSignal.timeout(10_000),
  });
  if (response.status === 401) {
    forgetToken(userID);
    return 'took the access back: ask them to connect again';
  }
  if (!response.ok) throw new Error(`Loop & Tie answered ${response.status}`);
  const { data } = await response.json();
  return data.map(({ attributes }) => attributes.name).join(', ');
}

for (const userID of listConnected()) {
  // What goes wrong for one user must not stop the others. Keep the token: only a 401 says that it is no longer valid.
  console.log(`${userID}: ${await report(userID).catch((error) => `failed: ${error.message}`)}`);
}
