"""A run as people and programs want to read it; made from the run alone, judging nothing."""
