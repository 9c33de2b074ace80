"""One file for whoever helps: how this installation is, without a secret and without a name."""
