/** A wait that may be cut short, also before it begins. */
export class Pause {
  #isEnded = false;
  #end: () => void = () => {
    this.#isEnded = true;
  };

  end(): void {
    this.#end();
  }

  async last(milliseconds: number): Promise<void> {
    if (!this.#isEnded) {
      const before = this.#end;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#end = before;
    }
    this.#isEnded = false;
  }
}
