"""Ingestion: files of records to validated parts of linked data, in as many processes as asked."""
