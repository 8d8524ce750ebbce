package rds

import (
	"time"

	"slipway/steps/sandbox/core"
)

// Measured is what metrics of an instance rest on: since when it runs, and its storage in GiB. ok is false for one that
// is not there.
func Measured(c *core.Call, id string) (since time.Time, storage int32, ok bool) {
	d := now(c).Instances[id]
	if d == nil {
		return since, 0, false
	}
	return d.Ready, d.Storage, true
}
