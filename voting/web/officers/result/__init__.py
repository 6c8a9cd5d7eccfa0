"""The result before and after its release, for certified officers: pages, files, readings.

Rules this package keeps:
1. Only officers with an active account who have accepted the union's texts see anything of a result
   that is not released (solidarity policy); the service decides, for each page and file.
2. Small units are shown in one line, and what they consist of not at all
   (`audit.record.small_units`); the record has each.
3. The pages are never stored by a browser or a proxy.
"""
