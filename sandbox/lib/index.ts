// What the package exports, and nothing else.
export type { ServerVersion } from './doorkeeper';
export type { Fault, FaultOptions, FaultPlace } from './fault-queue';
export type { LoginOptions, Sandbox, TokenOptions } from './members';
export type { SandboxOptions } from './options';
export type { RecordedRequest } from './record';
export { startSandbox } from './sandbox';
export type { SandboxClient, SandboxClientInput, SandboxTeam, SandboxUser, SandboxUserInput } from './world';
