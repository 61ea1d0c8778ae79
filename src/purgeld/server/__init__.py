"""The live server: pages, the data behind each thing, SPARQL, the saved queries as an API."""
