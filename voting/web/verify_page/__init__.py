"""verify.html: one file of the release, which verifies a record without a server or a network.

Rules this package keeps:
1. It needs the standard library only: whoever has the distribution can make the file again.
2. The same sources give the same bytes. The file holds its own scripts and styles, and forbids
   itself everything else (`build`).
"""
