"""Profiles: how the file of a source is read, and what each of its columns says of a person."""
