"""Search: the nearest rows of an embedding, and those that are far from all."""

METHODS = {
    "exact": "galaxyclust.search.exact:Exact",
    "ivf": "galaxyclust.search.inverted_file:InvertedFile",
}
