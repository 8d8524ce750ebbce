package sandbox

import (
	"testing"

	"slipway/steps/cloud"
)

// account opens a sandbox in memory and the clients of its region.
func account(t *testing.T) (*Sandbox, *cloud.Clients) {
	t.Helper()
	s := New(Options{})
	return s, cloud.New(s.Config(""))
}
