// Jest's globalSetup: whatever tests and browsers leave behind is in a folder of this run.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { run } from './running';

export default function startRun(): void {
  process.env.TMPDIR = run.folder = mkdtempSync(path.join(tmpdir(), 'browser-tests-'));
}
