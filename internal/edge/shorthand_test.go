package edge_test

import "countersign/internal/topology"

// Short names for the functions that change a topology.
type (
	top         = topology.Topology
	dist        = topology.Distribution
	modify      = func(*topology.Topology, *topology.Distribution)
	cachePolicy = topology.CachePolicy
)

func unknownFlag() topology.Flag { return topology.Unknown[bool]("a condition", at) }
