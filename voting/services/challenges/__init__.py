"""Challenges of listed members, and the rulings on them (by-law 2.77, reading).

Rules this package keeps: two officers of the desk challenge (`make`, `signing`), and two others
rule (`desk`) and sign what they agree on (`rulings`). What has the member on it has no ballot on
it, and the other way round. How it stands, for those who take the member's ballot: `state`.
"""
