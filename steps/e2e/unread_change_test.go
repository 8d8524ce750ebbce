package e2e

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	ctypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// stands are stacks that stand, of every kind that a plan tells apart.
var stands = map[string]struct {
	settings func() stack.Settings
	more     func(*lab) // before the first apply
	after    func(*lab) // after it
}{
	"a built image, a VPC of its own": {settings: most},
	"URLs in parts": {settings: func() stack.Settings {
		s := shop()
		s.Data.URLStyle = stack.StyleParts
		return s
	}},
	"no domain, no data": {settings: func() stack.Settings {
		s := shop()
		s.Service.Domain, s.Data.Database, s.Data.Cache = "", "none", "none"
		return s
	}},
	"a certificate given, DNS elsewhere": {settings: hostedElsewhere, more: func(l *lab) {
		l.session.Settings.Service.Certificate = l.box.AddCertificate(sandbox.Certificate{Names: []string{"*.other.org"}})
	}},
	"waiting for DNS elsewhere": {settings: hostedElsewhere},
	"the guide's plain cache": {settings: func() stack.Settings {
		s := shop()
		s.Data.Cache = "none"
		return s
	}, after: plainCache},
}

// plainCache is a cache as the guide makes it, carrying the stack's tags.
func plainCache(l *lab) {
	l.tb.Helper()
	l.session.Settings.Data.Cache = "redis"
	l.run(l.tb.Context(), plan.Intent{}, func(p plan.Plan) plan.Plan {
		p.Actions = slices.DeleteFunc(p.Actions, func(a plan.Action) bool { return a.ID != "network/redis-group" })
		return p
	})
	var tags []ctypes.Tag
	for k, v := range l.session.Identity().Tags() {
		tags = append(tags, ctypes.Tag{Key: new(k), Value: new(v)})
	}
	if _, err := l.session.Env.Clients.ElastiCache.CreateCacheCluster(l.tb.Context(), &elasticache.CreateCacheClusterInput{
		CacheClusterId: new("shop-redis"), Engine: new("redis"), EngineVersion: new("7.1"),
		CacheNodeType: new("cache.t3.micro"),
		NumCacheNodes: new(int32(1)), SecurityGroupIds: []string{l.read().Group("shop-redis-sg").ID}, Tags: tags,
	}); err != nil {
		l.tb.Fatal(err)
	}
	l.sleepUntil(func() bool { c := l.read().CacheCluster.Value; return c != nil && c.Address != "" })
	l.mustApply(plan.Intent{})
}

// stand sets a stack up and gives every operation that a read of it makes.
func stand(t *testing.T, name string) (l *lab, reads []string) {
	t.Helper()
	kind := stands[name]
	l = newLab(t, kind.settings())
	if kind.more != nil {
		kind.more(l)
	}
	if p, r := l.apply(t.Context(), typed()); len(p.Problems) > 0 || !r.OK() {
		t.Fatalf("%v %v", pending(p), ended(r))
	}
	if kind.after != nil {
		kind.after(l)
	}
	l.reconnect()
	l.box.ResetCalls()
	l.read()
	return l, slices.Sorted(maps.Keys(l.box.Counts()))
}

// without reads the stack while one operation is denied.
func (l *lab) without(op string) *live.Stack {
	l.box.Inject(sandbox.Deny{At: sandbox.At{Operation: op}})
	defer l.box.Restart()
	return l.session.Read(l.tb.Context())
}

// noChange holds a plan of a read that one operation was refused to against the plan of a whole read: nothing is
// planned that was not to be done anyway, no problem is made of it but that it could not be read, nobody is told to do
// something, and a step that was not all read is not called in sync.
func noChange(t *testing.T, op string, before, p plan.Plan) {
	t.Helper()
	for _, a := range p.Work() {
		if !slices.Contains(work(before), a.ID) {
			t.Errorf("without %s: %s %s %s %v", op, a.Verb, a.ID, a.Reason, a.Changes)
		}
	}
	for _, x := range p.Problems {
		if x.Kind != plan.Unread {
			t.Errorf("without %s: %+v", op, x)
		}
	}
	for _, n := range p.Notes {
		if n.Waiting && !slices.Contains(before.Notes, n) {
			t.Errorf("without %s somebody is told: %s", op, n.Text)
		}
	}
	for _, a := range before.Actions {
		_, planned := p.Action(a.ID)
		// which home and the lines say of the step
		notRead := slices.ContainsFunc(p.Problems, func(x plan.Problem) bool { return x.Step == a.Step })
		if !planned && !notRead {
			t.Errorf("without %s nothing is known of %s, and step %s does not say so", op, a.ID, a.Step)
		}
	}
	for _, x := range p.Problems {
		if x.Follows && !slices.ContainsFunc(p.Problems, func(o plan.Problem) bool {
			return !o.Follows && errors.Is(o.Err, x.Err)
		}) {
			t.Errorf("without %s nothing tells what %s follows from: %+v", op, x.Resource, p.Problems)
		}
	}
	if dup := twice(p.Problems); dup != "" {
		t.Errorf("without %s one thing is said twice: %s", op, dup)
	}
}

// twice is what two problems of a step say alike, "" when none do.
func twice(problems []plan.Problem) string {
	said := map[string]bool{}
	for _, x := range problems {
		line := strings.Join([]string{x.Step, x.Resource, x.Why}, " ")
		if said[line] {
			return line
		}
		said[line] = true
	}
	return ""
}
