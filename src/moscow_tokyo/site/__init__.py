"""A site to read the data in: pages that open from a folder, made of templates beside the modules."""
