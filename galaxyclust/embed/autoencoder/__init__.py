"""The convolutional autoencoder: its network, what it is trained to do, and its scale."""
