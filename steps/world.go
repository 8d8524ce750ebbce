package steps

import (
	"net/http"

	"slipway/steps/cloud"
	"slipway/steps/image"
	"slipway/steps/ingress"
	"slipway/steps/lease"
	"slipway/steps/workspace"
)

// World is everything outside slipway that a run touches: AWS, the container command line, registries, DNS, HTTP, the clock.
// The sandbox stands in for all of it.
type World struct {
	Clients  *cloud.Clients
	Clock    cloud.Clock
	Builder  image.Builder     // nil: there is no container command line
	Registry http.RoundTripper // nil: the network
	Resolver ingress.Resolver
	Fetcher  ingress.Fetcher
	Seen     *workspace.Folder // what was seen in Folder; nil: nobody looked
	Folder   string            // the build context's root, where slipway.yaml lies
	Machine  *lease.Machine    // nil: nothing is known of other runs on this machine
}
