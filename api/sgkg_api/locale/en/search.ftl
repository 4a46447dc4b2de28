# The search.
search-title = Search
search-title-for = Search: { $text }
search-field = Name, number, rule or standard
search-hint = Standards are found in any usual spelling, and small typing mistakes are forgiven. For example:
search-found = { $n ->
    [one] One thing is found for “{ $text }”.
   *[other] { $n } things are found for “{ $text }”.
}
search-shown = These are number { $first } to { $last }.
search-nothing = Nothing is called “{ $text }”.
search-exact = Exactly this
search-near = What looks like it
search-elsewhere = Look elsewhere
search-in-queries = In the stored questions
search-in-ontology = In the ontology
search-in-editor = With a query of your own
search-pages = Pages of results
search-previous = Previous results
search-next = Next results
search-json = These results as JSON
search-behind = The search knows everything that this query gives:
search-label-abbreviation = abbreviation
search-label-code = code
search-label-designation = designation
search-label-expansion = stands for
search-label-name = name
search-label-number = number
search-label-other-name = other name
search-label-rule = rule
