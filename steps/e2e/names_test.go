package e2e

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/elasticache"
	ctypes "github.com/aws/aws-sdk-go-v2/service/elasticache/types"

	"slipway/steps"
	"slipway/steps/plan"
	"slipway/steps/sandbox"
	"slipway/steps/stack"
)

// TestURLDialects: each driver its scheme and TLS parameter, values escaped, and with parts no URL at all.
func TestURLDialects(t *testing.T) {
	for style, want := range map[string]string{
		"asyncpg": "postgresql+asyncpg://", "psycopg": "postgresql://", "node": "postgresql://", "go": "postgres://",
		"parts":              "",
		"sqlalchemy-psycopg": "postgresql+psycopg://", "tortoise": "postgres://", "ecto": "ecto://",
	} {
		t.Run(style, func(t *testing.T) {
			inLab(t, with(shop(), func(s *stack.Settings) { s.Data.URLStyle = style }), func(t *testing.T, l *lab) {
				o := l.somebodyElse()
				o.store(stack.KeyDatabasePassword, "p+a:s#s%w?o&r=d$!")
				l.mustApply(typed())
				seen := l.read()
				c := seen.Running.Value.Containers[0]
				if style == "parts" {
					if seen.Parameter(stack.KeyDatabaseURL) != nil || c.Secrets[stack.KeyDatabasePassword] == "" ||
						c.Secrets[stack.KeyCacheToken] == "" {
						t.Errorf("secrets: %v", c.Secrets)
					}
					if !strings.HasPrefix(c.Environment["DB_HOST"], "shop-db.") {
						t.Errorf("environment: %v", c.Environment)
					}
					return
				}
				text := seen.Parameter(stack.KeyDatabaseURL).Value.Reveal()
				u, err := url.Parse(text)
				if err != nil || !strings.HasPrefix(text, want) || (u.RawQuery == "") != (style == "tortoise") ||
					u.Hostname() != seen.Database.Value.Address || u.Path != "/shop" {
					t.Fatalf("the URL reads %s %s", u.Redacted(), u.RawQuery)
				}
				if password, _ := u.User.Password(); password != l.box.DatabasePassword("shop-db") ||
					password != "p+a:s#s%w?o&r=d$!" {
					t.Error("the password in the URL is not the database's")
				}
				if _, bare := c.Secrets[stack.KeyDatabasePassword]; bare || c.Secrets[stack.KeyDatabaseURL] == "" ||
					strings.Contains(strings.Join(keysAndValues(c.Environment), " "), "p+a") {
					t.Errorf("the container gets %v", c.Secrets)
				}
			})
		})
	}
}

// TestConnectionStringsBeside: what has no room in a JDBC URL stands beside it, Npgsql's keywords hold an odd password
// in quotes, and another style leaves the password as it is.
func TestConnectionStringsBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const password = `p;a=s's&w`
		s := shop()
		s.Data.URLStyle = "jdbc"
		l := newLab(t, s)
		l.somebodyElse().store(stack.KeyDatabasePassword, password)
		l.mustApply(typed())
		seen := l.read()
		c := seen.Running.Value.Containers[0]
		url := seen.Parameter(stack.KeyDatabaseURL).Value.Reveal()
		if url != "jdbc:postgresql://"+seen.Database.Value.Address+":5432/shop?sslmode=require" {
			t.Errorf("the URL reads %s", url)
		}
		if c.Environment["DB_USER"] != "shop" || c.Environment["DB_HOST"] != "" ||
			c.Secrets[stack.KeyDatabasePassword] == "" || c.Secrets[stack.KeyDatabaseURL] == "" ||
			c.Secrets[stack.KeyCacheToken] != "" {
			t.Errorf("the container gets %v and %v", c.Environment, c.Secrets)
		}
		if got, lost := steps.Recover(seen); got.Data.URLStyle != "jdbc" || len(got.Service.Variables) > 0 {
			t.Errorf("recovered %s, %v, %v", got.Data.URLStyle, got.Service.Variables, lost)
		}
		for _, style := range []string{"npgsql", "tortoise", "node"} {
			l.session.Settings.Data.URLStyle = style
			l.mustApply(plan.Intent{})
			seen = l.read()
			got, _ := stack.PasswordIn(seen.Parameter(stack.KeyDatabaseURL).Value)
			if got.Reveal() != password || seen.Parameter(stack.KeyDatabasePassword).Value.Reveal() != password ||
				l.box.DatabasePassword("shop-db") != password {
				t.Errorf("%s: the password has changed", style)
			}
			if env := seen.Running.Value.Containers[0].Environment; (env["PGSSLMODE"] == "require") != (style == "tortoise") {
				t.Errorf("%s: the container gets %v", style, env)
			}
			if got, _ := steps.Recover(seen); got.Data.URLStyle != style || len(got.Service.Variables) > 0 {
				t.Errorf("recovered %s, %v", got.Data.URLStyle, got.Service.Variables)
			}
			if p := l.planned(plan.Intent{}); !p.Empty() {
				t.Errorf("%s: the next plan has %v", style, p.Work())
			}
		}
	})
}

func keysAndValues(m map[string]string) (all []string) {
	for k, v := range m {
		all = append(all, k, v)
	}
	return all
}

// TestNamesFromTheApp: hyphens and reserved words make names that RDS and PostgreSQL take.
func TestNamesFromTheApp(t *testing.T) {
	for app, want := range map[string]string{
		"my-shop": "my_shop", "user": "app_user", "postgres": "app_postgres", "rds-tool": "app_rds_tool",
		"admin": "app_admin", "table": "app_table",
	} {
		t.Run(app, func(t *testing.T) {
			inStack(t, with(shop(), func(s *stack.Settings) { s.App = app }), func(t *testing.T, l *lab) {
				if d := l.read().Database.Value; d.Name != want || d.User != want {
					t.Errorf("database %s, user %s", d.Name, d.User)
				}
				l.nothingLeft()
			})
		})
	}
	t.Run("the longest", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := shop()
			s.App, s.Environment = "abcdefghijklmnopqr", "test"
			l := newLab(t, s)
			l.mustApply(typed())
			l.session.Settings.Service.Port = 65535
			l.reconnect()
			l.mustApply(plan.Intent{})
			l.nothingLeft()
		})
	})
}

// TestHealthCommandIsNeverMadeUp: without a command there is no container health check, and the load balancer's always.
func TestHealthCommandIsNeverMadeUp(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		seen := l.read()
		if got := seen.Running.Value.Containers[0].HealthCommand; got != nil {
			t.Errorf("health command %v", got)
		}
		if g := seen.TargetGroups.Items[0]; g.HealthPath != "/health" || g.Matcher != "200" {
			t.Errorf("target group %+v", g)
		}
		l.session.Settings.Service.HealthCommand = "wget -qO- localhost:8000/health"
		l.mustApply(plan.Intent{})
		if got := l.read().Running.Value.Containers[0].HealthCommand; len(got) != 2 ||
			got[1] != "wget -qO- localhost:8000/health" {
			t.Errorf("health command %v", got)
		}
		l.nothingLeft()
	})
}

// TestReplacedTargetGroup: its port cannot change, so P-tg-PORT takes its place, with consent by name; the one in use
// is found through the listener, and the next change takes the name that is free.
func TestReplacedTargetGroup(t *testing.T) {
	inStack(t, shop(), func(t *testing.T, l *lab) {
		for _, step := range []struct {
			port int
			name string
		}{{9000, "shop-tg-9000"}, {9100, "shop-tg"}, {8000, "shop-tg-8000"}} {
			l.session.Settings.Service.Port = step.port
			l.reconnect()
			p := l.planned(plan.Intent{})
			if a, _ := p.Action("service/target-group"); a.Verb != plan.Replace {
				t.Errorf("port %d: %s", step.port, a.Verb)
			}
			if len(p.Unapproved(plan.Consent{Yes: true})) == 0 {
				t.Error("--yes covers a replacement")
			}
			l.mustApply(plan.Intent{})
			seen := l.read()
			if len(seen.TargetGroups.Items) != 1 || seen.TargetGroups.Items[0].Name != step.name {
				t.Errorf("port %d: %+v", step.port, seen.TargetGroups.Items)
			}
			l.nothingLeft()
		}
	})
}

// TestTheGuidesClusterIsTheCache: kept as it is, its URL without TLS and token, and no token made up for it.
func TestTheGuidesClusterIsTheCache(t *testing.T) {
	inStack(t, with(shop(), func(s *stack.Settings) { s.Data.Cache = "none" }), func(t *testing.T, l *lab) {
		s := l.session.Settings
		s.Data.Cache = "redis"
		l.connect(s, l.session.Env.Dir)
		l.run(t.Context(), plan.Intent{}, func(p plan.Plan) plan.Plan {
			p.Actions = slices.DeleteFunc(p.Actions, func(a plan.Action) bool { return a.ID != "network/redis-group" })
			return p
		})
		var tags []ctypes.Tag
		for k, v := range l.session.Identity().Tags() {
			tags = append(tags, ctypes.Tag{Key: new(k), Value: new(v)})
		}
		if _, err := l.session.Env.Clients.ElastiCache.CreateCacheCluster(t.Context(), &elasticache.CreateCacheClusterInput{
			CacheClusterId: new("shop-redis"), Engine: new("redis"), EngineVersion: new("7.1"),
			CacheNodeType: new("cache.t3.micro"),
			NumCacheNodes: new(int32(1)), SecurityGroupIds: []string{l.read().Group("shop-redis-sg").ID}, Tags: tags,
		}); err != nil {
			t.Fatal(err)
		}
		l.sleepUntil(func() bool { c := l.read().CacheCluster.Value; return c != nil && c.Address != "" })
		p, r := l.apply(t.Context(), plan.Intent{})
		l.wantOK(p, r)
		if a, _ := p.Action("data/cache"); a.Verb != plan.None || !strings.Contains(said(p, r), "plain cluster") {
			t.Errorf("cache: %+v, said %s", a, said(p, r))
		}
		seen := l.read()
		if text := seen.Parameter(stack.KeyCacheURL).Value.Reveal(); !strings.HasPrefix(text, "redis://shop-redis.") {
			t.Errorf("the URL is not the cluster's: %s", text)
		}
		if seen.Parameter(stack.KeyCacheToken) != nil || seen.Cache.Value != nil {
			t.Error("a token, or a second cache, was made")
		}
		l.nothingLeft()
	})
}

// TestRootAndOtherAccounts: root credentials and another account than the pinned one are refused before any write, even
// for who would not ask.
func TestRootAndOtherAccounts(t *testing.T) {
	for name, c := range map[string]struct {
		pinned string
		as     sandbox.Principal
		want   string
	}{
		"root": {"123456789012", sandbox.Principal{ARN: "arn:aws:iam::123456789012:root",
			Policies: []string{anything}}, "root"},
		"another account": {"999999999999", sandbox.Principal{}, "another account"},
	} {
		t.Run(name, func(t *testing.T) {
			inLab(t, shop(), func(t *testing.T, l *lab) {
				l.box.As(c.as)
				s := shop()
				s.Account = c.pinned
				l.connect(s, l.session.Env.Dir)
				if err := l.session.Writable(); err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("writable: %v", err)
				}
				l.box.ResetCalls()
				_, r := l.apply(t.Context(), typed())
				if n := l.box.Writes(); n != 0 || len(r.Failures()) == 0 {
					t.Errorf("%d writes, %d failures", n, len(r.Failures()))
				}
			})
		})
	}
}

const anything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// TestLockedAnswers: what would need another database, cache or VPC is refused, with the reason and the way out.
func TestLockedAnswers(t *testing.T) {
	for answer, change := range map[string]func(*stack.Settings){
		"network.vpc":        func(s *stack.Settings) { s.Network.VPC = "new" },
		"data.version":       func(s *stack.Settings) { s.Data.Version = "15" },
		"data.database":      func(s *stack.Settings) { s.Data.Database = "none" },
		"data.cache":         func(s *stack.Settings) { s.Data.Cache = "none" },
		"data.cache_version": func(s *stack.Settings) { s.Data.CacheVersion = "6.2" },
	} {
		t.Run(answer, func(t *testing.T) {
			inStack(t, with(shop(), func(s *stack.Settings) { s.Data.Storage = 30 }), func(t *testing.T, l *lab) {
				change(&l.session.Settings)
				l.refuses(plan.Intent{}, plan.Locked, answer)
			})
		})
	}
}
