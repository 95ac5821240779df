// What the package exports, and nothing else.
export type { ServerVersion } from './oauth2/doorkeeper';
export type { Fault, FaultOptions, FaultPlace } from './control/fault-queue';
export type { LoginOptions, Sandbox, TokenOptions } from './control/members';
export type { SandboxOptions } from './options';
export type { RecordedRequest } from './control/recorded-request';
export { startSandbox } from './sandbox';
export type { SandboxClient, SandboxClientInput, SandboxTeam, SandboxUser, SandboxUserInput } from './world';
