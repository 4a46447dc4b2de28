# How findings name a thing: English label, else one without language, else any, else the end of the IRI;
# an interface with its number. One name each, so that a missing label never hides a finding.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgdata/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT { ?thing sg:name ?name }
WHERE {
  {
    SELECT ?thing (MIN(?english) AS ?first) (MIN(?bare) AS ?second) (MIN(?any) AS ?third) (MIN(?digits) AS ?number)
    WHERE {
      ?thing a/rdfs:isDefinedBy <https://w3id.org/sgdata/ontology> .
      OPTIONAL {
        ?thing rdfs:label|skos:prefLabel ?label
        BIND(STR(?label) AS ?any)
        BIND(IF(LANGMATCHES(LANG(?label), "en"), ?any, ?none) AS ?english)
        BIND(IF(LANG(?label) = "", ?any, ?none) AS ?bare)
      }
      OPTIONAL { ?thing a sg:Interface ; sg:number ?count BIND(STR(?count) AS ?digits) }
    }
    GROUP BY ?thing
  }
  BIND(REPLACE(STR(?thing), "^.*[/#](.+)$", "$1") AS ?tail)
  BIND(COALESCE(?first, ?second, ?third, ?tail) AS ?label)
  BIND(IF(BOUND(?number), CONCAT("Interface ", ?number, " (", ?label, ")"), ?label) AS ?name)
}
