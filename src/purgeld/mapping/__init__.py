"""Tables into RDF: rows and a declared mapping in, statements with their provenance out.

Pure: no module here opens a file. ``docs/mapping.md`` describes the form of a mapping.
"""
