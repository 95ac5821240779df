// Processes of the benchmark and what they are asked over IPC: what one of them burns is counted apart from the rest.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What a child answers, by question. */
export type Answers = Record<string, unknown>;

interface Answer {
  number: number;
  answer?: unknown;
  error?: string;
}

/** A running child process; `stop` it. */
export class Child<Known extends Answers> {
  private asked = 0;

  private constructor(private readonly process: ChildProcess) {
    process.setMaxListeners(0);
  }

  /**
   * Starts a module of this folder and waits until it calls {@link answer}.
   *
   * @param settings - what the child finds by {@link readSettings}
   */
  static async start<Known extends Answers>(
    file: string,
    settings: object,
    { execArgv = [], env = {} }: { execArgv?: string[]; env?: Record<string, string> } = {},
  ): Promise<Child<Known>> {
    const child = fork(`${__dirname}/${file}.js`, [JSON.stringify(settings)], {
      execArgv,
      env: { ...process.env, NODE_ENV: 'production', ...env },
    });
    const stopped = once(child, 'exit').then(() => {
      throw new Error(`${file} ended before it was ready: ${JSON.stringify(settings)}`);
    });
    await Promise.race([once(child, 'message'), stopped]);
    return new Child(child);
  }

  /** Asks, and waits for the answer. */
  ask<Question extends keyof Known & string>(question: Question): Promise<Known[Question]> {
    this.asked += 1;
    const number = this.asked;
    return new Promise((resolve, reject) => {
      const onExit = (): void => {
        reject(new Error(`a process of the benchmark ended before it answered ${question}`));
      };
      const onMessage = (message: Answer): void => {
        if (message.number !== number) return;
        this.process.off('message', onMessage).off('exit', onExit);
        if (message.error === undefined) resolve(message.answer as Known[Question]);
        else reject(new Error(message.error));
      };
      this.process.on('message', onMessage).on('exit', onExit);
      this.process.send({ number, question });
    });
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.disconnect(); // it ends itself then, and tidies up
    await once(this.process, 'exit');
  }
}

/** In a child: the settings that it was started with. */
export function readSettings(): unknown {
  return JSON.parse(process.argv[2] ?? '{}');
}

/** In a child: says that it is ready, and answers from now on. Ends with its parent. */
export function answer<Known extends Answers>(answers: {
  [Question in keyof Known & string]: () => Known[Question] | Promise<Known[Question]>;
}): void {
  process.on('disconnect', () => process.exit());
  process.on('message', ({ number, question }: { number: number; question: keyof Known & string }) => {
    void Promise.resolve()
      .then(() => answers[question]())
      .then(
        (given): Answer => ({ number, answer: given }),
        (error: unknown): Answer => ({ number, error: String(error) }),
      )
      .then((message) => process.send?.(message));
  });
  process.send?.('ready');
}
