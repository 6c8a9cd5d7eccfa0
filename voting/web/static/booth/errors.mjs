/**
 * What can go wrong in the booth, one tree.
 *
 * Rules kept here:
 * - Every error carries a `slug`, the stable name by which the page finds the member's text.
 * - No message ever quotes a voting code, a choice or a secret exponent.
 */

/** The base of the booth's errors; `slug` names the text that the member reads. */
export class BoothError extends Error {
  constructor(slug, message) {
    super(message);
    this.name = this.constructor.name;
    this.slug = slug;
  }
}

/** What the member typed cannot be right (found before any request). */
export class InputError extends BoothError {}

/** What the server sent does not match what was sealed or promised: nothing is cast. */
export class EvidenceError extends BoothError {}

/** This browser lacks something that the booth needs. */
export class BrowserError extends BoothError {}

/** No answer reached us: the request may or may not have been carried out. */
export class NetworkError extends BoothError {
  constructor(message) {
    super("network", message);
  }
}

/** The server answered with a problem (RFC 9457). */
export class ProblemError extends BoothError {
  constructor(slug, { status, detail = "", retryAfter = null, problems = [], triesLeft = null }) {
    super(slug, `the server answered ${status} ${slug}`);
    this.status = status;
    this.detail = detail;
    /** Seconds to wait, or null if the server named none. */
    this.retryAfter = retryAfter;
    /** The answers of a form that need correction, {field, problem}, if the server named any. */
    this.problems = problems;
    /** How often a one-time code may still be tried, or null if the server did not say. */
    this.triesLeft = triesLeft;
  }
}
