// Runs once before the browser tests: without Chromium they fail, with what to do, and are never skipped.
import { findChromium } from './find-chromium';

export default function needChromium(): void {
  findChromium();
}
