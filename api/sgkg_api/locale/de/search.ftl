# Die Suche.
search-title = Suche
search-title-for = Suche: { $text }
search-field = Name, Nummer, Regel oder Norm
search-hint = Normen werden in jeder üblichen Schreibweise gefunden, kleine Tippfehler werden verziehen. Zum Beispiel:
search-found = { $n ->
    [one] Zu „{ $text }“ ist eines gefunden.
   *[other] Zu „{ $text }“ sind { $n } gefunden.
}
search-shown = Dies sind die Nummern { $first } bis { $last }.
search-nothing = Nichts heißt „{ $text }“.
search-exact = Genau das
search-near = Was so ähnlich heißt
search-elsewhere = Anderswo suchen
search-in-queries = In den gespeicherten Fragen
search-in-ontology = In der Ontologie
search-in-editor = Mit einer eigenen Abfrage
search-pages = Seiten mit Ergebnissen
search-previous = Vorige Ergebnisse
search-next = Nächste Ergebnisse
search-json = Diese Ergebnisse als JSON
search-behind = Die Suche kennt alles, was diese Abfrage liefert:
search-label-abbreviation = Abkürzung
search-label-code = Kürzel
search-label-designation = Bezeichnung
search-label-expansion = steht für
search-label-name = Name
search-label-number = Nummer
search-label-other-name = anderer Name
search-label-rule = Regel
