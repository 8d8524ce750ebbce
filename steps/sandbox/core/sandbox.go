// Package core is what every service of the sandbox stands on: the call that a handler answers, the registry of
// operations, time, faults, permissions, tags, pages, the state and its file, which several processes may share.
//
// It sits under the AWS SDK as a middleware (attach.go), so validation, serialisation, retries and waiters above it are
// the production path. State is a World per region, to which each service adds its part; it changes only inside
// handlers, one at a time. What changes with time (a database that becomes available) is computed from timestamps when
// somebody looks, so the sandbox needs no goroutines and runs under testing/synctest. No service is known here: what
// one has to say to all (its tags, what it does by itself as time passes) it registers.
package core

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"slipway/steps/cloud"
)

// DefaultAccount is the account a sandbox simulates when none is named. It is nobody's: AWS's documentation uses it.
const DefaultAccount = "123456789012"

// Options say what account the sandbox is.
type Options struct {
	Clock     cloud.Clock   // nil: the standard clock
	Account   string        // twelve digits; empty: 123456789012
	Region    string        // where global services live and what Config takes for ""; empty: eu-west-1
	Durations *Durations    // nil: what AWS typically takes
	Given     func(c *Call) // makes what is in the account from its beginning; nil: nothing
	Always    func(c *Call) // makes what is there whenever the account is opened, new or not; nil: nothing
}

// Sandbox is one simulated AWS account.
type Sandbox struct {
	// Wire answers for the URLs that AWS signs: an image's layers.
	Wire http.RoundTripper

	mu        sync.Mutex
	account   string
	region    string
	clock     cloud.Clock
	durations Durations
	options   Options
	state     *state
	store     *store // keeps the state on disk; nil: memory only
	ahead     time.Duration
	principal Principal
	policies  func() ([]Document, error) // the principal's, parsed once
	faults    []*armed
	writes    int // writes since the last Inject of a Crash
	crashed   bool
	refusing  bool // the call at hand is refused by an injected Deny
	calls     []Record
	judged    map[string]bool // IAM actions since the last ResetCalls
}

// state is everything that survives a restart.
type state struct {
	Global  *Global
	Regions map[string]*World
}

// New makes an empty account: a default VPC in every region asked, and nothing else.
func New(o Options) *Sandbox {
	s := &Sandbox{account: o.Account, region: o.Region, clock: o.Clock, options: o, durations: Typical()}
	if s.account == "" {
		s.account = DefaultAccount
	}
	if s.region == "" {
		s.region = "eu-west-1"
	}
	if s.clock == nil {
		s.clock = cloud.SystemClock{}
	}
	if o.Durations != nil {
		s.durations = *o.Durations
	}
	s.policies = sync.OnceValues(s.principal.documents)
	s.begin()
	return s
}

// Account returns the account id.
func (s *Sandbox) Account() string { return s.account }

// Region returns the region the sandbox was opened for.
func (s *Sandbox) Region() string { return s.region }

// Now returns the sandbox's time.
func (s *Sandbox) Now() time.Time { return s.clock.Now().Add(s.ahead).UTC() }

// Sleep waits on the sandbox's clock.
func (s *Sandbox) Sleep(ctx context.Context, d time.Duration) error { return s.clock.Sleep(ctx, d) }

// Alter changes the sandbox's own region from outside AWS's API, and keeps the change.
func (s *Sandbox) Alter(f func(c *Call)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// a file that cannot be read or written is reported by the next call
	_ = s.on(s.region, s.region, Write, func(c *Call) error {
		f(c)
		return nil
	})
}

// Look runs f on a region's state without its being a call to AWS: it is neither recorded nor refused, but after a
// crash nothing answers.
func (s *Sandbox) Look(region string, f func(c *Call) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.crashed {
		return ErrCrashed
	}
	return s.on(region, region, Read, f)
}

// Record is one call that reached the sandbox; every attempt of a retried call is one.
type Record struct {
	Service, Operation string
	Write              bool
	At                 time.Time
	Err                string // AWS's error code, or the error; empty when it succeeded
}

// Calls returns the calls since the start or the last ResetCalls, oldest first.
func (s *Sandbox) Calls() []Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// ResetCalls empties the record of calls.
func (s *Sandbox) ResetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.judged = nil, nil
}

// Counts returns how often each operation ("RDS:CreateDBInstance") was called.
func (s *Sandbox) Counts() map[string]int {
	n := map[string]int{}
	for _, r := range s.Calls() {
		n[r.Service+":"+r.Operation]++
	}
	return n
}

// Reads returns the number of read calls, Writes of write calls, since the last ResetCalls.
func (s *Sandbox) Reads() int  { return s.count(false) }
func (s *Sandbox) Writes() int { return s.count(true) }

func (s *Sandbox) count(write bool) (n int) {
	for _, r := range s.Calls() {
		if r.Write == write {
			n++
		}
	}
	return n
}

// world returns the world of a region, made on first use. The lock is held.
func (s *Sandbox) world(region string) *World {
	w := s.state.Regions[region]
	if w == nil {
		w = newWorld(s.state.Global)
		s.state.Regions[region] = w
		c := s.call(w, region)
		for _, name := range slices.Sorted(maps.Keys(openers)) {
			openers[name](c)
		}
	}
	return w
}

// call makes the context a handler runs in. The lock is held.
func (s *Sandbox) call(w *World, region string) *Call {
	arn := s.principal.ARN
	if arn == "" {
		arn = "arn:aws:iam::" + s.account + ":user/slipway"
	}
	return &Call{World: w, Region: region, Account: s.account, Principal: arn, Durations: s.durations, now: s.Now(),
		sandbox: s}
}
