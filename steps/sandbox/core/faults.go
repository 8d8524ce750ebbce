package core

import (
	"errors"
	"fmt"
	"net"
	"syscall"

	"github.com/aws/smithy-go"
)

// ErrCrashed is what every call gets once an injected Crash has struck: to the caller, its process is dead.
var ErrCrashed = errors.New("sandbox: the process was killed here")

// Fault is something that goes wrong on purpose.
type Fault interface{ arm() *armed }

// Throttle makes matching calls fail as throttled, which the SDK retries.
type Throttle struct{ At }

// Broken makes matching calls fail with an internal error (500), which the SDK retries.
type Broken struct{ At }

// Deny makes matching calls fail as not allowed by the caller's policies.
type Deny struct{ At }

// LostReply lets matching calls take effect and loses their reply (the connection is reset), so that the SDK repeats
// them.
type LostReply struct{ At }

// Refuse makes matching calls fail with an error of the test's choice.
type Refuse struct {
	At
	Err error
}

// At says which calls a fault hits: those of an operation ("RDS:CreateDBInstance"), of a service ("RDS:*") or all (""),
// after skipping the first Skip of them, Times in number (0: all).
type At struct {
	Operation   string
	Skip, Times int
}

// Crash kills the caller at its Write-th write from now (1 is the next): before the write takes effect, or after, its
// reply lost.
type Crash struct {
	Write int
	After bool
}

type armed struct {
	At
	before func(c fault) error
	after  func(c fault) error
	crash  *Crash
	deny   bool
}

// fault is the call a fault strikes.
type fault struct {
	service, name string
}

func (f Throttle) arm() *armed { return &armed{At: f.At, before: throttled} }
func (f Broken) arm() *armed {
	return &armed{At: f.At, before: func(fault) error {
		return &smithy.GenericAPIError{Code: "InternalFailure", Message: "The request processing has failed because of an " +
			"unknown error, exception or failure.", Fault: smithy.FaultServer}
	}}
}
func (f Deny) arm() *armed { return &armed{At: f.At, deny: true} }
func (f LostReply) arm() *armed {
	return &armed{At: f.At, after: func(fault) error { return reset() }}
}
func (f Refuse) arm() *armed { return &armed{At: f.At, before: func(fault) error { return f.Err }} }
func (f Crash) arm() *armed  { return &armed{crash: &f} }

// Inject arms a fault. Several may be armed; the first that matches a call strikes it.
func (s *Sandbox) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := f.arm()
	if a.crash != nil {
		s.writes = 0
	}
	s.faults = append(s.faults, a)
}

// Restart disarms every fault and brings a crashed caller back: what follows is a new process.
func (s *Sandbox) Restart() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.writes, s.crashed = nil, 0, false
}

// Crashed reports whether an injected Crash has struck since the last Restart.
func (s *Sandbox) Crashed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.crashed
}

// match decides what becomes of a call: an error before it takes effect, one after, or none. The lock is held.
func (s *Sandbox) match(service, name string, kind Kind) (before, after error) {
	if s.crashed {
		return ErrCrashed, nil
	}
	if kind == Write {
		s.writes++
	}
	call := fault{service, name}
	for _, a := range s.faults {
		if a.crash != nil {
			if kind != Write || s.writes != a.crash.Write {
				continue
			}
			s.crashed = true
			if a.crash.After {
				return nil, ErrCrashed
			}
			return ErrCrashed, nil
		}
		if !a.hits(service, name) {
			continue
		}
		if a.deny {
			s.refusing = true
			return nil, nil
		}
		if a.before != nil {
			return respond(a.before(call), "00000000-0000-0000-0000-000000000000"), nil
		}
		return nil, a.after(call)
	}
	return nil, nil
}

// hits reports whether a call is one the fault is for, and counts it.
func (a *armed) hits(service, name string) bool {
	if a.Operation != "" && a.Operation != service+":"+name && a.Operation != service+":*" {
		return false
	}
	if a.Skip > 0 {
		a.Skip--
		return false
	}
	switch a.Times {
	case 0:
		return true
	case -1:
		return false
	case 1:
		a.Times = -1
	default:
		a.Times--
	}
	return true
}

// throttled is each service's own way to say slow down.
func throttled(c fault) error {
	code := "ThrottlingException"
	switch c.service {
	case "EC2":
		code = "RequestLimitExceeded"
	case "RDS", "ElastiCache", "IAM", "STS", "Elastic Load Balancing v2", "Route 53":
		code = "Throttling"
	}
	return Fail(code, "Rate exceeded")
}

func reset() error {
	return fmt.Errorf("read reply: %w", &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET})
}
