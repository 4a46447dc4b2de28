validate-title = Datei prüfen
validate-lead = Fügen Sie Daten ein oder wählen Sie eine Datei: Sie sehen, in welcher Zeile sie nicht wohlgeformt ist und welche Lücken sie hat. Was Sie senden, wird geprüft und vergessen; nichts davon wird gespeichert.
validate-report = Bericht zu { $name }
validate-passed = Bestanden
validate-failed = Nicht bestanden
validate-counts =
    { $violations ->
        [one] { $violations } Verstoß
       *[other] { $violations } Verstöße
    }, { $warnings ->
        [one] { $warnings } Warnung
       *[other] { $warnings } Warnungen
    }, { $infos ->
        [one] { $infos } Hinweis
       *[other] { $infos } Hinweise
    }.
validate-checked = Gelesen: { $statements } Aussagen. Betrachtet: { $nodes } Dinge, mit { $engine } und den Formen der Version { $shapes }.
validate-unchecked = Es wurde nichts geprüft.
validate-findings = Befunde
validate-place = Stelle
validate-line = Zeile { $line }, Spalte { $column }
validate-nowhere = in der ganzen Datei
validate-severity = Schweregrad
validate-what = Befund, und was zu tun ist
validate-violation = Verstoß
validate-warning = Warnung
validate-info = Hinweis
validate-more = { $more } weitere werden hier nicht gezeigt; der Befehl unten zeigt alle.
validate-nothing = Es wurde nichts gefunden.
validate-text = Der geprüfte Text
validate-long = Der Text ist zu lang, um hier ganz gezeigt oder wieder in das Formular gesetzt zu werden: Wählen Sie die Datei oder fügen Sie den Text noch einmal ein, um erneut zu prüfen.
validate-lines = Zeilen mit Befunden und ihre Nachbarn
validate-form = Was geprüft werden soll
validate-file = Eine Datei, bis { $most } MB; die Endung ihres Namens nennt die Syntax
validate-paste = Oder ihr Text
validate-syntax = Syntax
validate-guess = aus Name oder Text erkennen
validate-as-of = Stand (Jahr, Monat oder Tag; sonst der des Inventars)
validate-check = Prüfen
validate-elsewhere = Auf Ihrem eigenen Rechner
validate-local = Dieselbe Prüfung für Dateien jeder Größe, im Terminal oder in der kontinuierlichen Integration (CI):
