"""Rows of files of any format, one at a time: what a profile describes, and nothing understood."""
