# OWL: the classes that the ontology defines by what their members have. Items first: interfaces build on them.
PREFIX sg: <https://w3id.org/sgdata/ontology#>
INSERT { ?item a sg:PersonalDataItem }
WHERE { ?item a sg:DataItem ; sg:dataSubject/a sg:NaturalPersonSubject } ;

INSERT { ?interface a sg:PersonalDataInterface }
WHERE { ?interface a sg:Interface ; sg:carries/a sg:PersonalDataItem } ;

INSERT { ?interface a sg:ThirdPartyInterface }
WHERE { ?interface a sg:Interface ; sg:involves/a sg:ThirdParty } ;

INSERT { ?interface a sg:ProsumerInterface }
WHERE { ?interface a sg:Interface ; sg:involves/a sg:ProsumerInstallation }
