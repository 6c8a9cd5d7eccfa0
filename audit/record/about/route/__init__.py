"""What statements say of the route before a vote: each step's, and the seal's.

Rules this package keeps: the lines follow from route.json alone. Its verbs: `steps.about_step`,
`sealed.about_sealed_route`.
"""
