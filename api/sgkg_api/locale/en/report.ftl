# The page of the report.
report-title = Report
report-lead = The eleven chapters that the expert group planned, written from the graph: what the inventory states, what follows from it, and what is missing. Beside each part stands what it rests on; chapter 9 names the gaps, chapter 11 says what to do about each.
report-in-english = The report is written in English.
report-pdf = The report as PDF
report-permalink = Permanent link to this version
report-no-pdf = No PDF can be made here
report-no-pdf-why = The server has no typesetter. Whoever runs it can add one:
report-no-pdf-instead = The same report can be read and printed as a page:
