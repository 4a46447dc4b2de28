# Die Seite des Berichts.
report-title = Bericht
report-lead = Die elf Kapitel, die die Expertengruppe geplant hat, geschrieben aus dem Graphen: was im Inventar steht, was daraus folgt und was fehlt. Neben jedem Teil steht, worauf er beruht; Kapitel 9 nennt die Lücken, Kapitel 11 sagt zu jeder, was zu tun ist.
report-in-english = Der Bericht ist auf Englisch geschrieben.
report-pdf = Der Bericht als PDF
report-permalink = Dauerhafte Adresse dieser Fassung
report-no-pdf = Hier lässt sich kein PDF erzeugen
report-no-pdf-why = Dem Server fehlt das Satzprogramm. Wer ihn betreibt, kann es hinzufügen:
report-no-pdf-instead = Derselbe Bericht lässt sich als Seite lesen und drucken:
