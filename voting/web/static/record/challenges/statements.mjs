/**
 * What officers signed about a challenge of a listed member (by-law 2.77), and that others ruled on it.
 *
 * Rules kept here (docs/protocol.md, section 9):
 * - The statement says in words what is done, and names unit, challenge, ballot and credential as the entry does,
 *   each once; it names nothing that the entry does not.
 * - Neither of the two who rule is one of the two who challenged.
 */

import { demand } from "../documents.mjs";

/** What each act does, as the English line says it. */
const EFFECTS = {
  "challenge-voter":
    "of a listed member who has cast no ballot. A ballot that the member casts is on hold until two other officers " +
    "rule. It counts if they do not by the decision deadline",
  "challenge-ballot":
    "of a listed member who has cast a ballot. It is on hold until two other officers rule, and counts if they do " +
    "not by the decision deadline",
  "dismiss-challenge": "dismissed: the ballot counts",
  "uphold-challenge": "upheld: the ballot is not counted, and its voting code leaves the voters’ list",
};

/** The lines of a statement about a challenge that name what it is about, by what the entry calls it. */
const NAMED = {
  unit: "Unit",
  challenge: "Digest of member and reason",
  ballot: "Digest of the ballot",
  credential: "Public part of the voting code",
};

/** Refuse the statement of a challenge, or of a ruling on one, that says another thing than its entry. */
export function demandChallenged(entry) {
  const { statement } = entry;
  const said = (name) => statement.about.filter(({ en }) => en[0] === name).map(({ en, fr }) => [en[1], fr[1]]);
  const effects = said("Challenge");
  const [effect] = effects[0] ?? [];
  demand(effects.length === 1 && effect === EFFECTS[statement.act], "the statement says that it does another thing");
  for (const [member, name] of Object.entries(NAMED)) {
    const expected = entry[member] === undefined ? [] : [[entry[member], entry[member]]];
    demand(said(name).join(";") === expected.join(";"), `the statement says another "${name}"`);
  }
}

/** Refuse a ruling that one of those signed who made the challenge. */
export function demandOthers({ signatures, challenge }, challenges) {
  const { signers } = challenges.of(challenge);
  const both = signatures.map(({ officer }) => officer).find((officer) => signers.includes(officer));
  demand(both === undefined, `${both} made the challenge, and may not rule on it`);
}
