"""Methods that find groups in an embedding, by name; nothing heavy is imported here."""

METHODS = {
    "hdbscan": "galaxyclust.cluster.hdbscan:HDBSCAN",
    "kmeans": "galaxyclust.cluster.kmeans:KMeans",
}
