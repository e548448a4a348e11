package topology

// ProxyRoute is what a reverse proxy does with the requests below a path: it sends them to an upstream,
// perhaps with another Host, path and header.
type ProxyRoute struct {
	// Proxy is "nginx", "Caddy", "HAProxy" or "Envoy".
	Proxy string
	// Name is the name that clients call, where the configuration tells one.
	Name Text
	// Prefix is the path that the route takes, "/" for all.
	Prefix Text
	// Upstream is the host that requests go to.
	Upstream Text
	// Host is the Host that the upstream gets; absent where the client's is kept.
	Host Text
	// StripPrefix is taken from the beginning of the path, then AddPrefix is put there.
	StripPrefix, AddPrefix Text
	// Removed are header fields that are not sent on, Set those that get another value. Both are in lower
	// case.
	Removed, Set []Text
	Source       Source
}
