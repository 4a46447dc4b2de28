# Seiten über Produkte und ihre Hersteller, Abzeichen und Feeds.
vendors-products = Produkte
vendors-vendors = Hersteller
vendors-products-lead = Produkte, von denen ihre Hersteller sagen, dass sie an einer Schnittstelle eine Norm umsetzen. Das schreiben die Hersteller selbst, jeder in einen eigenen Graphen. Ein Produkt schließt keine Lücke: Eine Lücke ist eine Schnittstelle ohne Norm, und ein Produkt ist keine Norm.
vendors-products-total =
    { $n ->
        [one] Produkt
       *[other] Produkte
    }
vendors-products-chosen = mit dem, was Sie gewählt haben.
vendors-products-uncounted = Wie viele Produkte zu Ihrer Auswahl passen, wird nicht gezählt.
vendors-clear = Alle Produkte zeigen
vendors-filter = Produkte auswählen
vendors-any = alle
vendors-show = Zeigen
vendors-interface = Schnittstelle
vendors-standard = Norm
vendors-level = Nachweis
vendors-vendor = Hersteller
vendors-product = Produkt
vendors-version = Version
vendors-version-of = Version { $version }
vendors-list = Die Liste
vendors-products-none = Noch hat hier niemand ein Produkt angegeben.
vendors-products-none-chosen = Kein Produkt passt zu allem, was Sie gewählt haben.
vendors-products-none-after = Danach kommen keine Produkte mehr.
vendors-pages = Seiten der Liste
vendors-first = Erste Seite
vendors-next = Nächste Seite
vendors-how = Wie ein Hersteller Produkte angibt
vendors-more-claims = und { $n } weitere
vendors-to-coverage = Produkte nach Schnittstelle und Norm
vendors-to-vendors = Alle Hersteller
vendors-to-products = Alle Produkte
vendors-counts-behind = Die Abfrage hinter diesen Zahlen
vendors-unknown-level = Den Nachweis { $value } gibt es nicht; es gibt { $known }.
vendors-unknown-interface = Die Schnittstelle { $value } gibt es in dieser Version der Daten nicht.
vendors-unknown-standard = Die Norm { $value } gibt es in dieser Version der Daten nicht.
vendors-unknown-vendor = Einen Hersteller { $value } mit Angaben gibt es in dieser Version der Daten nicht. Die Liste der Hersteller zeigt, welche es gibt.
vendors-level-claimed = behauptet
vendors-level-self-tested = selbst geprüft
vendors-level-third-party-tested = von Dritten geprüft
vendors-level-certified = zertifiziert
vendors-level-claimed-means = Der Hersteller sagt es.
vendors-level-self-tested-means = Der Hersteller hat es geprüft.
vendors-level-third-party-tested-means = Jemand anders hat es geprüft.
vendors-level-certified-means = Ein Zertifikat sagt es.
vendors-levels = Was die Zeichen bedeuten
vendors-expired = abgelaufen am { $date }
vendors-not-yet = erst ab { $date } gültig
vendors-listed = aufgeführt
vendors-listed-not = nicht aufgeführt
vendors-listed-column = Im Inventar
vendors-listed-means = Aufgeführt: Das Inventar nennt diese Norm als eine, die diese Schnittstelle abdeckt. Nicht aufgeführt: Es nennt sie nicht. Eine Lücke schließt die Angabe in keinem Fall.
# Die Seite eines Produkts.
vendors-product-none = In der Adresse fehlt die IRI eines Produkts: /product?iri=… . Die Liste der Produkte führt zu allen Seiten.
vendors-product-unknown = Kein Hersteller gibt das Produkt { $iri } an. Vielleicht schreibt es sich anders: Die Liste der Produkte zeigt, welche es gibt.
vendors-product-facts = Über dieses Produkt
vendors-product-facts-behind = Die Abfrage hinter diesen Angaben
vendors-product-name = Name
vendors-product-gtin = GTIN
vendors-product-gs1 = bei GS1 nachschlagen
vendors-product-gtin-page = seine Adresse hier
vendors-product-mpn = Teilenummer
vendors-product-sku = Artikelnummer
vendors-product-category = Art
vendors-product-description = Beschreibung
vendors-product-manufacturer = Hergestellt von
vendors-product-url = Die Seite des Herstellers
vendors-product-iri = Die IRI des Herstellers
vendors-product-source = Quelle
vendors-product-source-graph = was { $vendor } angegeben hat
vendors-product-claims = Was es umsetzt, wie sein Hersteller sagt
vendors-product-claims-none = Der Hersteller gibt dieses Produkt ohne eine Aussage an, die hier zählt: Sie nennt keine bekannte Schnittstelle und Norm, oder alle sind zurückgezogen.
vendors-product-back = Zurückgezogen
vendors-product-back-lead = Das hat der Hersteller über das Produkt gesagt und hat es zurückgezogen. Es zählt nirgends.
vendors-product-back-date = Zurückgezogen am
vendors-product-back-reason = Grund
vendors-product-role = Rolle
vendors-product-certificate = Zertifikat
vendors-product-certificate-none = –
vendors-product-issued-by = ausgestellt von { $issuer }
vendors-product-valid-from = gültig ab { $date }
vendors-product-valid-until = bis { $date }
vendors-product-certificate-link = Zertifikat
vendors-product-edition = Ausgabe { $edition }
vendors-product-badge = Abzeichen dieses Produkts
vendors-product-several = Mehrere Hersteller geben ein Produkt mit dieser IRI an. Jeder spricht im Folgenden für sich.
vendors-product-own = Was ein Hersteller sagt, ist kein Befund von uns: Geprüft wurde hier nur die Form.
# Ein Produkt, das es nicht mehr gibt.
vendors-gone-title = Zurückgezogen: { $name }
vendors-gone = Der Hersteller { $vendor } hat dieses Produkt einmal angegeben und hat es zurückgezogen.
vendors-gone-on = Seit { $date } wird es nicht mehr angegeben. Es zählt nirgends.
vendors-gone-reason = Der Grund, den der Hersteller nennt: { $reason }
vendors-gone-last = Was zuletzt darüber gesagt wurde: Angabe { $number }, veröffentlicht am { $date } (Turtle)
vendors-gone-history = Was einmal über das Produkt gesagt wurde, zeigt der Verlauf der Angaben.
# GTIN.
vendors-gtin-title = Produkte mit der GTIN { $gtin }
vendors-gtin-lead = Mehrere Produkte haben diese Nummer.
vendors-gtin-bad = { $value } ist keine GTIN: Die hat 8, 12, 13 oder 14 Ziffern, deren letzte die anderen prüft.
vendors-gtin-unknown = Kein Hersteller gibt hier ein Produkt mit der GTIN { $value } an. Von einem Produkt, das ein Hersteller nicht mehr angibt, bleibt nur der Name, keine Nummer; die Seite des Herstellers führt es auf. Vielleicht kennt GS1 die Nummer: https://id.gs1.org/01/{ $value }
# Hersteller.
vendors-vendors-lead = Wer hier Produkte angibt, jeder nur über seine eigenen Adressen.
vendors-vendors-none = Noch hat kein Hersteller etwas angegeben.
vendors-vendor-kind = Hersteller
vendors-vendor-products = Produkte
vendors-vendor-products-none = Dieser Hersteller gibt zurzeit kein Produkt an.
vendors-vendor-products-all = Alle Produkte von { $vendor }
vendors-vendor-figures = In Zahlen
vendors-vendor-interfaces = Schnittstellen mit einem Produkt
vendors-vendor-interfaces-of = von
vendors-vendor-standards = Normen
vendors-vendor-claims = Aussagen nach ihrem Nachweis
vendors-vendor-claims-lead = So viele Paare aus Schnittstelle und Norm haben je einen solchen Nachweis:
vendors-vendor-claims-none = Es gibt keine Aussagen, die zählen.
vendors-vendor-space = Spricht über
vendors-vendor-graph = Graph
vendors-vendor-iri = Bleibende Adresse
vendors-vendor-disabled = Dieser Hersteller ist gesperrt: Er gibt hier nichts Neues an.
vendors-vendor-near = Was noch fehlt
vendors-vendor-near-lead = Schritte, die nahe liegen: Normen, die das Inventar für eine Schnittstelle nennt und die dieser Hersteller anderswo schon umsetzt. Sie schließen keine Lücke; sie machen ganz, was der Hersteller abdeckt.
vendors-vendor-near-none = Nichts liegt nahe: Der Hersteller setzt keine Norm um, die das Inventar für eine Schnittstelle nennt, oder er hat überall ein Zertifikat.
vendors-vendor-near-missing = Der nächste Schritt
vendors-vendor-near-claim = Hier angeben: Produkte setzen diese Norm um, aber keines sagt es für diese Schnittstelle.
vendors-vendor-near-certify = Zertifizieren: Produkte sagen es, aber keines hat ein Zertifikat.
vendors-vendor-gone = Zurückgezogen
vendors-vendor-gone-none = Dieser Hersteller hat kein Produkt zurückgezogen.
vendors-vendor-gone-on = Am
vendors-vendor-history = Verlauf der Angaben
vendors-vendor-feed = Verfolgen, was dieser Hersteller veröffentlicht und zurückzieht (Atom-Feed)
vendors-vendor-badge = Abzeichen
vendors-vendor-badge-lead = Der Hersteller kann es auf seinen eigenen Seiten zeigen. Die Zahl ist immer die der neuesten Daten.
vendors-vendor-badge-markdown = Als Markdown
vendors-vendor-badge-html = Als HTML
vendors-vendor-badge-shields = Die Zahl für shields.io (JSON)
vendors-vendor-badge-certified = Nur was zertifiziert ist
# Der Verlauf der Angaben eines Herstellers.
vendors-history-title = Angaben von { $vendor }
vendors-history-lead = Jede Änderung dessen, was dieser Hersteller angibt, die neueste zuerst. Alte Fassungen bleiben lesbar.
vendors-history-none = Noch wurde nichts angegeben.
vendors-history-number = Nummer
vendors-history-time = Wann
vendors-history-outcome = Was
vendors-history-changes = Was sich geändert hat
vendors-history-accepted = veröffentlicht
vendors-history-retracted = zurückgezogen
vendors-history-unchanged = noch einmal gleich angegeben
vendors-history-triples = Aussagen
vendors-history-uncompared = Nicht verglichen: Das wäre für eine Seite zu viel.
vendors-history-same = Kein Produkt ist anders als vorher.
vendors-history-version = Version der Daten
vendors-history-digest = Prüfsumme
vendors-history-read = lesen
# Produkte auf den Seiten von Schnittstellen, Normen und Lücken.
vendors-thing-gap = Produkte, die es dafür gibt – sie schließen die Lücke nicht
vendors-thing-gap-lead = Hersteller geben diese Produkte für die Schnittstelle an. Ein Produkt ist keine Norm: Die Lücke bleibt offen.
vendors-thing-feed = Die Produkte für diese Norm verfolgen (Atom-Feed)
# Abdeckung durch Produkte.
vendors-coverage-title = Produkte nach Schnittstelle und Norm
vendors-coverage-lead = Wie viele Produkte die Hersteller für eine Norm an einer Schnittstelle angeben, und der beste Nachweis darunter. Über Lücken sagt das nichts: In ihnen geht es um Normen.
vendors-coverage-table = Schnittstellen und Normen
vendors-coverage-caption = Die Zeilen sind Schnittstellen, die Spalten Normen, die ein Produkt umsetzen soll. In einem Feld steht die Zahl der Produkte mit dem Zeichen des besten Nachweises.
vendors-coverage-none = Niemand hat ein Produkt angegeben, das dazu passt.
vendors-coverage-cell =
    { $n ->
        [one] { $n } Produkt für { $standard } an { $interface }, bester Nachweis: { $level }
       *[other] { $n } Produkte für { $standard } an { $interface }, bester Nachweis: { $level }
    }
vendors-coverage-nothing = keine
vendors-coverage-total = Alle
vendors-coverage-unlisted = für diese Schnittstelle nicht aufgeführt
vendors-coverage-part = Nur die ersten { $n } Normen werden gezeigt; wählen Sie eine, um die anderen zu sehen.
# Abzeichen.
vendors-badge-label = Smart-Grid-Schnittstellen
vendors-badge-message = { $n } von { $of }
vendors-badge-message-level = { $n } von { $of } { $level }
vendors-badge-title = { $name }: Produkte für { $n } von { $of } Smart-Grid-Schnittstellen
vendors-badge-alt = Smart-Grid-Schnittstellen von { $name }
# Feeds.
vendors-feed-vendor = Angaben von { $vendor }
vendors-feed-standard = Produkte für { $standard }
vendors-feed-published = { $vendor } hat Angabe { $number } veröffentlicht
vendors-feed-published-why =
    { $n ->
        [one] Angabe { $number } hat { $n } Aussage.
       *[other] Angabe { $number } hat { $n } Aussagen.
    }
vendors-feed-retracted = { $vendor } hat die Angabe zurückgezogen
vendors-feed-retracted-why = Änderung { $number }: Es wird nichts mehr angegeben.
vendors-feed-products-new = Neue Produkte: { $products }.
vendors-feed-products-changed = Geändert: { $products }.
vendors-feed-products-gone = Nicht mehr angegeben: { $products }.
vendors-feed-products-taken = Zurückgezogen: { $products }.
vendors-feed-claims-taken = Zurückgezogene Aussagen: { $claims }.
vendors-feed-claim = { $product }, { $standard } an { $interface }
vendors-feed-claim-reason = { $product }, { $standard } an { $interface } ({ $reason })
vendors-feed-more = und { $n } weitere
vendors-feed-standard-new = { $product } setzt sie neu um
vendors-feed-standard-new-why = Der Hersteller { $vendor } gibt jetzt an, dass { $product } die Norm umsetzt.
vendors-feed-standard-left = { $product } setzt sie nicht mehr um
vendors-feed-standard-left-why = Der Hersteller { $vendor } gibt nicht mehr an, dass { $product } die Norm umsetzt.
vendors-feed-standard-taken-why = Der Hersteller { $vendor } hat zurückgezogen, dass { $product } die Norm umsetzt.
vendors-feed-edition = { $edition } hat sich geändert
vendors-feed-edition-why = Die Daten sagen jetzt: { $facts }.
