"""What tests share: a running server and a client that hides nothing."""
