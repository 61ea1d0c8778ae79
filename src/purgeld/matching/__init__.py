"""Finding who a name may mean: an index of names, facts beside them, a score in its parts."""
