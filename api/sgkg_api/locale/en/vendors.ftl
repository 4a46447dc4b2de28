# Pages about products and their vendors, badges and feeds.
vendors-products = Products
vendors-vendors = Vendors
vendors-products-lead = Products whose vendors say that they implement a standard on an interface. Vendors write this themselves, each in a graph of its own. A product never closes a gap: a gap is an interface without a standard, and a product is no standard.
vendors-products-total =
    { $n ->
        [one] product
       *[other] products
    }
vendors-products-chosen = with what you have chosen.
vendors-products-uncounted = How many products fit your choice is not counted.
vendors-clear = Show all products
vendors-filter = Choose products
vendors-any = all
vendors-show = Show
vendors-interface = Interface
vendors-standard = Standard
vendors-level = Evidence
vendors-vendor = Vendor
vendors-product = Product
vendors-version = Version
vendors-version-of = version { $version }
vendors-list = The list
vendors-products-none = Nobody has declared a product here yet.
vendors-products-none-chosen = No product fits all that you have chosen.
vendors-products-none-after = There are no more products.
vendors-pages = Pages of the list
vendors-first = First page
vendors-next = Next page
vendors-how = How a vendor declares products
vendors-more-claims = and { $n } more
vendors-to-coverage = Products by interface and standard
vendors-to-vendors = All vendors
vendors-to-products = All products
vendors-counts-behind = The query behind these numbers
vendors-unknown-level = There is no level { $value }; there are { $known }.
vendors-unknown-interface = There is no interface { $value } in this version of the data.
vendors-unknown-standard = There is no standard { $value } in this version of the data.
vendors-unknown-vendor = There is no vendor { $value } with a declaration in this version of the data. The list of vendors shows those there are.
vendors-level-claimed = claimed
vendors-level-self-tested = self-tested
vendors-level-third-party-tested = third-party tested
vendors-level-certified = certified
vendors-level-claimed-means = The vendor says so.
vendors-level-self-tested-means = The vendor has tested it.
vendors-level-third-party-tested-means = Somebody else has tested it.
vendors-level-certified-means = A certificate says so.
vendors-levels = What the signs mean
vendors-expired = expired on { $date }
vendors-not-yet = valid from { $date } only
vendors-listed = listed
vendors-listed-not = not listed
vendors-listed-column = In the inventory
vendors-listed-means = Listed: the inventory has this standard as one that covers this interface. Not listed: it does not, and the claim closes no gap either way.
# The page of a product.
vendors-product-none = The IRI of a product is missing in the address: /product?iri=… . The list of products leads to all pages.
vendors-product-unknown = No vendor declares the product { $iri }. It may be written differently: the list of products shows those there are.
vendors-product-facts = About this product
vendors-product-facts-behind = The query behind these facts
vendors-product-name = Name
vendors-product-gtin = GTIN
vendors-product-gs1 = look it up at GS1
vendors-product-gtin-page = its address here
vendors-product-mpn = Part number
vendors-product-sku = SKU
vendors-product-category = Category
vendors-product-description = Description
vendors-product-manufacturer = Manufacturer
vendors-product-url = The vendor’s page
vendors-product-iri = The vendor’s IRI
vendors-product-source = Source
vendors-product-source-graph = what { $vendor } has declared
vendors-product-claims = What it implements, as its vendor says
vendors-product-claims-none = The vendor declares this product without a claim that counts here: it names no interface and standard that are known, or all its claims are taken back.
vendors-product-back = Taken back
vendors-product-back-lead = The vendor said this of the product and has taken it back. It counts nowhere.
vendors-product-back-date = Taken back on
vendors-product-back-reason = Reason
vendors-product-role = Role
vendors-product-certificate = Certificate
vendors-product-certificate-none = –
vendors-product-issued-by = issued by { $issuer }
vendors-product-valid-from = valid from { $date }
vendors-product-valid-until = until { $date }
vendors-product-certificate-link = certificate
vendors-product-edition = edition { $edition }
vendors-product-badge = Badge of this product
vendors-product-several = Several vendors declare a product with this IRI. Each says what follows for itself.
vendors-product-own = What a vendor says is no finding of ours: nobody has checked it here but for its form.
# A product that is gone.
vendors-gone-title = Taken back: { $name }
vendors-gone = The vendor { $vendor } declared this product once and has taken it back.
vendors-gone-on = It is no longer declared since { $date }. It counts nowhere.
vendors-gone-reason = The vendor’s reason: { $reason }
vendors-gone-last = What was said of it last: declaration { $number }, published on { $date } (Turtle)
vendors-gone-history = The history of the vendor’s declarations shows what was said of it.
# GTIN.
vendors-gtin-title = Products with the GTIN { $gtin }
vendors-gtin-lead = Several products have this number.
vendors-gtin-bad = { $value } is no GTIN: that has 8, 12, 13 or 14 digits, the last of which checks the others.
vendors-gtin-unknown = No vendor declares a product with the GTIN { $value } here. Of a product that has left the declaration of its vendor only the name is kept, no number; the page of the vendor lists it. GS1 may know the number: https://id.gs1.org/01/{ $value }
# Vendors.
vendors-vendors-lead = Organisations that declare products here, each about its own addresses only.
vendors-vendors-none = No vendor has declared anything yet.
vendors-vendor-kind = Vendor
vendors-vendor-products = Products
vendors-vendor-products-none = This vendor declares no product at present.
vendors-vendor-products-all = All products of { $vendor }
vendors-vendor-figures = In numbers
vendors-vendor-interfaces = Interfaces with a product
vendors-vendor-interfaces-of = of
vendors-vendor-standards = Standards
vendors-vendor-claims = Claims by evidence
vendors-vendor-claims-lead = How many pairs of interface and standard are claimed with each kind of evidence:
vendors-vendor-claims-none = There are no claims that count.
vendors-vendor-space = Speaks about
vendors-vendor-graph = Graph
vendors-vendor-iri = Permanent address
vendors-vendor-disabled = This vendor is disabled: it declares nothing new here.
vendors-vendor-near = What is still missing
vendors-vendor-near-lead = Steps that are near: standards which the inventory has for an interface, and which this vendor implements somewhere already. They close no gap; they make what the vendor covers whole.
vendors-vendor-near-none = Nothing is near: the vendor implements no standard that the inventory has for an interface, or has a certificate wherever it does.
vendors-vendor-near-missing = The next step
vendors-vendor-near-claim = Claim it here: products implement this standard, and none claims it on this interface.
vendors-vendor-near-certify = Certify it: products claim it, and none has a certificate.
vendors-vendor-gone = Taken back
vendors-vendor-gone-none = This vendor has taken no product back.
vendors-vendor-gone-on = On
vendors-vendor-history = History of the declarations
vendors-vendor-feed = Follow what this vendor publishes and takes back (Atom feed)
vendors-vendor-badge = Badge
vendors-vendor-badge-lead = The vendor may show this on its own pages. The number is always that of the newest data.
vendors-vendor-badge-markdown = As Markdown
vendors-vendor-badge-html = As HTML
vendors-vendor-badge-shields = The number for shields.io (JSON)
vendors-vendor-badge-certified = Only what is certified
# The history of a vendor's declarations.
vendors-history-title = Declarations of { $vendor }
vendors-history-lead = Each change of what this vendor declares, the newest first. Old versions stay readable.
vendors-history-none = Nothing has been declared yet.
vendors-history-number = Number
vendors-history-time = When
vendors-history-outcome = What
vendors-history-changes = What has changed
vendors-history-accepted = published
vendors-history-retracted = taken back
vendors-history-unchanged = declared again, unchanged
vendors-history-triples = Statements
vendors-history-uncompared = Not compared: there is too much to read for one page.
vendors-history-same = No product is other than before.
vendors-history-version = Version of the data
vendors-history-digest = Digest
vendors-history-read = read it
# Products on pages of interfaces, standards and gaps.
vendors-thing-gap = Products there are for it – they do not close the gap
vendors-thing-gap-lead = Vendors declare these products for the interface. A product is no standard: the gap stays open.
vendors-thing-feed = Follow the products for this standard (Atom feed)
# Coverage by products.
vendors-coverage-title = Products by interface and standard
vendors-coverage-lead = How many products vendors declare for a standard on an interface, and the best evidence among them. It says nothing about gaps: those are about standards.
vendors-coverage-table = Interfaces and standards
vendors-coverage-caption = Rows are interfaces, columns are standards that some product claims. A cell has the number of products and the sign of the best evidence.
vendors-coverage-none = Nobody has declared a product that fits this.
vendors-coverage-cell =
    { $n ->
        [one] { $n } product for { $standard } on { $interface }, best evidence: { $level }
       *[other] { $n } products for { $standard } on { $interface }, best evidence: { $level }
    }
vendors-coverage-nothing = none
vendors-coverage-total = All
vendors-coverage-unlisted = not listed for this interface
vendors-coverage-part = Only the first { $n } standards are shown; choose one to see the others.
# Badges.
vendors-badge-label = smart-grid interfaces
vendors-badge-message = { $n } of { $of }
vendors-badge-message-level = { $n } of { $of } { $level }
vendors-badge-title = { $name }: products for { $n } of { $of } smart-grid interfaces
vendors-badge-alt = Smart-grid interfaces of { $name }
# Feeds.
vendors-feed-vendor = Declarations of { $vendor }
vendors-feed-standard = Products for { $standard }
vendors-feed-published = { $vendor } has published declaration { $number }
vendors-feed-published-why =
    { $n ->
        [one] Declaration { $number } has { $n } statement.
       *[other] Declaration { $number } has { $n } statements.
    }
vendors-feed-retracted = { $vendor } has taken its declaration back
vendors-feed-retracted-why = Change { $number }: nothing is declared any more.
vendors-feed-products-new = New products: { $products }.
vendors-feed-products-changed = Changed: { $products }.
vendors-feed-products-gone = No longer declared: { $products }.
vendors-feed-products-taken = Taken back: { $products }.
vendors-feed-claims-taken = Claims taken back: { $claims }.
vendors-feed-claim = { $product }, { $standard } on { $interface }
vendors-feed-claim-reason = { $product }, { $standard } on { $interface } ({ $reason })
vendors-feed-more = and { $n } more
vendors-feed-standard-new = { $product } newly claims it
vendors-feed-standard-new-why = The vendor { $vendor } now declares that { $product } implements the standard.
vendors-feed-standard-left = { $product } claims it no longer
vendors-feed-standard-left-why = The vendor { $vendor } no longer declares that { $product } implements the standard.
vendors-feed-standard-taken-why = The vendor { $vendor } has taken back that { $product } implements the standard.
vendors-feed-edition = { $edition } has changed
vendors-feed-edition-why = The data now say: { $facts }.
