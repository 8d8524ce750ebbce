package data_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"slipway/steps/check"
	"slipway/steps/cloud"
	"slipway/steps/data"
	"slipway/steps/live"
	"slipway/steps/network"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/sandbox"
	"slipway/steps/secrets"
	"slipway/steps/stack"
)

// bench is one simulated account with the ground floor of a stack in it: network, data and secrets, without a service
// above.
type bench struct {
	t        *testing.T
	box      *sandbox.Sandbox
	settings stack.Settings
}

func newBench(t *testing.T, change func(*stack.Settings)) *bench {
	s := plantest.Shop(func(s *stack.Settings) { s.Secrets.Keys = []string{"STRIPE_KEY"} }, change)
	return &bench{t: t, box: sandbox.New(sandbox.Options{Region: s.Region, Account: s.Account}), settings: s}
}

func (b *bench) clients() *cloud.Clients { return plantest.Clients(b.box.Config("")) }

func (b *bench) read() *live.Stack {
	return live.Read(b.t.Context(), b.clients(), b.settings.Identity("aws"))
}

var stripe = map[string]stack.Secret{"STRIPE_KEY": stack.NewSecret("sk_live_marker_0123456789")}

func (b *bench) plan(l *live.Stack, i plan.Intent) plan.Plan {
	return b.planOf(l, i, network.Plan, data.Plan, secrets.Plan)
}

func (b *bench) planOf(l *live.Stack, i plan.Intent, parts ...func(*plan.Builder)) plan.Plan {
	w := plan.NewBuilder(b.settings, l, i)
	for _, add := range parts {
		add(w)
	}
	return w.Plan()
}

func (b *bench) destroyPlan(l *live.Stack, i plan.Intent) plan.Plan {
	return b.planOf(l, i, network.Destroy, data.Destroy, secrets.Destroy)
}

func (b *bench) execute(p plan.Plan, l *live.Stack, i plan.Intent) plan.Result {
	return plan.Execute(b.t.Context(), p, plan.Options{Clients: b.clients(), Settings: b.settings, Intent: i,
		Clock: cloud.SystemClock{}, Live: l}, nil)
}

// apply reads, plans and runs; secrets that SSM has already are not given again.
func (b *bench) apply(i plan.Intent) (plan.Plan, plan.Result) {
	l := b.read()
	if i.Secrets == nil && len(secrets.Missing(b.settings, l)) > 0 {
		i.Secrets = stripe
	}
	p := b.plan(l, i)
	if len(p.Problems) > 0 {
		return p, plan.Result{Live: l}
	}
	return p, b.execute(p, l, i)
}

func (b *bench) must(i plan.Intent) (plan.Plan, plan.Result) {
	b.t.Helper()
	p, r := b.apply(i)
	b.wantOK(p, r)
	return p, r
}

func (b *bench) wantOK(p plan.Plan, r plan.Result) {
	b.t.Helper()
	plantest.WantDone(b.t, p, r)
}

var work = plantest.Work

func (b *bench) settled() {
	b.t.Helper()
	if p, _ := b.apply(plan.Intent{}); !p.Empty() || len(p.Problems) > 0 {
		b.t.Fatalf("not settled: %v", work(p))
	}
}

func (b *bench) destroy(i plan.Intent) plan.Result {
	b.t.Helper()
	l := b.read()
	p := b.destroyPlan(l, i)
	r := b.execute(p, l, i)
	b.wantOK(p, r)
	return r
}

var variants = map[string]func(*stack.Settings){
	"guide":    nil,
	"new VPC":  func(s *stack.Settings) { s.Network.VPC = "new" },
	"saver":    func(s *stack.Settings) { s.Data = stack.Saver().Data },
	"no data":  func(s *stack.Settings) { s.Data.Database, s.Data.Cache = "none", "none" },
	"parts":    func(s *stack.Settings) { s.Data.URLStyle = stack.StyleParts },
	"standby":  func(s *stack.Settings) { s.Data.MultiAZ = true },
	"staging":  func(s *stack.Settings) { s.Environment = "staging" },
	"no cache": func(s *stack.Settings) { s.Data.Cache = "none" },
}

func TestSetupSettlesAndIsRemoved(t *testing.T) {
	for name, change := range variants {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, change)
				b.read() // the region gets its default VPC when it is first looked at
				empty := b.box.Fingerprint()
				began := time.Now()
				_, r := b.must(plan.Intent{})
				t.Logf("%s, %d writes, %d reads", time.Since(began).Round(time.Second), b.box.Writes(), b.box.Reads())
				if d := r.Live.Database.Value; b.settings.HasDatabase() && (d == nil || d.Address == "") {
					t.Error("no database was recorded with its address")
				}
				b.settled()
				recovered := stack.Guide()
				recovered.App, recovered.Region, recovered.Account, recovered.Environment = b.settings.App, b.settings.Region,
					b.settings.Account, b.settings.Environment
				l := b.read()
				network.Recover(l, &recovered)
				data.Recover(l, &recovered)
				secrets.Recover(l, &recovered)
				for _, path := range []string{"network.vpc", "network.cidr", "data.database", "data.version", "data.class",
					"data.storage", "data.multi_az",
					"data.backup_days", "data.protect", "data.url_style", "data.cache", "data.cache_version", "data.cache_class",
					"data.cache_snapshots", "secrets.keys"} {
					absent := strings.HasPrefix(path, "data.cache_") && !b.settings.HasCache() || strings.HasPrefix(path, "data.") &&
						path != "data.database" && path != "data.cache" && !b.settings.HasDatabase()
					if got, want := recovered.Get(path), b.settings.Get(path); got != want && !absent {
						t.Errorf("%s recovered as %q, was %q", path, got, want)
					}
				}
				b.destroy(plan.Intent{})
				if p := b.destroyPlan(b.read(), plan.Intent{}); !p.Empty() {
					t.Errorf("left to destroy: %s", work(p))
				}
				if b.settings.Data.Database == "none" && b.box.Fingerprint() != empty {
					t.Errorf("something is left:\n%s", b.box.Fingerprint())
				}
			})
		})
	}
}

// TestKilledAnywhere kills the setup and the teardown at one write in eight, before and after it takes effect; at every
// one when SLIPWAY_MATRIX=full.
func TestKilledAnywhere(t *testing.T) {
	for _, name := range []string{"new VPC"} { // it makes everything the others make
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want string
			var writes, removals int
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, variants[name])
				b.must(plan.Intent{})
				want, writes = b.box.Fingerprint(), b.box.Writes()
				b.box.ResetCalls()
				b.destroy(plan.Intent{})
				removals = b.box.Writes()
			})
			for k := 1; k <= writes+removals; k += stride() {
				for _, after := range []bool{false, true} {
					t.Run(fmt.Sprintf("write %d after=%v", k, after), func(t *testing.T) {
						synctest.Test(t, func(t *testing.T) {
							b := newBench(t, variants[name])
							if k > writes {
								b.must(plan.Intent{})
								b.box.Inject(sandbox.Crash{Write: k - writes, After: after})
								l := b.read()
								b.execute(b.destroyPlan(l, plan.Intent{}), l, plan.Intent{})
								b.box.Restart()
								b.destroy(plan.Intent{})
								if p := b.destroyPlan(b.read(), plan.Intent{}); !p.Empty() {
									t.Errorf("left to destroy: %s", work(p))
								}
								return
							}
							b.box.Inject(sandbox.Crash{Write: k, After: after})
							b.apply(plan.Intent{Secrets: stripe})
							password := b.password()
							b.box.Restart()
							b.must(plan.Intent{})
							if now := b.password(); password != "" && now != password {
								t.Error("the password changed")
							}
							if got := b.box.Fingerprint(); got != want {
								t.Errorf("another end than an uninterrupted run's:\n%s", got)
							}
							b.settled()
						})
					})
				}
			}
		})
	}
}

// TestLostReplies loses the reply of every create once, within one run: the SDK repeats the call.
func TestLostReplies(t *testing.T) {
	for _, op := range []string{"EC2:CreateVpc", "EC2:CreateSubnet", "EC2:CreateInternetGateway", "EC2:CreateRouteTable",
		"EC2:CreateRoute", "EC2:AssociateRouteTable",
		"EC2:AttachInternetGateway", "EC2:CreateSecurityGroup", "EC2:AuthorizeSecurityGroupIngress",
		"RDS:CreateDBSubnetGroup", "RDS:CreateDBInstance",
		"ElastiCache:CreateCacheSubnetGroup", "ElastiCache:CreateReplicationGroup", "SSM:PutParameter"} {
		t.Run(op, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				want := func() string {
					b := newBench(t, variants["new VPC"])
					b.must(plan.Intent{})
					return b.box.Fingerprint()
				}()
				b := newBench(t, variants["new VPC"])
				b.box.Inject(sandbox.LostReply{At: sandbox.At{Operation: op, Times: 1}})
				b.must(plan.Intent{})
				if got := b.box.Fingerprint(); got != want {
					t.Errorf("another end:\n%s", got)
				}
			})
		})
	}
}

func TestChangesOfTheData(t *testing.T) {
	cases := map[string]struct {
		change func(*stack.Settings)
		action string
		verb   plan.Verb
	}{
		"class":           {func(s *stack.Settings) { s.Data.Class = "db.t3.small" }, "data/database", plan.Update},
		"storage":         {func(s *stack.Settings) { s.Data.Storage = 40 }, "data/database", plan.Update},
		"much storage":    {func(s *stack.Settings) { s.Data.Storage = 200 }, "data/database", plan.Update},
		"striped storage": {func(s *stack.Settings) { s.Data.Storage = 400 }, "data/database", plan.Update},
		"standby":         {func(s *stack.Settings) { s.Data.MultiAZ = true }, "data/database", plan.Update},
		"backups":         {func(s *stack.Settings) { s.Data.BackupDays = 14 }, "data/database", plan.Update},
		"protection":      {func(s *stack.Settings) { s.Data.Protect = false }, "data/database", plan.Update},
		"major version":   {func(s *stack.Settings) { s.Data.Version = "17" }, "data/database", plan.Update},
		"cache class":     {func(s *stack.Settings) { s.Data.CacheClass = "cache.t3.small" }, "data/cache", plan.Update},
		"cache snapshots": {func(s *stack.Settings) { s.Data.CacheSnapshots = 3 }, "data/cache", plan.Update},
		"to valkey": {func(s *stack.Settings) { s.Data.Cache, s.Data.CacheVersion = "valkey", "8.0" }, "data/cache",
			plan.Update},
		"all of it": {func(s *stack.Settings) {
			s.Data.Cache, s.Data.CacheVersion, s.Data.CacheClass, s.Data.CacheSnapshots = "valkey", "8.0", "cache.t4g.micro", 1
		}, "data/cache", plan.Update},
		"dialect": {func(s *stack.Settings) { s.Data.URLStyle = "node" }, "secrets/DATABASE_URL", plan.Update},
		"port":    {func(s *stack.Settings) { s.Service.Port = 9000 }, "network/app-group", plan.Update},
		"no keys": {func(s *stack.Settings) { s.Secrets.Keys = nil }, "secrets/STRIPE_KEY", plan.Delete},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				b.must(plan.Intent{})
				c.change(&b.settings)
				p, _ := b.must(plan.Intent{})
				if len(p.Work()) != 1 || p.Work()[0].ID != c.action || p.Work()[0].Verb != c.verb {
					t.Errorf("planned %s", work(p))
				}
				b.settled()
			})
		})
	}
}

func TestLockedAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*stack.Settings)
		answer string
	}{
		"no database":   {func(s *stack.Settings) { s.Data.Database = "none" }, "data.database"},
		"hardly more":   {func(s *stack.Settings) { s.Data.Storage++ }, "data.storage"},
		"older version": {func(s *stack.Settings) { s.Data.Version = "15" }, "data.version"},
		"no cache":      {func(s *stack.Settings) { s.Data.Cache = "none" }, "data.cache"},
		"back to redis": {func(s *stack.Settings) { s.Data.Cache, s.Data.CacheVersion = "redis", "7.1" }, "data.cache"},
		"older cache":   {func(s *stack.Settings) { s.Data.CacheVersion = "7.2" }, "data.cache_version"},
		"another VPC":   {func(s *stack.Settings) { s.Network.VPC = "new" }, "network.vpc"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, func(s *stack.Settings) { s.Data = stack.Saver().Data; s.Data.Storage = 30 })
				b.must(plan.Intent{})
				writes := b.box.Writes()
				c.change(&b.settings)
				p, _ := b.apply(plan.Intent{})
				if len(p.Problems) != 1 || p.Problems[0].Kind != plan.Locked || p.Problems[0].Resource != c.answer ||
					p.Problems[0].WayOut == "" {
					t.Errorf("problems: %s", work(p))
				}
				if b.box.Writes() != writes {
					t.Error("something was written")
				}
			})
		})
	}
}

func verdicts(b *bench) map[string]check.Result {
	l := b.read()
	results := map[string]check.Result{}
	for _, list := range [][]check.Check{network.Checks(), data.Checks(), secrets.Checks()} {
		for _, c := range list {
			results[c.ID] = c.Run(check.Input{Live: l, Settings: &b.settings})
		}
	}
	return results
}

func stride() int {
	if os.Getenv("SLIPWAY_MATRIX") == "full" {
		return 1
	}
	return 8
}
