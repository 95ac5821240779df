// Reads what was typed after the command loopandtie-sandbox. The schema of the options checks what the flags set.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type * as v from 'valibot';
import { check, text } from '../check';
import { nextFault } from '../control/faults';
import { sandboxOptions, type SandboxOptions } from '../options';
import { DEFAULT_CLIENT, readWorldFile } from '../world';
import { CLIENT, ENTRIES, FLAGS, renderHelp } from './flags';

/** A mistake of the person who typed the command. */
export class UsageError extends Error {}

/** What the command is to do. */
export interface Command {
  options: SandboxOptions;
  faults: v.InferOutput<typeof nextFault>[];
  /** Whether stdout is lines of JSON. */
  json: boolean;
  /** Whether nothing is printed for a request. */
  quiet: boolean;
  /** The file to which the app's settings are written. */
  writeEnv: string | undefined;
}

/**
 * Reads the command line.
 *
 * @returns what to do, or the text to print for --help and --version
 * @throws UsageError with one line
 */
export function readCommandLine(words: string[]): Command | string {
  const values = parse(words);
  if (values.help) return renderHelp();
  if (values.version) return `${readOwnVersion()}\n`;
  try {
    const writeEnv = values['write-env'];
    return {
      options: readOptions(values),
      faults: (values.fault ?? []).map(readFault),
      json: values.json ?? false,
      quiet: values.quiet ?? false,
      writeEnv: writeEnv === undefined ? undefined : check(text, writeEnv, '--write-env'),
    };
  } catch (error) {
    throw error instanceof TypeError ? new UsageError(error.message) : error;
  }
}

/** What is typed, before it is looked at. */
function parse(args: string[]) {
  try {
    return parseArgs({ args, options: FLAGS }).values;
  } catch (error) {
    // What is wrong, on one line: parseArgs goes on with advice that is of no use here.
    const [line = ''] = (error as Error).message.split(/\n|\. To specify/);
    const [, dash] = /^Option '(?:-\w, )?(--[a-z-]+)[^']*' argument is ambiguous/.exec(line) ?? [];
    if (dash !== undefined)
      throw new UsageError(`${dash} needs a value; write ${dash}=VALUE if it begins with -`);
    const [, unknown] = /^Unknown option '--([^']*)'$/.exec(line) ?? [];
    throw new UsageError(line + (unknown === undefined ? '' : suggest(unknown)));
  }
}

/** The flag that was probably meant: it has the same letters, or begins with the same ones. */
function suggest(unknown: string): string {
  const sort = (word: string): string => (word.match(/[a-z]/g) ?? []).sort().join('');
  const names = Object.keys(FLAGS);
  const meant =
    names.find((name) => sort(name) === sort(unknown)) ??
    [...Array(unknown.length).keys()]
      .map((cut) => unknown.slice(0, unknown.length - cut))
      .filter((start) => start.length >= 3)
      .map((start) => names.find((name) => name.startsWith(start)))
      .find((name) => name !== undefined);
  return meant === undefined ? '; --help lists all' : `: did you mean --${meant}?`;
}

/** @throws TypeError that names the flags */
function readOptions(values: ReturnType<typeof parse>): SandboxOptions {
  const options: Record<string, unknown> = { port: 4000 };
  const client: Record<string, unknown> = {};
  for (const [name, { option, argument }] of ENTRIES) {
    const value = (values as Record<string, unknown>)[name]; // by a name of the table
    if (option === undefined || value === undefined) continue;
    if (option.startsWith(CLIENT)) client[option.slice(CLIENT.length)] = value;
    else options[option] = argument === 'N' || argument === 'MS' ? readNumber(value) : value;
  }
  if (Object.keys(client).length > 0) {
    if (values.config !== undefined && readWorldFile(values.config).clients) {
      throw new TypeError(
        '--config with clients leaves no room for --client-id, --client-secret and --redirect-uri',
      );
    }
    options.clients = [{ ...DEFAULT_CLIENT, ...client }];
  }
  return check(sandboxOptions, options, '', nameFlag);
}

/** Anything but digits stays as it is, for the schema to complain of. */
function readNumber(value: unknown): unknown {
  return /^\d{1,9}$/.test(String(value)) ? Number(value) : value;
}

function nameFlag(path: string): string {
  const [name = path] =
    ENTRIES.find(([, { option }]) => option !== undefined && `${path}.`.startsWith(`${option}.`)) ?? [];
  return `--${name}`;
}

function readFault(words: string): Command['faults'][number] {
  const [, fault, ms, place] = /^([^:@]*)(?::([^@]*))?(?:@(.*))?$/s.exec(words) ?? [];
  return check(nextFault, { fault, place, milliseconds: readNumber(ms) }, `--fault ${words}`, () => '');
}

function readOwnVersion(): string {
  const manifest = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
