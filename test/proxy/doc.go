// Package proxy holds the signing proxy against real clients: curl, the AWS CLI, newman, a WebSocket client, a
// stream of events, HTTP/2, before the lab's edge and gateway; many requests at a time, each verified; and a soak
// with faults. ./install installs what it needs.
//
// COUNTERSIGN_REQUESTS=100000, COUNTERSIGN_SOAK=10m and COUNTERSIGN_RACE=1 make longer runs of it, and build the
// program with the race detector.
package proxy
