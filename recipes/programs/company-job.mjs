// A job that needs nobody to log in.
import { openToken } from './company-token.mjs';
import { strategy } from './strategy.mjs';

try {
  const teams = await strategy.fetchTeams(await openToken());
  console.log(teams.map(({ name }) => name).join(', '));
} catch (error) {
  process.exitCode = 1;
  if (error.code === 'token_rejected') console.error('The access was revoked. Run connect-once.mjs again.');
  else console.error(error.code === 'ENOENT' ? 'Run connect-once.mjs first.' : error.message);
}
