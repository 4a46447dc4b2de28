# sg:covers, from asserted or verified coverage claims that hold at the date of the run, and from nothing else.
# A run without a date takes every claim as valid.
PREFIX sg: <https://w3id.org/sgdata/ontology#>
PREFIX claim-status: <https://w3id.org/sgdata/claim-status/>
PREFIX validity: <https://w3id.org/sgdata/validity/>

INSERT { ?claim sg:validity ?validity }
WHERE {
  ?claim a sg:Claim .
  OPTIONAL {
    ?inventory sg:asOf ?asOf
    BIND(STRLEN(?asOf) AS ?length)
    BIND(CONCAT(?asOf, IF(?length = 4, "-01-01", IF(?length = 7, "-01", ""))) AS ?from)
    BIND(CONCAT(?asOf, IF(?length = 4, "-12-31", IF(?length = 7, "-31", ""))) AS ?until)
  }
  OPTIONAL {
    ?claim sg:validFrom ?start
    BIND(STRLEN(STR(?start)) AS ?startLength)
    BIND(CONCAT(STR(?start), IF(?startLength = 4, "-01-01", IF(?startLength = 7, "-01", ""))) AS ?startFrom)
    BIND(CONCAT(STR(?start), IF(?startLength = 4, "-12-31", IF(?startLength = 7, "-31", ""))) AS ?startBy)
  }
  OPTIONAL {
    ?claim sg:validUntil ?end
    BIND(STRLEN(STR(?end)) AS ?endLength)
    BIND(CONCAT(STR(?end), IF(?endLength = 4, "-01-01", IF(?endLength = 7, "-01", ""))) AS ?endFrom)
    BIND(CONCAT(STR(?end), IF(?endLength = 4, "-12-31", IF(?endLength = 7, "-31", ""))) AS ?endBy)
  }
  BIND(
    IF(!BOUND(?asOf), validity:valid,
    IF(COALESCE(?until < ?startFrom, false) || COALESCE(?from > ?endBy, false), validity:not-valid,
    IF(COALESCE(?from >= ?startBy, true) && COALESCE(?until <= ?endFrom, true), validity:valid,
      validity:uncertain))) AS ?validity)
} ;

# What the inventory's listing states of a standard, the claims to it, or to an edition of it, state too.
INSERT { ?claim sg:layer ?layer }
WHERE { ?listing a sg:StandardListing ; sg:layer ?layer ; sg:standard/(^sg:editionOf)?/^sg:standard ?claim . ?claim a sg:CoverageClaim } ;

INSERT { ?claim sg:objective ?objective }
WHERE { ?listing a sg:StandardListing ; sg:objective ?objective ; sg:standard/(^sg:editionOf)?/^sg:standard ?claim . ?claim a sg:CoverageClaim } ;

INSERT { ?claim a sg:EffectiveClaim . ?interface sg:effectiveClaim ?claim }
WHERE {
  ?claim a sg:CoverageClaim ; sg:interface ?interface ; sg:status ?status ; sg:validity validity:valid .
  FILTER(?status IN (claim-status:asserted, claim-status:verified))
} ;

INSERT { ?standard sg:covers ?interface . ?interface sg:coveredBy ?standard }
WHERE {
  # What an edition covers, its undated reference covers too.
  ?interface sg:effectiveClaim/sg:standard/sg:editionOf? ?standard .
}
