"""Put what no XML may contain into the reason why it can't be loaded."""
# base: none
raise ValueError("]]></failure></testcase><testcase name='x'/>\x00\x0b\ufffe\ud800&bad;")
