package ui

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/smithy-go"

	"slipway/steps/sandbox"
	"slipway/steps/stack"
	"slipway/ui/screen"
)

// refused is an answer of AWS.
func refused(operation, code, message string) sandbox.Refuse {
	return sandbox.Refuse{At: sandbox.At{Operation: operation}, Err: &smithy.GenericAPIError{Code: code, Message: message,
		Fault: smithy.FaultClient}}
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
		l.box.Inject(refused("RDS:CreateDBInstance", "InvalidParameterCombination",
			"RDS does not support creating a DB instance with the following combination: DBInstanceClass=db.t3.micro, "+
				"Engine=postgres, EngineVersion=16.15, LicenseModel=postgresql-license. For supported combinations of instance "+
				"class and database engine version, see the documentation."))
	}, nil},
	{"several", func(l *lab) {
		l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: "RDS:CreateDBInstance"}})
		l.box.Inject(refused("ElastiCache:CreateReplicationGroup", "NodeQuotaForCustomerExceeded",
			"The request cannot be processed because it would exceed the allowed number of cache nodes per customer."))
		l.box.Inject(refused("Elastic Load Balancing v2:CreateLoadBalancer", "TooManyLoadBalancers",
			"The maximum number of load balancers has been reached"))
	}, []string{"tab"}},
}

// failed goes through runs that do not end well.
func failed(t *testing.T, show look) {
	for _, c := range failures {
		l := newLab(t)
		l.review(shop())
		c.strike(l)
		l.confirm()
		l.until("was not finished")
		l.press(c.keys...)
		show(l, "failure-"+c.name)
		if c.name == "answer" {
			l.press("d")
			show(l, "failure-"+c.name+"-details")
			l.press("d")
		}
		l.press("q")
		l.m.runs.Wait()
	}
}

func crashed(l *lab, show look) {
	l.deployFails("crash")
	show(l, "failure-service")
	l.press("q")
	l.m.runs.Wait()
}

func stopped(l *lab, show look) {
	l.applying(40 * time.Second)
	l.press("ctrl+c", "ctrl+c")
	l.until("stopped")
	show(l, "failure-stopped")
	l.press("a").see("Enter closes it")
	show(l, "failure-stopped-calls")
	l.press("enter").see("▸ Try again")
	l.press("q")
	l.m.runs.Wait()
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
	{name: "update-open", change: func(s *stack.Settings) { s.Data.Class, s.Service.Memory = "db.t3.small", 3072 },
		keys: []string{"down", "space"}},
	{name: "replace", change: func(s *stack.Settings) { s.Service.Port = 9000 }, keys: []string{"down"}},
	{name: "replace-typing", change: func(s *stack.Settings) { s.Service.Port = 9000 }, keys: []string{"enter", "x",
		"enter"}},
	{name: "delete", change: func(s *stack.Settings) { s.Service.Domain, s.Schedule.Jobs, s.Budget.Limit = "", nil, 0 },
		keys: []string{"down"}},
	{name: "notes", change: func(s *stack.Settings) { s.Service.Domain, s.Service.DNS = "api.elsewhere.org", "elsewhere" },
		keys: []string{"end"}},
	{name: "drift", drift: func(l *lab) {
		ssmClient := ssm.NewFromConfig(l.box.Config("eu-west-1"))
		if _, err := ssmClient.PutParameter(l.t.Context(),
			&ssm.PutParameterInput{Name: new("/shop/production/STRIPE_KEY"), Value: new("sk_live_rotated"),
				Overwrite: new(true), Type: "SecureString"}); err != nil {
			l.t.Fatal(err)
		}
	}},
}

// reviewed goes through the plans over one stack.
func reviewed(l *lab, show look) {
	l.setUp(shop())
	for _, c := range reviews {
		s := shop()
		if c.change != nil {
			c.change(&s)
		}
		if c.drift != nil {
			c.drift(l)
		}
		l.plan(s).press(c.keys...)
		show(l, "review-"+c.name)
	}
	s := shop()
	s.Data.Class, s.Budget.Limit = "db.t3.small", 150
	l.answers(s)
	l.home()
	l.take(screen.RunStep{})
	show(l, "review-reading")
	l.until("Nothing of this has been done yet")
	l.press("esc").until("in sync")
	l.take(screen.RunStep{Step: "budget"})
	l.settle()
	l.press("ctrl+o").until("Nothing of this has been done yet")
	show(l, "review-step")
	l.m.ctx.Settings.Account = "999999999999"
	l.press("r").until("belong to account")
	show(l, "review-error")
}
