import type { WriteStream } from "node:tty";
import { lineProgress, type Progress, type Step } from "./progress.ts";

const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const frameMs = 120;

interface LiveStep {
  readonly name: string;
  readonly started: number;
  text: string;
}

/** Spinning lines on a terminal, plain ones anywhere else or when TERM or NO_COLOR ask for plainness. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  const plain = !stream.isTTY || process.env.TERM === "dumb" || process.env.CI !== undefined;
  return plain ? lineProgress((line) => stream.write(`${line}\n`)) : new TerminalProgress(stream);
}

class TerminalProgress implements Progress {
  readonly #stream: WriteStream;
  readonly #live = new Set<LiveStep>();
  readonly #colour = process.env.NO_COLOR === undefined;
  #drawn = 0;
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  step(name: string): Step {
    const live: LiveStep = { name, started: performance.now(), text: "" };
    this.#live.add(live);
    this.#timer ??= setInterval(() => this.#draw(), frameMs).unref();
    this.#draw();
    const end = (mark: string, colour: number, text: string | undefined) => {
      this.#live.delete(live);
      const time = this.#paint(90, `${((performance.now() - live.started) / 1000).toFixed(1)} s`);
      this.#above(`${this.#paint(colour, mark)} ${name}${text ? `  ${text}` : ""}  ${time}`);
    };
    return {
      update: (text) => {
        live.text = text;
      },
      done: (text) => end("✓", 32, text),
      fail: (text) => end("✗", 31, text),
    };
  }

  note(line: string): void {
    this.#above(`  ${line}`);
  }

  #above(line: string): void {
    this.#erase();
    this.#stream.write(`${line}\n`);
    this.#draw();
    if (this.#live.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  #draw(): void {
    this.#erase();
    this.#frame = (this.#frame + 1) % frames.length;
    const width = this.#stream.columns || 80;
    for (const { name, text } of this.#live) {
      const line = `${name}${text ? `  ${text}` : ""}`.slice(0, width - 3);
      this.#stream.write(`${this.#paint(36, frames[this.#frame] ?? "")} ${line}\n`);
    }
    this.#drawn = this.#live.size;
  }

  #erase(): void {
    if (this.#drawn > 0) {
      this.#stream.write(`\u001b[${this.#drawn}A\u001b[0J`);
      this.#drawn = 0;
    }
  }

  #paint(code: number, text: string): string {
    return this.#colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  }
}
