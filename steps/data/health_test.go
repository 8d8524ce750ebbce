package data_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	"github.com/aws/aws-sdk-go-v2/service/rds"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"slipway/steps/check"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
)

// TestHealthIsPartOfTheState: nothing to do needs a database and a cache that work.
func TestHealthIsPartOfTheState(t *testing.T) {
	for status, want := range map[string]plan.Verb{
		"stopped": plan.Update, "failed": "", "incompatible-network": "", "storage-full": "", "incompatible-parameters": "",
	} {
		t.Run("database "+status, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				b.must(plan.Intent{})
				if !b.box.ForceDatabase("shop-db", status) {
					t.Fatal("no such database")
				}
				p := b.plan(b.read(), plan.Intent{})
				a, ok := p.Action("data/database")
				if want == "" {
					if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Why, status) || p.Problems[0].WayOut == "" {
						t.Errorf("a database that is %s: %s", status, work(p))
					}
					return
				}
				if !ok || a.Verb != want || a.Reason == "" {
					t.Fatalf("a database that is %s: %s", status, work(p))
				}
			})
		})
	}
	t.Run("full disk grown", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, nil)
			b.must(plan.Intent{})
			b.box.ForceDatabase("shop-db", "storage-full")
			b.settings.Data.Storage = 40
			p := b.plan(b.read(), plan.Intent{})
			if a, _ := p.Action("data/database"); a.Verb != plan.Update || len(p.Problems) > 0 {
				t.Errorf("planned %s", work(p))
			}
		})
	})
	t.Run("cache create-failed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, nil)
			b.must(plan.Intent{})
			b.box.ForceCache("shop-redis", "create-failed")
			p := b.plan(b.read(), plan.Intent{})
			if a, _ := p.Action("data/cache"); a.Verb != plan.Replace {
				t.Fatalf("planned %s", work(p))
			}
			if len(p.Unapproved(plan.Consent{Yes: true})) != 1 {
				t.Error("--yes covers a replacement")
			}
			b.must(plan.Intent{})
			b.settled()
		})
	})
}

// TestBeingDeleted: something that is being deleted is neither there nor gone.
func TestBeingDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) { s.Data.Protect = false })
		b.must(plan.Intent{})
		plantest.DeleteStores(t, b.clients())
		p, r := b.apply(plan.Intent{})
		for _, id := range []string{"data/database", "data/cache"} {
			if a, _ := p.Action(id); a.Verb != plan.Create || a.Reason == "" {
				t.Errorf("%s: %s %q", id, a.Verb, a.Reason)
			}
		}
		b.wantOK(p, r)
		b.settled()
	})
}

// TestForeignNames: what does not carry the tags stops the plan, and nothing is written.
func TestForeignNames(t *testing.T) {
	for name, remove := range map[string]func(b *bench){
		"database":       func(b *bench) { untag(b, "arn:aws:rds:eu-west-1:123456789012:db:shop-db", "rds") },
		"security group": func(b *bench) { untag(b, b.read().Group("shop-db-sg").ID, "ec2") },
		"subnet group":   func(b *bench) { untag(b, "arn:aws:rds:eu-west-1:123456789012:subgrp:shop-db-subnet", "rds") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				b.must(plan.Intent{})
				remove(b)
				p := b.plan(b.read(), plan.Intent{})
				if len(p.Problems) == 0 || p.Problems[0].Kind != plan.Foreign {
					t.Errorf("planned %s", work(p))
				}
			})
		})
	}
	t.Run("parameter", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t, nil)
			put(b, "/shop/production/STRIPE_KEY", "sk_live_by_hand_000", ssmtypes.ParameterTypeSecureString)
			b.must(plan.Intent{Secrets: map[string]stack.Secret{}}) // it is used as it is
			p := b.plan(b.read(), plan.Intent{Secrets: stripe})
			if len(p.Problems) != 1 || p.Problems[0].Kind != plan.Foreign {
				t.Errorf("changing it: %s", work(p))
			}
		})
	})
}

func untag(b *bench, id, service string) {
	b.t.Helper()
	keys := []string{stack.TagApp, stack.TagEnvironment}
	var err error
	if service == "rds" {
		_, err = b.clients().RDS.RemoveTagsFromResource(b.t.Context(), &rds.RemoveTagsFromResourceInput{ResourceName: &id,
			TagKeys: keys})
	} else {
		_, err = b.clients().EC2.DeleteTags(b.t.Context(), &ec2.DeleteTagsInput{Resources: []string{id},
			Tags: []ec2types.Tag{{Key: &keys[0]}, {Key: &keys[1]}}})
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func put(b *bench, name, value string, kind ssmtypes.ParameterType, tagged ...ssmtypes.Tag) {
	b.t.Helper()
	if _, err := b.clients().SSM.PutParameter(b.t.Context(), &ssm.PutParameterInput{Name: &name, Value: &value, Type: kind,
		Tags: tagged}); err != nil {
		b.t.Fatal(err)
	}
}

// TestExtraRulesAreRemoved: whatever else lets traffic in is drift, and checks 5 to 8 see it.
func TestExtraRulesAreRemoved(t *testing.T) {
	for group, c := range map[string]struct {
		rule  ec2types.IpPermission
		check string
	}{
		"shop-db-sg": {ec2types.IpPermission{IpProtocol: new("tcp"), FromPort: new(int32(5432)),
			ToPort: new(int32(5432)), IpRanges: []ec2types.IpRange{{CidrIp: new("203.0.113.7/32")}}},
			"database-from-app-only"},
		"shop-redis-sg": {ec2types.IpPermission{IpProtocol: new("tcp"), FromPort: new(int32(6000)),
			ToPort: new(int32(7000)), IpRanges: []ec2types.IpRange{{CidrIp: new("0.0.0.0/0")}}}, "redis-from-app-only"},
		"shop-alb-sg": {ec2types.IpPermission{IpProtocol: new("tcp"), FromPort: new(int32(22)), ToPort: new(int32(22)),
			Ipv6Ranges: []ec2types.Ipv6Range{{CidrIpv6: new("::/0")}}}, "alb-open-ports"},
	} {
		t.Run(group, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				b.must(plan.Intent{})
				id := b.read().Group(group).ID
				if got := verdicts(b)[c.check]; got.Status != check.Pass {
					t.Errorf("before: %+v", got)
				}
				_, err := b.clients().EC2.AuthorizeSecurityGroupIngress(t.Context(),
					&ec2.AuthorizeSecurityGroupIngressInput{GroupId: &id, IpPermissions: []ec2types.IpPermission{c.rule}})
				if err != nil {
					t.Fatal(err)
				}
				if got := verdicts(b)[c.check]; got.Status != check.Fail || got.Detail == "" || len(got.Evidence) == 0 {
					t.Errorf("with the rule: %+v", got)
				}
				p, _ := b.must(plan.Intent{})
				if len(p.Work()) != 1 || p.Work()[0].Verb != plan.Update {
					t.Errorf("planned %s", work(p))
				}
				if got := verdicts(b)[c.check]; got.Status != check.Pass {
					t.Errorf("after: %+v", got)
				}
				b.settled()
			})
		})
	}
}

// TestChecksOfTheGroundFloor: everything slipway makes passes.
func TestChecksOfTheGroundFloor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		for id, r := range verdicts(b) {
			if r.Status == check.Pass {
				t.Errorf("%s passes on an empty account", id)
			}
		}
		b.must(plan.Intent{})
		for id, r := range verdicts(b) {
			want := check.Pass
			switch id {
			case "secrets-in-ssm": // no revision runs here
				want = check.Unknown
			case "subnets-private":
				want = check.NotApplicable
			case "cache-backups", "cache-failover", "database-iam-auth", "database-monitoring", "database-multi-az",
				"database-port", "vpc-flow-logs":
				want = check.Accepted // by the shape, with the price
			}
			if r.Status != want {
				t.Errorf("%s: %s, want %s: %s %v", id, r.Status, want, r.Detail, r.Evidence)
			}
			for _, e := range r.Evidence {
				if e.Call == "" || e.Field == "" || e.Value == "" {
					t.Errorf("%s: evidence %+v", id, e)
				}
			}
		}
	})
}

// TestGuidesCluster: the plain cluster somebody made by following the guide is the cache.
func TestGuidesCluster(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(s *stack.Settings) { s.Data.Cache = "none" })
		b.must(plan.Intent{})
		c := b.clients()
		tags := stackTags(b)
		_, err := c.ElastiCache.CreateCacheCluster(t.Context(), &elasticache.CreateCacheClusterInput{
			CacheClusterId: new("shop-redis"), CacheNodeType: new("cache.t3.micro"), Engine: new("redis"),
			EngineVersion: new("7.0"),
			NumCacheNodes: new(int32(1)), Tags: tags,
		})
		if err != nil {
			t.Fatal(err)
		}
		synctestSleep()
		b.settings.Data.Cache, b.settings.Data.CacheVersion = "redis", "7.1"
		p, _ := b.must(plan.Intent{})
		if a, _ := p.Action("data/cache"); a.Verb != plan.None || len(p.Notes) == 0 {
			t.Errorf("planned %s, notes %v", work(p), p.Notes)
		}
		l := b.read()
		if got := l.Parameter(stack.KeyCacheURL).Value.Reveal(); !strings.HasPrefix(got, "redis://shop-redis.") {
			t.Errorf("REDIS_URL %s", got)
		}
		if l.Cache.Value != nil || l.Parameter(stack.KeyCacheToken) != nil {
			t.Error("a replication group or a token was made beside the cluster")
		}
		b.settled()
		if got := verdicts(b)["cache-tls"]; got.Status != check.Fail {
			t.Errorf("cache-tls: %+v", got)
		}
	})
}

// TestPlainParameterIsEncrypted: SSM cannot change a type in place; the value must survive being killed anywhere in
// between.
func TestPlainParameterIsEncrypted(t *testing.T) {
	for write := 0; write < 5; write++ {
		for _, after := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, nil)
				put(b, "/shop/production/STRIPE_KEY", "sk_live_marker_0123456789", ssmtypes.ParameterTypeString, ssmTags(b)...)
				p := b.plan(b.read(), plan.Intent{})
				if a, _ := p.Action("secrets/STRIPE_KEY"); a.Verb != plan.Replace {
					t.Fatalf("planned %s", work(p))
				}
				only := plan.Plan{}
				a, _ := p.Action("secrets/STRIPE_KEY")
				only.Actions = append(only.Actions, a)
				if write > 0 {
					crash(b, write, after)
				}
				b.execute(only, b.read(), plan.Intent{})
				b.box.Restart()
				b.must(plan.Intent{Secrets: map[string]stack.Secret{}})
				has := b.read().Parameter("STRIPE_KEY")
				if has == nil || has.Type != "SecureString" || has.Value.Reveal() != "sk_live_marker_0123456789" {
					t.Errorf("write %d after=%v: %+v", write, after, has)
				}
				if b.read().Parameter("STRIPE_KEY.moving") != nil {
					t.Errorf("write %d after=%v: the copy is left", write, after)
				}
				b.settled()
			})
		}
	}
}
