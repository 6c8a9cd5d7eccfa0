"""The server of a vote: the rules, the use cases, the store, the pages, the commands.

Imports go down this list only: `cli`; `demo`; `app` and `scheduler`; `bootstrap`; `web` and
`storage`, independent of each other; `services`; `ports`; `config`; `notify`, `authority` and
`work`; `domain` and `times`. All may import `audit` and `tally`, and none imports `ivr`.
"""

DISTRIBUTION = "ratify-vote"
"""Whose package this is: `ratify` looks for this line when it starts."""
