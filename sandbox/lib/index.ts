// What the package exports, and nothing else.
export type { Fault, FaultPlace } from './faults';
export type { RecordedRequest, SandboxClient, SandboxOptions, SandboxTeam, SandboxUser } from './options';
export { startSandbox, type LoginOptions, type Sandbox } from './sandbox';
