/** The page's texts in English (`words.mjs`). */

export const ENGLISH = {
  page: {
    title: "Check an election record",
    skip: "Skip to the content",
    intro:
      "This page checks, on your own computer, the public record of a ratification vote. It needs no network, sends nothing and keeps nothing. You can switch your network off.",
    source:
      "Use this file only if you have it from the release of Ratify, not from the service that you check: a page that the service gives you could say whatever the service likes.",
    licence:
      "Ratify: GNU Affero General Public License, version 3 or later. It contains noble-ed25519, by Paul Miller, under the MIT License.",
  },
  ask: {
    digest: "Seal digest, from the notice to the members",
    "digest-hint":
      "64 digits and letters from a to f. Type them from the paper or e-mail that your union sent, not from the page where you got the record. Without it, a record that is wholly made up can still be consistent.",
    "digest-wrong": "A seal digest has 64 digits and letters from a to f; this has {count}, or other characters.",
    file: "The record, record.zip",
    "file-hint": "From the public record of the vote. Do not unpack it.",
    "file-wrong": "Choose the file record.zip.",
    tracker: "Your receipt number (optional)",
    "tracker-hint": "43 characters, from your receipt. The page then says whether your ballot is in the record.",
    "tracker-wrong": "A receipt number has 43 letters, digits, + and /.",
    start: "Check the record",
  },
  working: {
    title: "Checking",
    step: "Step {number} of {count}: {title}",
    ballots: "{done} of {all} ballots",
    left: "{done} of {all} ballots; about {left} left",
    cancel: "Stop",
  },
  outcome: {
    holds: "Holds",
    failed: "FAILED",
    "not-reached": "Not reached",
    "not-yet": "Not yet",
    "not-asked": "Not asked",
    "not-proved": "NOT PROVED",
  },
  verdict: {
    anchored: "The record holds, and it is the one that your notice names",
    proved: "The record holds, it is the one that your notice names, and the percentage is proved",
    unproved: "The record holds, and it is the one that your notice names; percentage NOT PROVED",
    consistent: "The record is consistent, NOT ANCHORED",
    "consistent-unproved": "The record is consistent, NOT ANCHORED; percentage NOT PROVED",
    failed: "The record does NOT hold. The step that failed: “{title}”",
    "proved-meaning":
      "Every step below holds. What was released follows from exactly the ballots in the box, and nobody had to see how a unit voted to prove it.",
    "proved-complete":
      "Every step below holds: what was released follows from exactly the ballots in the box. This page does not check the decryptions and the units’ results that this edition has besides: “ratify audit verify” does.",
    "unproved-meaning":
      "No step fails. This percentage lies so near a boundary that no public proof of it is possible with the rounded weights of this vote; “ratify audit verify” proves it, with the auditors’ edition.",
    "failed-anchor":
      "What you typed is not the seal digest of this record. Compare the 64 characters with your notice. If they are the same, this is not the record of the vote in your notice: call your union.",
    "anchored-meaning": "Every step below holds, as far as the vote has got.",
    "consistent-meaning":
      "No step fails, but you gave no seal digest: somebody could have made up the whole record. Type the digest from the notice and check again.",
    "failed-meaning":
      "Get record.zip again, from the public record. If it fails again, call your union, and say which step failed.",
  },
  own: {
    counted: "Your ballot is in the record: unit {unit}, ballot {number} of {all}.",
    apart: "Your ballot is in the log, set aside (sequestered), and counts only if two officers admit it.",
    excluded: "Your ballot is in the log, set aside (sequestered); two officers did not admit it.",
    challenged:
      "Your ballot is in the log, on hold: two officers challenged your place on the voters’ list. It counts unless two other officers uphold that.",
    upheld: "Your ballot is in the log; two officers upheld the challenge of your place on the voters’ list, and it is not counted.",
    missing:
      "No ballot with this receipt number is in this record. While voting is open, a record ends at the last whole ten minutes: get it again after that. After voting ends, keep your receipt and call your union.",
    unknown: "A step failed, so this page can say nothing about your ballot.",
  },
  fact: {
    poll: "Poll",
    title: "Title",
    kind: "Kind of vote",
    state: "State of the poll",
    digest: "Seal digest of this record",
    votes: "Ballots that count",
    challenged: "Listed members whom officers challenged",
    units: "Voters’ lists",
    entries: "Entries of the log",
    released: "Released",
    "released-text": "{favour}% in favour, {against}% not in favour: {outcome}",
    "released-none": "no percentage: {outcome}",
    ratified: "ratified",
    "not-ratified": "not ratified",
    heads: "Members in favour, released too",
  },
  kind: {
    "tentative-agreement": "tentative agreement",
    "final-offer": "final offer",
    rehearsal: "practice vote: it decides nothing",
  },
  state: {
    sealed: "sealed, voting has not begun",
    open: "voting is open",
    closed: "voting has ended",
    counted: "counted",
    certified: "certified",
    released: "result released",
    void: "void: it has no result",
  },
  result: { steps: "Step by step", again: "Check another record", detail: "What was found:", needs: "It needs a step that failed." },
  step: {
    files: "The file is a record, whole and as it was given",
    "files-why": "A file that was cut short, or in which something is hidden, is found out here.",
    manifest: "The list of its files can be read",
    "manifest-why": "A record of another format would be misunderstood: this page refuses it.",
    digests: "Every file is the one on the list, and no other is there",
    "digests-why": "Nobody changed, added or removed a file after the list was signed.",
    poll: "The sealed terms of the vote are in their one form",
    "poll-why": "The same terms cannot be read in two ways.",
    keys: "The list is signed with this poll’s key",
    "keys-why": "The record comes from the service that held this vote, and from nobody else.",
    entries: "The log can be read, entry by entry",
    "entries-why": "No entry is hidden, doubled, or to be read in two ways.",
    checkpoint: "The signed head of the log fits its entries",
    "checkpoint-why": "A log with an entry changed, dropped or added would have another head.",
    seal: "The log begins with the seal of these terms, weights and keys",
    "seal-why":
      "Question, voters’ lists, weights and the key for which votes are encrypted cannot be exchanged after the seal.",
    weights: "The treasurer or the general secretary signed the weights",
    "weights-why": "Two officers alone cannot seal other weights than those of the union’s books.",
    history: "What the log says could happen in this order",
    "history-why": "No ballot came before voting opened or after it closed, and the vote was counted once.",
    route: "Executive and council recommended before the vote, and the members were told",
    "route-why":
      "Before the seal, two officers signed each step, on these very texts, and every officer accepted the oath of office. A practice vote has no route.",
    officers: "Two officers signed each act",
    "officers-why":
      "Nobody alone, not even whoever runs the service, can seal, open, extend, close, void, count, certify or release, or challenge a member; those who challenge do not rule on it.",
    contents: "The record has exactly the files of this stage",
    "contents-why": "Nothing was left out, and nothing is there that not everybody may have.",
    challenges: "The numbers of challenged members are those of the log",
    "challenges-why":
      "Nobody can hide how many members officers challenged in a unit, and how many ballots were left out for that.",
    issuer: "The code issuer signed the voters’ lists and each replaced code",
    "issuer-why": "The service cannot make voters of its own.",
    archives: "Each unit’s ballots are in an archive of the sealed election",
    "archives-why": "No unit votes on another question, or for another key, than the sealed one.",
    logged: "The archives hold exactly the ballots of the log",
    "logged-why": "No ballot can be dropped or slipped in between the log and the count.",
    lists: "The voters’ lists are the sealed ones, with the signed changes",
    "lists-why": "Nobody was put on a list, or taken off it, unseen.",
    ballots: "Every ballot is valid",
    "ballots-why":
      "Each is signed with a voting code, for this vote and unit, and holds one vote: not fifty, not less than none.",
    once: "Every ballot is by a voting code on its unit’s list, one each",
    "once-why": "Nobody voted twice, and nobody who is on no list voted.",
    tally: "Each unit’s encrypted total is that of its ballots",
    "tally-why": "What the key holders decrypted is these ballots: none was left out, and none added.",
    percentage: "What was released is what the ballots give",
    "percentage-why":
      "No other percentage and no other outcome can be released, even if whoever runs the service and all key holders work together. The proof tells nobody how a unit voted.",
    "percentage-unproved-why":
      "The percentage lies too near a boundary for the rounded weights of this vote: no public proof of it is possible. The auditors’ edition proves it.",
    anchor: "The seal digest is the one in your notice",
    "anchor-why": "A record that somebody made up has another digest than the one sent to every member.",
  },
  limits: {
    title: "What this page does not check",
    intro: "To check these too, use the program, on a computer with Python:",
    decryptions: "Decryptions and the units’ results, where the record is of the complete edition.",
    rulings:
      "That the officers’ decisions on votes set aside, and on members challenged, are just; and the numbers in sequestered.json.",
    lines:
      "Every line of the officers’ statements: this page compares the line that ties a statement to its act.",
    route: "That council and members had their days between the steps before the vote.",
    trustees: "The key holders’ certificates, and their confirmations of the seal.",
    weights:
      "That the weights follow from the fee returns as the by-law says, and that the terms read the by-law in ways, and in words, that Ratify knows.",
    receipt: "The signature on your receipt, and older signed heads of the log that you kept.",
    unused: "Voting codes with which nobody voted.",
    never:
      "No program can check that the voters’ list names the right people, or that a member’s own device encrypted the choice that it showed.",
  },
  problem: {
    browser:
      "This browser cannot do the arithmetic from a file on disk. Use a current Firefox, Chrome, Edge or Safari.",
    read: "The file could not be read. Choose it again.",
    large: "The file has more than 1 GB: it is not a record.",
    worker: "The browser stopped the work, perhaps because memory ran out. Close other windows and try again.",
  },
};
