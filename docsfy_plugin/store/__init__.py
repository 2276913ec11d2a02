"""What is kept between runs: the sidecar database, the page cache, locks."""
