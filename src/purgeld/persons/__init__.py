"""Records of people: typed from the cells of a row, and told as linked data. Pure functions."""
