problem-next = Was Sie tun können
problem-again = Versuchen Sie es in einer Minute erneut. Bleibt es so, nennen Sie dem Betreiber dieser Seite den Namen der Anfrage.
problem-home = Zur Übersicht
problem-queries = Die Fragen ansehen, die hier eine Antwort haben
problem-line = Zeile
problem-column = Spalte
problem-request = Name der Anfrage
