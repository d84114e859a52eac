"""For maintainers: all messages that there are to translate, and the catalogues made of them."""
