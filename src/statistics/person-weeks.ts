/** At-risk person-weeks, one column per field. Rows of one episode are together and ascend by week. */
export interface PersonWeeks {
  readonly length: number;
  readonly person: Int32Array;
  /** Index into the episodes these rows were made from. */
  readonly episode: Int32Array;
  /** Event week, from 1. */
  readonly week: Int32Array;
  /** 1 in the first week of a drop-off. */
  readonly event: Uint8Array;
  readonly working: Uint8Array;
  readonly active: Uint8Array;
}

/** Grows person-week columns row by row. */
export class RowCollector {
  length = 0;
  private person = new Int32Array(1024);
  private episode = new Int32Array(1024);
  private week = new Int32Array(1024);
  private event = new Uint8Array(1024);
  private working = new Uint8Array(1024);
  private active = new Uint8Array(1024);

  add(person: number, episode: number, week: number, event: number, working: number, active: number): void {
    if (this.length === this.person.length) this.grow();
    const i = this.length++;
    this.person[i] = person;
    this.episode[i] = episode;
    this.week[i] = week;
    this.event[i] = event;
    this.working[i] = working;
    this.active[i] = active;
  }

  private grow(): void {
    const size = this.length * 2;
    const wide = (old: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(size);
      grown.set(old);
      return grown;
    };
    const narrow = (old: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
      const grown = new Uint8Array(size);
      grown.set(old);
      return grown;
    };
    this.person = wide(this.person);
    this.episode = wide(this.episode);
    this.week = wide(this.week);
    this.event = narrow(this.event);
    this.working = narrow(this.working);
    this.active = narrow(this.active);
  }

  finish(): PersonWeeks {
    const n = this.length;
    return {
      length: n,
      person: this.person.slice(0, n),
      episode: this.episode.slice(0, n),
      week: this.week.slice(0, n),
      event: this.event.slice(0, n),
      working: this.working.slice(0, n),
      active: this.active.slice(0, n),
    };
  }
}
