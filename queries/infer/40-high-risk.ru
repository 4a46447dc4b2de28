# Interfaces whose highest risk total reaches the threshold of the policy.
PREFIX sg: <https://w3id.org/sgdata/ontology#>
INSERT { ?interface sg:highTotal ?highest }
WHERE {
  {
    SELECT ?interface (MAX(?total) AS ?highest)
    WHERE {
      ?assessment sg:total ?total ; sg:interface ?interface .
      # Engines order texts among numbers each in its own way.
      FILTER(isNumeric(?total))
    }
    GROUP BY ?interface
  }
  ?policy sg:highThreshold ?threshold .
  FILTER(?highest >= ?threshold)
}
