/** Where the cases of a surge wait for each other, so that the one that tips the scale finds the others at its own instant. */
export class Meeting {
  private waiting: number;
  private readonly arrived = signal();
  private readonly passed = signal();

  /** `before`: how many have to be there first. */
  constructor(before: number) {
    this.waiting = before;
    if (before === 0) this.arrived.give();
  }

  arrive(): void {
    this.waiting -= 1;
    if (this.waiting === 0) this.arrived.give();
  }

  /** The last one is open. */
  pass(): void {
    this.passed.give();
  }

  get allThere(): Promise<void> {
    return this.arrived.given;
  }

  get isPassed(): Promise<void> {
    return this.passed.given;
  }
}

function signal(): { give: () => void; given: Promise<void> } {
  let give = (): void => undefined;
  const given = new Promise<void>((done) => {
    give = done;
  });
  return { give: () => give(), given };
}
