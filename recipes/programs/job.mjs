// A background job, for cron or a scheduler of your own.
import { forgetRejected, isConnected, listConnected, openToken } from './connections.mjs';
import { strategy } from './strategy.mjs';

async function report(userID) {
  // Since the list was read, while the job was busy with the others.
  if (!isConnected(userID)) return 'has disconnected';
  let accessToken;
  try {
    accessToken = await openToken(userID);
    const teams = await strategy.fetchTeams(accessToken);
    return teams.map(({ name }) => name).join(', ');
  } catch (error) {
    // No other error says anything about the token, and none must stop the job for the other users.
    if (error.code !== 'token_rejected') return `failed: ${error.message}`;
    await forgetRejected(userID, accessToken);
    return 'revoked the access: ask them to connect again';
  }
}

for (const userID of listConnected()) console.log(`${userID}: ${await report(userID)}`);
