"""The convolutional autoencoder: its network, its losses and the scale of its embedding."""
