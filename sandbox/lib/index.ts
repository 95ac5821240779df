// What the package exports, and nothing else.
export type { Fault, FaultPlace } from './faults';
export type {
  SandboxClient,
  SandboxClientInput,
  SandboxOptions,
  SandboxTeam,
  SandboxUser,
  SandboxUserInput,
} from './options';
export type { RecordedRequest } from './record';
export { startSandbox, type LoginOptions, type Sandbox } from './sandbox';
