package sandbox

import (
	"slipway/steps/sandbox/acm"
	"slipway/steps/sandbox/core"
	"slipway/steps/sandbox/ecs"
	"slipway/steps/sandbox/internet"
	"time"
)

// What those who use a sandbox name of its core.
type (
	// Call is one call at work in the account.
	Call = core.Call
	// Record is one call that reached the sandbox.
	Record = core.Record
	// Principal is who calls, and what its policies let it do.
	Principal = core.Principal
	// Durations are how long AWS takes.
	Durations = core.Durations
	// FastClock is a clock that runs faster than the one it is wound by.
	FastClock = core.FastClock

	// Certificate is one that somebody in the account has had issued, or imported, before slipway came.
	Certificate = acm.Certificate
	// Behaviour is how an image's containers behave once they have started.
	Behaviour = ecs.Behaviour
	// Resolver answers DNS lookups, and Fetcher gets URLs, as from outside the account.
	Resolver = internet.Resolver
	Fetcher  = internet.Fetcher

	// Fault is something that goes wrong on purpose; At says for which calls.
	Fault = core.Fault
	At    = core.At

	Throttle  = core.Throttle
	Broken    = core.Broken
	Deny      = core.Deny
	LostReply = core.LostReply
	Refuse    = core.Refuse
	Crash     = core.Crash
	Reply     = core.Reply
	Silent    = core.Silent
)

const (
	// DefaultAccount is the account a sandbox simulates when none is named.
	DefaultAccount = core.DefaultAccount
	// BehaviourLabel is the image label that chooses a behaviour: crash, unhealthy or slow.
	BehaviourLabel = ecs.BehaviourLabel
	Read           = core.Read
	Write          = core.Write
)

// ErrCrashed is what every call gets once an injected Crash has struck.
var ErrCrashed = core.ErrCrashed

// Typical returns what AWS usually takes.
func Typical() Durations { return core.Typical() }

// FirstRun returns what AWS usually takes, and the moments during which it does not see yet what was just made.
func FirstRun() Durations { return core.FirstRun() }

// NewFastClock makes a clock that begins at wall() (nil: time.Now) and runs speed times as fast.
func NewFastClock(wall func() time.Time, speed float64) *FastClock {
	return core.NewFastClock(wall, speed)
}
