// What the package exports, and nothing else.
export type { BadResponse, Fault, FaultOptions, FaultPlace } from './control/faults';
export type { LoginOptions } from './control/login';
export type { TokenOptions, TokenOwner } from './control/members';
export type { RecordedRequest } from './control/recorded-request';
export type { ServerVersion } from './oauth2/versions';
export type { SandboxOptions } from './options';
export { startSandbox, type Sandbox } from './sandbox';
export type {
  NewClient,
  NewUser,
  SandboxClient,
  SandboxClientInput,
  SandboxTeam,
  SandboxUser,
  SandboxUserInput,
} from './world';
