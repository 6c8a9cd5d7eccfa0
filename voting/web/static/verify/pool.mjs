/**
 * The workers that verify ballots: one for each core, of the page's own script.
 *
 * Rules kept here:
 * - A page from disk can load no script: a worker is made of a blob of the text that the page itself runs.
 * - Findings come back in the order of the pieces, whichever worker was first.
 * - A worker that breaks ends the work with an error; nothing is left out in silence.
 */

import { BrowserError } from "../booth/errors.mjs";

const MOST_WORKERS = 64;

/** A number of workers, and the pieces that they share. */
export class Pool {
  #program;
  #count;
  #workers = [];

  /** @param {string} program the text of the page's script */
  constructor(program, count = navigator.hardwareConcurrency || 2) {
    this.#program = program;
    this.#count = Math.min(count, MOST_WORKERS);
  }

  /** How many work at once. */
  get size() {
    return this.#count;
  }

  /**
   * What `checkBallots` finds for each piece.
   * @param {object[]} pieces
   * @param {(ballots: number) => void} progress is told how many ballots a piece had, as it is done
   * @throws {BrowserError} worker
   */
  async run(pieces, progress) {
    const findings = new Array(pieces.length);
    let next = 0;
    const url = URL.createObjectURL(new Blob([this.#program], { type: "text/javascript" }));
    const serve = (worker) =>
      new Promise((resolve, reject) => {
        const give = () => {
          if (next === pieces.length) return resolve();
          const place = next;
          next += 1;
          const { ballots, ...rest } = pieces[place];
          const copies = ballots.map((bytes) => bytes.slice()); // a view would take the whole record along
          return worker.postMessage({ place, piece: { ...rest, ballots: copies } });
        };
        worker.onmessage = ({ data: { place, finding } }) => {
          findings[place] = finding;
          progress(pieces[place].ballots.length);
          give();
        };
        worker.onerror = () => reject(new BrowserError("worker", "a worker of the page broke"));
        give();
      });
    try {
      const needed = Math.min(this.#count, pieces.length);
      this.#workers = Array.from({ length: needed }, () => new Worker(url));
      await Promise.all(this.#workers.map(serve));
    } finally {
      this.stop();
      URL.revokeObjectURL(url);
    }
    return findings;
  }

  /** End all workers. */
  stop() {
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
  }
}
