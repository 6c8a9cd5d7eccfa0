"""The commands of `ratify` that belong to the server and the credential authority."""
