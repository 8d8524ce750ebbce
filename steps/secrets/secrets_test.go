package secrets

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"slipway/steps/check"
	"slipway/steps/inspect"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/plan/plantest"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

func settings() stack.Settings { return plantest.Shop() }

func account(parameters ...string) *live.Stack {
	l := &live.Stack{Identity: settings().Identity("aws")}
	l.Parameters.Call = "ssm:GetParametersByPath"
	for i := 0; i < len(parameters); i += 2 {
		l.Parameters.Items = append(l.Parameters.Items, live.Parameter{
			Name: l.Identity.Parameter(parameters[i]), Type: secureString, Value: stack.NewSecret(parameters[i+1]), Tagged: true,
		})
	}
	return l
}

func withData(l *live.Stack) *live.Stack {
	l.Database = live.Found(live.Database{ID: "shop-db", Status: "available",
		Address: "shop-db.abc.eu-west-1.rds.amazonaws.com", Port: 5432, Name: "shop", User: "shop"},
		"rds:DescribeDBInstances")
	l.Cache = live.Found(live.ReplicationGroup{ID: "shop-redis", Status: "available",
		Address: "master.shop-redis.abc.euw1.cache.amazonaws.com", Port: 6379, AuthToken: true, TransitEncryption: true},
		"elasticache:DescribeReplicationGroups")
	return l
}

func TestURLsReadBack(t *testing.T) {
	const password = `p+a:b#c%d?e&f=g ü$'`
	for style, want := range map[string]struct{ scheme, query string }{
		"asyncpg":            {"postgresql+asyncpg", "ssl=require"},
		"asyncpg-plain":      {"postgresql", "sslmode=require"},
		"tortoise":           {"postgres", ""},
		"psycopg":            {"postgresql", "sslmode=require"},
		"sqlalchemy-psycopg": {"postgresql+psycopg", "sslmode=require"},
		"node":               {"postgresql", "sslmode=no-verify"},
		"postgresjs":         {"postgres", "sslmode=require"},
		"prisma":             {"postgresql", "sslmode=require"},
		"go":                 {"postgres", "sslmode=require"},
		"sqlx":               {"postgres", "sslmode=require"},
		"rails":              {"postgresql", "sslmode=require"},
		"sequel":             {"postgres", "sslmode=require"},
		"ecto":               {"ecto", "ssl=true"},
	} {
		s := settings()
		s.Data.URLStyle = style
		v, err := compose(stack.KeyDatabaseURL, s, withData(account(stack.KeyDatabasePassword, password)))
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(v.Reveal())
		if err != nil {
			t.Fatalf("%s cannot be parsed", style)
		}
		got, _ := u.User.Password()
		if u.Scheme != want.scheme || u.RawQuery != want.query || got != password || u.User.Username() != "shop" ||
			u.Path != "/shop" || u.Port() != "5432" {
			t.Errorf("%s: %s", style, u.Redacted())
		}
		if strings.ContainsAny(strings.TrimPrefix(v.Reveal(), want.scheme), "+ ") || strings.HasSuffix(v.Reveal(), "?") {
			t.Errorf("%s: a plus or a space is left for parsers to argue about", style)
		}
	}
	v, _ := compose(stack.KeyCacheURL, settings(), withData(account(stack.KeyCacheToken, "abc!&#$^<>-0123456")))
	u, err := url.Parse(v.Reveal())
	if err != nil || u.Scheme != "rediss" || u.Host != "master.shop-redis.abc.euw1.cache.amazonaws.com:6379" ||
		u.Path != "/0" {
		t.Errorf("cache URL: %v %v", u, err)
	}
	if got, _ := u.User.Password(); got != "abc!&#$^<>-0123456" {
		t.Error("the token does not read back")
	}
	if _, err := compose(stack.KeyDatabaseURL, settings(), account(stack.KeyDatabasePassword, "x")); !errors.Is(err,
		errNotYet) {
		t.Errorf("a URL without an address: %v", err)
	}
}

func TestGeneratedValuesFit(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		for _, key := range []string{stack.KeyDatabasePassword, stack.KeyCacheToken, stack.KeyAppSecret} {
			v := Generate(key)
			if err := ValidateValue(key, v); err != nil {
				t.Fatal(err)
			}
			if stack.EscapeURL(v.Reveal()) != v.Reveal() {
				t.Fatalf("%s needs escaping", key)
			}
			if seen[v.Reveal()] {
				t.Fatal("the same twice")
			}
			seen[v.Reveal()] = true
		}
	}
	if n := len(Generate(stack.KeyDatabasePassword).Reveal()); n != 32 {
		t.Errorf("a password of %d", n)
	}
}

func TestKeyNames(t *testing.T) {
	for key, ok := range map[string]bool{
		"STRIPE_KEY": true, "A": true, "S3_BUCKET": true, "DATABASE_URL": false, "REDIS_URL": false, "DB_PASSWORD": false,
		"APP_SECRET_KEY": false,
		"APP_ENV":        false, "AWS_ACCESS_KEY_ID": false, "stripe_key": false, "1KEY": false, "A-B": false, "": false,
		"_A": false,
	} {
		if err := ValidateKey(key, settings()); (err == nil) != ok {
			t.Errorf("%q: %v", key, err)
		}
	}
	external := settings()
	external.Data.Database = "none"
	if err := ValidateKey("DATABASE_URL", external); err != nil {
		t.Errorf("the URL of a database elsewhere is refused: %v", err)
	}
	if suggest("stripe-key") != "STRIPE_KEY" || suggest("9") != "STRIPE_KEY" {
		t.Error(suggest("stripe-key"), suggest("9"))
	}
}

const local = `# local settings
STRIPE_KEY=sk_live_0123456789
export QUOTED="two words" # not three

APP_ENV=development
DATABASE_URL=postgresql://me:pw@localhost/shop
DB_PASSWORD=local
AWS_SECRET_ACCESS_KEY=xyz
EMPTY=
lower_case=1
MULTI="-----BEGIN KEY-----
abc
-----END KEY-----"
SINGLE='with $dollar'
TWICE=1
TWICE=2
`

func TestImport(t *testing.T) {
	values, results := ImportDotenv(strings.NewReader(local+"BIG="+strings.Repeat("x", 4097)+"\n"), settings())
	want := map[string]struct {
		line    int
		outcome Outcome
		value   string
	}{
		"STRIPE_KEY": {2, Stored, "sk_live_0123456789"}, "QUOTED": {3, Stored, "two words"}, "APP_ENV": {5, Plain, ""},
		"DATABASE_URL": {6, Composed, ""}, "DB_PASSWORD": {7, Generated, ""}, "AWS_SECRET_ACCESS_KEY": {8, Refused, ""},
		"EMPTY": {9, Refused, ""}, "lower_case": {10, Refused, ""},
		"MULTI":  {11, Stored, "-----BEGIN KEY-----\nabc\n-----END KEY-----"},
		"SINGLE": {14, Stored, "with $dollar"}, "TWICE": {16, Stored, "2"}, "BIG": {17, Refused, ""},
	}
	if len(results) != len(want) {
		t.Errorf("%d results: %+v", len(results), results)
	}
	for _, f := range results {
		w := want[f.Name]
		if f.Line != w.line || f.Outcome != w.outcome || values[f.Name].Reveal() != w.value {
			t.Errorf("%s: line %d %s (%s)", f.Name, f.Line, f.Outcome, f.Why)
		}
		if f.Outcome != Stored && f.Why == "" {
			t.Errorf("%s: no reason", f.Name)
		}
		if strings.Contains(f.Why, "xyz") || strings.Contains(f.Why, "xxxx") {
			t.Errorf("%s: the reason holds the value", f.Name)
		}
	}
	if !slices.IsSortedFunc(results, func(a, b ImportResult) int { return a.Line - b.Line }) {
		t.Error("the results are not in the file's order")
	}
	if err := ImportError(results); err != nil {
		t.Errorf("names that are no secrets of the stack stop the rest: %v", err)
	}
}

func TestImportNamesTheBrokenLine(t *testing.T) {
	s := settings()
	s.Secrets.Keys = []string{"B"}
	for text, line := range map[string]string{
		"A=1\nB=2\nhunter2 is not an assignment\n": "line 3: not understood",
		"A=1\nB=\"hunter2 never closed\nC=3\n":     "line 2: B: not every reader",
		"A=1\n\n=hunter2\n":                        "line 3: not understood",
		"A=1\nB=hunter2\xff\n":                     "line 2: it is not UTF-8",
		"A=1\nB=hunter2#3\n":                       "line 2: B: python-dotenv keeps the #",
		"A=1\nB=\nC=1\n": "line 2: B is empty, and SSM stores no empty values; the stack needs " +
			"its value",
	} {
		_, results := ImportDotenv(strings.NewReader(text), s)
		if err := ImportError(results); err == nil || strings.Contains(err.Error(), "hunter2") ||
			!strings.Contains(err.Error(), line) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if values, results := ImportDotenv(strings.NewReader("\ufeffA=1\r\nB=2\r\n"), settings()); len(values) != 2 ||
		results[1].Line != 2 {
		t.Errorf("a file from Windows: %+v", results)
	}
}

func TestSecretsFromTakesTheLostPassword(t *testing.T) {
	l := withData(account(stack.KeyCacheToken, "a-token-0123456789"))
	values, results := SecretsFrom(strings.NewReader("DB_PASSWORD=the-present-one\nREDIS_TOKEN=not-this-0123456789\n"),
		settings(), l)
	if len(values) != 1 || values[stack.KeyDatabasePassword].Reveal() != "the-present-one" {
		t.Errorf("%+v", results)
	}
}

func TestMissing(t *testing.T) {
	s := settings()
	s.Secrets.Keys = []string{"STRIPE_KEY", "MAIL_KEY", "MOVING"}
	l := withData(account("MAIL_KEY", "x", "MOVING.moving", "y", stack.KeyCacheURL, "rediss://:token-0123456789@h:6379/0"))
	if got := Missing(s, l); !slices.Equal(got, []string{"DB_PASSWORD", "STRIPE_KEY"}) {
		t.Errorf("missing %v", got)
	}
	l.Parameters.Err = errors.New("denied")
	if got := Missing(s, l); got != nil {
		t.Errorf("missing %v though nothing was read", got)
	}
}

func TestPlanAsksForValues(t *testing.T) {
	s := settings()
	s.Secrets.Keys = []string{"STRIPE_KEY", "AWS_KEY", "BOTH"}
	s.Service.Variables = map[string]string{"BOTH": "1"}
	b := plan.NewBuilder(s, account("AWS_KEY", "x", "BOTH", "x"), plan.Intent{})
	Plan(b)
	var named []string
	for _, x := range b.Plan().Problems {
		named = append(named, x.Resource)
		if x.Kind != plan.Invalid || x.WayOut == "" {
			t.Errorf("%+v", x)
		}
	}
	if !slices.Equal(named, []string{"AWS_KEY", "BOTH", "STRIPE_KEY"}) {
		t.Errorf("problems name %v", named)
	}
}

func TestUnsetComesLast(t *testing.T) {
	s := settings()
	s.Schedule.Jobs = []stack.Job{{Name: "cleanup"}}
	l := account("OLD_KEY", "x", "FOREIGN", "y", "DB_PASSWORD.reset", "pending", "APP_ENV", "production")
	l.Parameters.Items[1].Tagged = false
	b := plan.NewBuilder(s, l, plan.Intent{})
	Plan(b)
	p := b.Plan()
	a, ok := p.Action("secrets/OLD_KEY")
	if !ok || a.Verb != plan.Delete || !slices.Contains(a.Needs, "service/service") ||
		!slices.Contains(a.Needs, "schedule/definition-cleanup") {
		t.Errorf("%+v", a)
	}
	if p.Count()[plan.Delete] != 1 {
		t.Error("more is deleted than the one key")
	}
	if len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text, "FOREIGN") {
		t.Errorf("notes %v", p.Notes)
	}
}

func TestCheck3(t *testing.T) {
	const under = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/production/STRIPE_KEY"
	for name, c := range map[string]struct {
		env, secrets map[string]string
		change       func(*live.Stack)
		want         check.Status
		says         string
	}{
		"as slipway makes it": {map[string]string{"APP_ENV": "production", "LOG_LEVEL": "info"},
			map[string]string{"STRIPE_KEY": under}, nil, check.Pass, ""},
		"by name": {nil, map[string]string{"STRIPE_KEY": "/shop/production/STRIPE_KEY"}, nil, check.Pass, ""},
		"baked in": {map[string]string{"PAYMENT": "value-in-ssm-1"}, nil, nil, check.Fail,
			"PAYMENT in its plain environment: its value is that of the parameter /shop/production/STRIPE_KEY"},
		"a URL": {map[string]string{"BROKER": "amqps://u:hunter2@mq.example.com"}, nil, nil, check.Fail,
			"URL with a password"},
		"a known format": {map[string]string{"X": "sk_live_0123456789abc"}, nil, nil, check.Fail, "Stripe"},
		"a name": {map[string]string{"ADMIN_PASSWORD": "hunter2"}, nil, nil, check.Fail,
			"its name is that of a secret"},
		"harmless": {map[string]string{"STRIPE_PUBLISHABLE_KEY": "pk_live_1", "TOKEN_TTL": "3600",
			"USE_TOKEN": "true", "URL": "https://example.com", "NEXT_PUBLIC_KEY": "x"}, nil, nil, check.Pass, ""},
		"somewhere else": {nil,
			map[string]string{"X": "arn:aws:ssm:eu-west-1:123456789012:parameter/other/production/X"}, nil, check.Fail,
			"not under /shop/production/"},
		"a path that only looks": {nil, map[string]string{"X": "/shop/production2/X"}, nil, check.Fail, "not under"},
		"not encrypted": {nil, nil, func(l *live.Stack) { l.Parameters.Items[0].Type = "String" }, check.Fail,
			"is a String"},
		"parameters not read": {nil, nil, func(l *live.Stack) { l.Parameters.Err = errors.New("denied") }, check.Unknown,
			"ssm:GetParametersByPath"},
		"not read, yet wrong": {map[string]string{"API_KEY": "hunter2"}, nil,
			func(l *live.Stack) { l.Parameters.Err = errors.New("denied"); l.Parameters.Items = nil }, check.Fail, "API_KEY"},
		"revision not read": {nil, nil,
			func(l *live.Stack) { l.Running = live.Fact[live.TaskDefinition]{Err: errors.New("denied")} }, check.Unknown,
			"running revision"},
		"nothing runs": {nil, nil, func(l *live.Stack) { l.Running.Value = nil }, check.Unknown, "no revision"},
		"a job": {nil, nil, func(l *live.Stack) {
			l.Families.Items = []live.Family{{Name: "shop-cleanup", Newest: live.TaskDefinition{Family: "shop-cleanup",
				Revision: 3, ARN: "job", Containers: []live.Container{{Environment: map[string]string{"MAIL_TOKEN": "hunter2"}}}}}}
		}, check.Fail, "shop-cleanup:3 has MAIL_TOKEN"},
	} {
		t.Run(name, func(t *testing.T) {
			l := account("STRIPE_KEY", "value-in-ssm-1", "APP_ENV", "production")
			l.Running = live.Found(live.TaskDefinition{Family: "shop-api", Revision: 1, ARN: "api",
				Containers: []live.Container{{Name: "shop-api", Environment: c.env, Secrets: c.secrets}}},
				"ecs:DescribeTaskDefinition")
			if c.change != nil {
				c.change(l)
			}
			got := Checks()[0].Run(check.Input{Live: l})
			if got.Status != c.want || !strings.Contains(got.Detail, c.says) {
				t.Errorf("%s %q, want %s %q", got.Status, got.Detail, c.want, c.says)
			}
			all := got.Detail
			for _, e := range got.Evidence {
				all += e.Value + e.Field
			}
			for _, secret := range []string{"hunter2", "value-in-ssm-1", "sk_live_0123456789abc"} {
				if strings.Contains(all, secret) {
					t.Errorf("the verdict holds a secret value: %s", all)
				}
			}
		})
	}
}

func TestRecoverKeys(t *testing.T) {
	s := settings()
	Recover(account("STRIPE_KEY", "x", "DATABASE_URL", "x", "DB_PASSWORD", "x", "APP_ENV", "x", "DB_PASSWORD.reset", "x",
		"APP_SECRET_KEY", "x", "A_KEY", "x"), &s)
	if !slices.Equal(s.Secrets.Keys, []string{"A_KEY", "STRIPE_KEY"}) {
		t.Errorf("keys %v", s.Secrets.Keys)
	}
	s.Data.Database = "none"
	Recover(account("DATABASE_URL", "x"), &s)
	if !slices.Equal(s.Secrets.Keys, []string{"DATABASE_URL"}) {
		t.Errorf("keys of a stack with a database elsewhere %v", s.Secrets.Keys)
	}
}

func TestDetectReadsNamesOnly(t *testing.T) {
	r := &inspect.Report{Answers: []inspect.Answer{{ID: "secrets.keys", Value: "STRIPE_KEY, DATABASE_URL, AWS_REGION, " +
		"APP_ENV, debug, MAIL_KEY", Evidence: ".env:1"}}}
	got := Detect(&workspace.Folder{Says: func() *inspect.Report { return r }})
	if got["secrets.keys"].Value != "MAIL_KEY,STRIPE_KEY" {
		t.Errorf("%+v", got)
	}
}
