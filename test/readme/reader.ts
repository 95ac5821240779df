// Somebody who does what a page says: in an empty folder, with the packages as npm would install them.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { readBlocks, root } from '../support/doc-blocks';

const execFileAsync = promisify(execFile);

/** A command that goes on, such as a server. */
export interface Running {
  /** Everything it has printed so far. */
  output: () => string;
  stop(): Promise<void>;
}

/** The block of shell commands of a page that has this text in it. */
export function readCommands(page: string, text: string): string[] {
  const [block, ...others] = readBlocks(page).filter(
    ({ language, code }) => language === 'sh' && code.includes(text),
  );
  if (!block || others.length > 0) throw new Error(`${page} has not one block of commands with ${text}`);
  return block.code.trimEnd().split('\n');
}

/** Runs a command to its end. If it fails, the error has what it printed. */
async function run(command: string, args: string[], cwd: string): Promise<string> {
  try {
    return (await execFileAsync(command, args, { cwd, maxBuffer: 32e6 })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/**
 * Packs both packages as npm would publish them, and gives the tarball of each by its name. Takes those of
 * `npm run check:package` if it has left them in the folder PACKED.
 */
export async function packPackages(target: string): Promise<Map<string, string>> {
  const { PACKED } = process.env;
  if (PACKED !== undefined && existsSync(PACKED)) {
    const tarballs = await readdir(PACKED);
    return new Map(tarballs.map((file) => [file.replace(/-\d.*/, ''), path.join(PACKED, file)]));
  }
  // From a copy: packing empties dist/, from which other tests run programs meanwhile.
  const copy = path.join(target, 'repository');
  const listed = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root);
  const files = listed.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)));
  await Promise.all(files.map((file) => cp(path.join(root, file), path.join(copy, file))));
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const args = ['pack', '--json', '--pack-destination', target, '.', './sandbox'];
  const listing = JSON.parse(await run('npm', args, copy)) as Record<
    string,
    { name: string; filename: string }
  >;
  return new Map(Object.values(listing).map(({ name, filename }) => [name, path.join(target, filename)]));
}

/** A folder of a reader, with nothing in it. */
export class Reader {
  private readonly running: Running[] = [];

  private constructor(
    private readonly folder: string,
    private readonly tarballs: ReadonlyMap<string, string>,
  ) {}

  static async create(tarballs: ReadonlyMap<string, string>): Promise<Reader> {
    return new Reader(await mkdtemp(path.join(tmpdir(), 'reader-')), tarballs);
  }

  /** Somebody else who has done the same up to here. */
  async copy(): Promise<Reader> {
    const reader = await Reader.create(this.tarballs);
    await cp(this.folder, reader.folder, { recursive: true, verbatimSymlinks: true });
    return reader;
  }

  async write(file: string, text: string): Promise<void> {
    await mkdir(path.join(this.folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(this.folder, file), text);
  }

  /** Runs a line of the page to its end. Our packages are not published, so their tarballs take their place. */
  async run(line: string): Promise<void> {
    const command = line.startsWith('npm install')
      ? line.replace(/\S+/g, (word) => this.tarballs.get(word) ?? word)
      : line;
    await run('bash', ['-c', command], this.folder);
  }

  /** Starts a line of the page, and waits until it has printed a line that matches. */
  async start(line: string, ready: RegExp): Promise<Running> {
    // A group of its own: npx and bash hand no signal on to what they started.
    const child = spawn('bash', ['-c', line], { cwd: this.folder, detached: true });
    const running = watch(child);
    this.running.push(running);
    for await (const printed of createInterface({ input: child.stdout })) {
      if (ready.test(printed)) return running;
    }
    throw new Error(`${line} ended:\n${running.output()}`);
  }

  async leave(): Promise<void> {
    await Promise.all(this.running.map((one) => one.stop()));
    await rm(this.folder, { recursive: true });
  }
}

function watch(child: ChildProcess): Running {
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => (output += data.toString()));
  }
  return {
    output: () => output,
    async stop() {
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}
