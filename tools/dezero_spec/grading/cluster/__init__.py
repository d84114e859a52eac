"""Grade past one machine: the same function of one submission, mapped over a Dask cluster.

Nothing distributed is written here. `carrying` has a submission travel as bytes, `node` is what a
worker of the cluster has (a grader with a warm sandbox for each of its threads), `connection` the
client's side. What is lost with a worker, Dask runs elsewhere.
"""
