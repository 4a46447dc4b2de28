validate-title = Datei prüfen
validate-lead = Fügen Sie Daten ein oder wählen Sie eine Datei: Sie sehen, in welcher Zeile sie nicht wohlgeformt ist und welche Lücken sie hat. Was Sie senden, wird geprüft und vergessen; nichts davon wird gespeichert.
validate-report = Bericht zu { $name }
validate-passed = Nichts, was dagegen spricht
validate-failed = Besteht nicht
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
validate-checked = Gelesen: { $statements } Aussagen. Betrachtet: { $nodes } Dinge, mit { $engine } und den Regeln der Version { $shapes }.
validate-findings = Was gefunden wurde
validate-place = Stelle
validate-line = Zeile { $line }, Spalte { $column }
validate-nowhere = in der ganzen Datei
validate-severity = Schwere
validate-what = Was, und was zu tun ist
validate-violation = Verstoß
validate-warning = Warnung
validate-info = Hinweis
validate-more = { $more } weitere werden hier nicht gezeigt; der Befehl unten zeigt alle.
validate-nothing = Nichts wurde gefunden.
validate-text = Der geprüfte Text
validate-form = Was zu prüfen ist
validate-file = Eine Datei, bis { $most } MB; ihr Name sagt die Syntax
validate-paste = Oder ihr Text
validate-syntax = Syntax
validate-guess = nach Name oder Text
validate-as-of = Stand (Jahr, Monat oder Tag; sonst der des Inventars)
validate-check = Prüfen
validate-elsewhere = Auf Ihrem eigenen Rechner
validate-local = Dieselbe Prüfung für Dateien jeder Größe, im Terminal oder in Ihrer CI:
