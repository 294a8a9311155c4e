"""The container image, built by buildah and run as Kubernetes would."""
