package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// frames keeps frames at both sizes, and holds them against their golden files in the end.
type frames struct {
	names []string
	of    map[string]string
	each  func(l *lab, what string) // takes the states instead, when it is set
}

// keep draws the screen at 80x24 and 120x40.
func (f *frames) keep(l *lab, what string) {
	l.t.Helper()
	if f.each != nil {
		f.each(l, what)
		return
	}
	if f.of == nil {
		f.of = map[string]string{}
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		l.take(tea.WindowSizeMsg{Width: size[0], Height: size[1]}) // and nothing else: what is under way stays under way
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

// reviews are plans over a stack that stands, by what they show. change alters the answers, drift what AWS has.
var reviews = []struct {
	name   string
	change func(s *stack.Settings)
	drift  func(l *lab)
	keys   []string
}{
	{name: "update", change: func(s *stack.Settings) {
		s.Data.Class, s.Service.CPU, s.Service.Memory, s.Service.Count, s.Budget.Limit = "db.t3.small", 512, 1024, 2, 150
	}, keys: []string{"down"}},
	{name: "update-open", change: func(s *stack.Settings) { s.Data.Class, s.Service.Memory = "db.t3.small", 3072 }, keys: []string{"down", "space"}},
	{name: "replace", change: func(s *stack.Settings) { s.Service.Port = 9000 }, keys: []string{"down"}},
	{name: "replace-typing", change: func(s *stack.Settings) { s.Service.Port = 9000 }, keys: []string{"enter", "x", "enter"}},
	{name: "delete", change: func(s *stack.Settings) { s.Service.Domain, s.Schedule.Jobs, s.Budget.Limit = "", nil, 0 }, keys: []string{"down"}},
	{name: "notes", change: func(s *stack.Settings) { s.Service.Domain, s.Service.DNS = "api.elsewhere.org", "elsewhere" }, keys: []string{"end"}},
	{name: "drift", drift: func(l *lab) {
		ssmClient := ssm.NewFromConfig(l.box.Config("eu-west-1"))
		if _, err := ssmClient.PutParameter(l.t.Context(), &ssm.PutParameterInput{Name: aws.String("/shop/production/STRIPE_KEY"), Value: aws.String("sk_live_rotated"), Overwrite: aws.Bool(true), Type: "SecureString"}); err != nil {
			l.t.Fatal(err)
		}
	}},
}

// TestFramesReview holds the plan in its states.
func TestFramesReview(t *testing.T) {
	var f frames
	virtual(t, func(t *testing.T) {
		base := newLab(t).setUp(shop())
		for _, c := range reviews {
			l := base
			s := shop()
			if c.change != nil {
				c.change(&s)
			}
			if c.drift != nil {
				c.drift(l)
			}
			l.answers(s)
			l.start(fresh(), "")
			l.until("Go on with shop")
			l.press("enter")
			l.until("in sync")
			l.press("p")
			l.until("Nothing of this has been done yet")
			l.press(c.keys...)
			f.keep(l, c.name)
		}
		s := shop()
		s.Data.Class, s.Budget.Limit = "db.t3.small", 150
		l := base
		l.answers(s)
		l.start(fresh(), "")
		l.until("Go on with shop")
		l.press("enter")
		l.until("in sync")
		l.take(screen.Redo{})
		f.keep(l, "reading")
		l.until("Nothing of this has been done yet")
		l.press("esc").until("in sync")
		l.take(screen.Redo{Step: "budget"})
		l.settle()
		l.press("ctrl+o").until("Nothing of this has been done yet")
		f.keep(l, "step")
		l.m.ctx.Settings.Account = "999999999999"
		l.press("r").until("belong to account")
		f.keep(l, "error")
	})
	f.hold(t)
}

// answers writes slipway.yaml as a hand would have edited it.
func (l *lab) answers(s stack.Settings) {
	l.t.Helper()
	session, err := l.session(l.t.Context(), s, screen.Where{})
	if err != nil {
		l.t.Fatal(err)
	}
	if err := session.Save(); err != nil {
		l.t.Fatal(err)
	}
}
