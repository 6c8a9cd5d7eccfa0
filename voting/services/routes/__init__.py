"""The route of an agreement or offer before its vote: by-laws 2.74 to 2.76, and who signs it.

Rules this package keeps: a step is refused by the rules of `voting.domain.route`, against the
database's clock, when it is proposed and again with its last signature; what is signed is verified
as an auditor would before it is kept; nothing that was signed changes. Its verbs:
`begin.begin_route`, `steps.propose_step`, `steps.sign_step`, `steps.withdraw_step`,
`look.route_view`, `offline.hand_in_step`, `signers.step_signers`, and for everybody
`shown.route_shown`.
"""
