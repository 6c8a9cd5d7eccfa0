"""report.pdf: the result of a poll, for people to read; made from the record and nothing else.

Rules this package keeps: its numbers are rounded before the template, never in it. It may import
`audit.replay`, `audit.record` and `tally`; typst is imported only when a report is made. Its verbs:
`data.report_data`, `pdf.report_pdf`.
"""
