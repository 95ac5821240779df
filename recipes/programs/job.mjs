// A background job, for cron or a scheduler of your own.
import { forgetToken, listConnected, openToken } from './connections.mjs';
import { strategy } from './strategy.mjs';

async function report(userID) {
  try {
    const teams = await strategy.fetchTeams(await openToken(userID));
    return teams.map(({ name }) => name).join(', ');
  } catch (error) {
    // No other error says anything about the token, and none must stop the job for the other users.
    if (error.code !== 'token_rejected') return `failed: ${error.message}`;
    forgetToken(userID);
    return 'revoked the access: ask them to connect again';
  }
}

for (const userID of listConnected()) console.log(`${userID}: ${await report(userID)}`);
