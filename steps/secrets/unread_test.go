package secrets

import (
	"strings"
	"testing"

	"github.com/aws/smithy-go"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// TestUnreadIsToldOnce: a URL whose address was not read is neither in sync nor changed, and a password is never made
// up for what may exist: each missing permission is one problem of the step.
func TestUnreadIsToldOnce(t *testing.T) {
	denied := &smithy.GenericAPIError{Code: "AccessDenied"}
	stood := func() *live.Stack {
		l := withData(account(stack.KeyDatabasePassword, "p-0123456789", stack.KeyCacheToken, "t-0123456789",
			"APP_SECRET_KEY", "s-0123456789"))
		s := settings()
		for _, key := range s.ComposedKeys() {
			v, err := compose(key, s, l)
			if err != nil {
				t.Fatal(err)
			}
			l.Parameters.Items = append(l.Parameters.Items, live.Parameter{Name: l.Identity.Parameter(key), Type: secureString,
				Value: v, Tagged: true})
		}
		return l
	}
	forget := func(l *live.Stack, key string) {
		for n := range l.Parameters.Items {
			if l.Parameters.Items[n].Name == l.Identity.Parameter(key) {
				l.Parameters.Items = append(l.Parameters.Items[:n:n], l.Parameters.Items[n+1:]...)
				return
			}
		}
	}
	database := func(l *live.Stack) {
		l.Database = live.Fact[live.Database]{Err: denied, Call: "rds:DescribeDBInstances"}
	}
	cache := func(l *live.Stack) {
		l.Cache = live.Fact[live.ReplicationGroup]{Err: denied, Call: "elasticache:DescribeReplicationGroups"}
	}
	for name, c := range map[string]struct {
		change func(*live.Stack)
		about  string // what the one problem is about, "" for none
		work   string
	}{
		"in sync":                    {func(*live.Stack) {}, "", ""},
		"the database":               {database, stack.KeyDatabaseURL, ""},
		"the cache":                  {cache, stack.KeyCacheURL, ""},
		"the cluster beside a group": {func(l *live.Stack) { l.CacheCluster.Err = denied }, "", ""},
		"the cluster without a group": {func(l *live.Stack) { l.Cache.Value, l.CacheCluster.Err = nil, denied },
			stack.KeyCacheURL, ""},
		"a password that is lost": {func(l *live.Stack) { database(l); forget(l, stack.KeyDatabasePassword) },
			stack.KeyDatabasePassword, ""},
		"a token that is lost": {func(l *live.Stack) { cache(l); forget(l, stack.KeyCacheToken) },
			stack.KeyCacheToken, ""},
		"a URL that SSM does not have": {func(l *live.Stack) { cache(l); forget(l, stack.KeyCacheURL) }, "", "secrets/" +
			stack.KeyCacheURL},
		"a URL that is not encrypted": {func(l *live.Stack) { database(l); l.Parameters.Items[3].Type = "String" }, "",
			"secrets/" + stack.KeyDatabaseURL},
		"another address that was read": {func(l *live.Stack) { l.Database.Value.Address = "other.example.com" }, "",
			"secrets/" + stack.KeyDatabaseURL},
	} {
		t.Run(name, func(t *testing.T) {
			l := stood()
			c.change(l)
			b := plan.NewBuilder(settings(), l, plan.Intent{})
			Plan(b)
			p := b.Plan()
			about := ""
			for _, x := range p.Problems {
				about += x.Resource
				if x.Kind != plan.Unread || x.Step != Step || !strings.HasPrefix(x.Why, "cannot be compared: the ") ||
					!strings.Contains(x.Why, "could not be read") {
					t.Errorf("problem %+v", x)
				}
			}
			work := ""
			for _, a := range p.Work() {
				work += a.ID
			}
			if about != c.about || work != c.work {
				t.Errorf("problems about %q, work %q; want %q, %q", about, work, c.about, c.work)
			}
		})
	}
}
