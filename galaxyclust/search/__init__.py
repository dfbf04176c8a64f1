"""Search: the nearest rows of an embedding, and rows that are far from all others."""

METHODS = {
    "exact": "galaxyclust.search.exact:Exact",
    "ivf": "galaxyclust.search.inverted_file:InvertedFile",
}
