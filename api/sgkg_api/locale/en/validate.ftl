validate-title = Check a file
validate-lead = Paste data or choose a file: you see at which line it is not well formed, and which gaps it has. What you send is checked and forgotten; nothing of it is stored.
validate-report = Report on { $name }
validate-passed = Passes
validate-failed = Does not pass
validate-counts =
    { $violations ->
        [one] { $violations } violation
       *[other] { $violations } violations
    }, { $warnings ->
        [one] { $warnings } warning
       *[other] { $warnings } warnings
    }, { $infos ->
        [one] { $infos } note
       *[other] { $infos } notes
    }.
validate-checked = Read: { $statements } statements. Looked at: { $nodes } things, with { $engine } and the shapes of version { $shapes }.
validate-unchecked = Nothing was checked.
validate-findings = What was found
validate-place = Place
validate-line = line { $line }, column { $column }
validate-nowhere = in the whole file
validate-severity = Severity
validate-what = What, and what to do
validate-violation = violation
validate-warning = warning
validate-info = note
validate-more = { $more } more are not shown here; the command below shows all.
validate-nothing = Nothing was found.
validate-text = The text that was checked
validate-long = The text is too long to be shown here whole, and is not put into the form again: choose or paste it once more to check it again.
validate-lines = Lines with findings, and those beside them
validate-form = What to check
validate-file = A file, up to { $most } MB; its name tells the syntax
validate-paste = Or its text
validate-syntax = Syntax
validate-guess = by name or text
validate-as-of = As of (year, month or day; by default the inventory's)
validate-check = Check
validate-elsewhere = On your own machine
validate-local = The same check for files of any size, in a terminal or in continuous integration:
