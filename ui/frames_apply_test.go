package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// frames keeps frames at both sizes, and holds them against their golden files in the end.
type frames struct {
	names []string
	of    map[string]string
}

// keep draws the screen at 80x24 and 120x40.
func (f *frames) keep(l *lab, what string) {
	l.t.Helper()
	if f.of == nil {
		f.of = map[string]string{}
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		l.size(size[0], size[1])
		l.m.ctx.Frame = 0
		frame := ansi.Strip(l.m.frame())
		if why := misfit(frame, size[0], size[1]); why != "" {
			l.t.Errorf("%s: %s", what, why)
		}
		name := fmt.Sprintf("%s-%dx%d", what, size[0], size[1])
		f.names, f.of[name] = append(f.names, name), trimmed(strings.ReplaceAll(frame, l.dir, "/home/shop"))
	}
	l.size(80, 24)
}

func (f *frames) hold(t *testing.T) {
	for _, name := range f.names {
		t.Run(name, func(t *testing.T) { golden.RequireEqual(t, f.of[name]) })
	}
}

// refused is an answer of AWS.
func refused(operation, code, message string) sandbox.Refuse {
	return sandbox.Refuse{At: sandbox.At{Operation: operation}, Err: &smithy.GenericAPIError{Code: code, Message: message, Fault: smithy.FaultClient}}
}

// review goes from nothing to the plan of some answers.
func (l *lab) review(s stack.Settings) *lab {
	l.t.Helper()
	s.Secrets.Keys = nil
	l.start(s, "")
	l.until("Set up a new stack")
	l.press("enter", "ctrl+o")
	l.until("SERVICE")
	l.press("ctrl+o")
	l.until("Nothing of this has been done yet")
	return l
}

// failures are runs that do not end well, by what they are called.
var failures = []struct {
	name   string
	strike func(l *lab)
	keys   []string
}{
	{"denied", func(l *lab) { l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}}) }, nil},
	{"quota", func(l *lab) {
		l.box.Inject(refused("RDS:CreateDBInstance", "InstanceQuotaExceeded", "Cannot create more than 40 instances"))
	}, nil},
	{"answer", func(l *lab) {
		l.box.Inject(refused("RDS:CreateDBInstance", "InvalidParameterCombination", "RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.t3.micro, Engine=postgres, EngineVersion=16.15, LicenseModel=postgresql-license. For supported combinations of instance class and database engine version, see the documentation."))
	}, nil},
	{"several", func(l *lab) {
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
		l.box.Inject(refused("ElastiCache:CreateReplicationGroup", "NodeQuotaForCustomerExceeded", "The request cannot be processed because it would exceed the allowed number of cache nodes per customer."))
		l.box.Inject(refused("Elastic Load Balancing v2:CreateLoadBalancer", "TooManyLoadBalancers", "The maximum number of load balancers has been reached"))
	}, []string{"tab"}},
}

// TestFramesFailure holds the card of runs that did not end well.
func TestFramesFailure(t *testing.T) {
	var f frames
	virtual(t, func(t *testing.T) {
		for _, c := range failures {
			l := newLab(t)
			l.review(shop())
			c.strike(l)
			l.press("enter", "shop", "enter")
			l.until("was not finished")
			l.press(c.keys...)
			f.keep(l, c.name)
			if c.name == "answer" {
				l.press("d")
				f.keep(l, c.name+"-details")
				l.press("d")
			}
			l.press("q")
			l.m.runs.Wait()
		}
	})
	f.hold(t)
}

// TestFramesFailedService holds the card of a service whose containers do not stay up.
func TestFramesFailedService(t *testing.T) {
	var f frames
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		l.write("Dockerfile", dockerfile+"LABEL "+sandbox.BehaviourLabel+"=crash\n")
		s := shop()
		s.Image.URI = ""
		l.review(s)
		l.press("enter", "shop", "enter")
		l.until("was not finished")
		f.keep(l, "service")
		l.press("q")
		l.m.runs.Wait()
	})
	f.hold(t)
}

// TestFramesStopped holds what is shown while a run is being stopped, and after.
func TestFramesStopped(t *testing.T) {
	var f frames
	virtual(t, func(t *testing.T) {
		l := newLab(t)
		l.review(shop())
		l.press("enter", "shop", "enter")
		l.pass(40 * time.Second)
		l.press("ctrl+c", "ctrl+c")
		l.until("stopped")
		f.keep(l, "stopped")
		l.press("q")
		l.m.runs.Wait()
	})
	f.hold(t)
}
