# Where each edition, then each undated reference, stands at the date of the run. Dates may lack month or day:
# they are compared by their earliest and latest day, and what that does not decide is called uncertain.
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX sg: <https://w3id.org/sgdata/ontology#>
PREFIX edition-status: <https://w3id.org/sgdata/edition-status/>
PREFIX life-state: <https://w3id.org/sgdata/life-state/>

# An edition whose end is dated.
INSERT { ?edition sg:endsFrom ?earliest ; sg:endsBy ?latest }
WHERE {
  {
    SELECT ?edition (MIN(?from) AS ?earliest) (MIN(?by) AS ?latest)
    WHERE {
      ?edition sg:supersededOn|sg:withdrawnOn ?date .
      BIND(STRLEN(STR(?date)) AS ?length)
      BIND(CONCAT(STR(?date), IF(?length = 4, "-01-01", IF(?length = 7, "-01", ""))) AS ?from)
      BIND(CONCAT(STR(?date), IF(?length = 4, "-12-31", IF(?length = 7, "-31", ""))) AS ?by)
    }
    GROUP BY ?edition
  }
} ;

# One that ended without a date: not before its successor was issued, and by the time somebody saw it ended.
INSERT { ?edition sg:endsFrom ?earliest ; sg:endsBy ?latest }
WHERE {
  {
    SELECT ?edition (MIN(?from) AS ?first) (MIN(?by) AS ?last)
    WHERE {
      ?edition a sg:StandardEdition .
      FILTER NOT EXISTS { ?edition sg:endsFrom ?dated }
      { ?edition sg:editionStatus edition-status:superseded }
      UNION { ?edition sg:editionStatus edition-status:withdrawn }
      UNION { ?edition sg:supersededBy ?other }
      OPTIONAL {
        ?edition sg:supersededBy/dct:issued ?issued
        BIND(STRLEN(STR(?issued)) AS ?length)
        BIND(CONCAT(STR(?issued), IF(?length = 4, "-01-01", IF(?length = 7, "-01", ""))) AS ?from)
      }
      OPTIONAL {
        ?edition sg:editionStatus ?status ; sg:statusSeen ?seen
        FILTER(?status != edition-status:current)
        BIND(STRLEN(STR(?seen)) AS ?seenLength)
        BIND(CONCAT(STR(?seen), IF(?seenLength = 4, "-12-31", IF(?seenLength = 7, "-31", ""))) AS ?by)
      }
    }
    GROUP BY ?edition
  }
  BIND(COALESCE(?first, "0000-01-01") AS ?earliest)
  BIND(?last AS ?latest)
} ;

INSERT { ?edition sg:lifeState ?state }
WHERE {
  ?inventory sg:asOf ?asOf .
  BIND(STRLEN(?asOf) AS ?length)
  BIND(CONCAT(?asOf, IF(?length = 4, "-01-01", IF(?length = 7, "-01", ""))) AS ?from)
  BIND(CONCAT(?asOf, IF(?length = 4, "-12-31", IF(?length = 7, "-31", ""))) AS ?until)
  ?edition a sg:StandardEdition .
  OPTIONAL {
    ?edition dct:issued ?issued
    BIND(CONCAT(STR(?issued), IF(STRLEN(STR(?issued)) = 4, "-01-01", IF(STRLEN(STR(?issued)) = 7, "-01", ""))) AS ?issuedFrom)
  }
  OPTIONAL { ?edition sg:endsFrom ?endsFrom }
  OPTIONAL { ?edition sg:endsBy ?endsBy }
  BIND(
    IF(BOUND(?issuedFrom) && ?issuedFrom > ?until, life-state:not-issued,
    IF(!BOUND(?endsFrom) || ?until < ?endsFrom, life-state:in-force,
    IF(BOUND(?endsBy) && ?from >= ?endsBy, life-state:ended,
      life-state:uncertain))) AS ?state)
} ;

# An undated reference means whichever edition holds.
INSERT { ?reference sg:lifeState ?state }
WHERE {
  ?reference a sg:StandardReference .
  FILTER EXISTS { ?edition sg:editionOf ?reference ; sg:lifeState ?known FILTER(?known != life-state:not-issued) }
  BIND(
    IF(EXISTS { ?holding sg:editionOf ?reference ; sg:lifeState life-state:in-force }, life-state:in-force,
    IF(EXISTS { ?doubtful sg:editionOf ?reference ; sg:lifeState life-state:uncertain }, life-state:uncertain,
      life-state:ended)) AS ?state)
}
