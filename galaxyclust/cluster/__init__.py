"""Methods that find groups in an embedding, by name; nothing heavy is imported here."""

N_COMPONENTS = 12
REDUCTION = "auto"  # before clustering, and wherever embeddings are compared

METHODS = {
    "hdbscan": "galaxyclust.cluster.hdbscan.hdbscan:HDBSCAN",
    "kmeans": "galaxyclust.cluster.kmeans:KMeans",
    "minibatch": "galaxyclust.cluster.minibatch:MiniBatchKMeans",
    "gmm": "galaxyclust.cluster.gmm:GaussianMixtures",
    "ward": "galaxyclust.cluster.ward:Agglomerative",
    "consensus": "galaxyclust.cluster.consensus.consensus:Consensus",
}
