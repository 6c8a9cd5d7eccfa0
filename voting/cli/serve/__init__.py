"""`ratify serve`: the web server with everything that runs beside it, and the telephone line.

Rules this package keeps: each process beside the server is started with it, started again if it
ends, and ended with it. The telephone line is found by its entry point: nothing here imports `ivr`.
"""
