package e2e

import (
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps"
	"slipway/steps/inspect"
	"slipway/steps/plan"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// shapes are stacks that differ in everything that shapes a resource.
func shapes() map[string]stack.Settings {
	saver := stack.Saver()
	saver.App, saver.Region, saver.Account, saver.Budget.Email = "shop", "us-east-1", "123456789012", "me@example.com"
	saver.Network.VPC, saver.Network.CIDR = "new", "10.77.0.0/16"

	jobs := shop()
	jobs.Schedule.Timezone = "Africa/Lagos"
	jobs.Schedule.Jobs = []stack.Job{
		{Name: "cleanup", Command: "python -m jobs.cleanup --name 'two words'", Cron: "0 3 * * ? *", CPU: 1024, Memory: 4096},
		{Name: "report", Command: "sh -c 'echo $HOME | wc'", Cron: "rate(6 hours)"},
	}
	jobs.Service.Variables = map[string]string{"LOG_LEVEL": "debug", "FEATURE": "a=b;c"}
	jobs.Service.Command = "gunicorn app:app --access-logfile - --name 'a b'"
	jobs.Service.HealthCommand, jobs.Service.User = "wget -qO- localhost:8000/health || exit 1", "10001"

	workers := shop()
	workers.Workers = []stack.Worker{
		{Name: "beat", Command: "celery -A shop beat --name 'two words'", CPU: 256, Memory: 512, Count: 1},
		{Name: "idle", Command: "python -m idle"}, {Name: "mails", Command: "sh -c 'a; b'", Count: 2},
	}

	sizes := shop()
	sizes.Environment = "staging"
	sizes.Service.Domain = ""
	sizes.Service.CPU, sizes.Service.Memory, sizes.Service.Count, sizes.Service.Port = 2048, 4096, 2, 3000
	sizes.Service.HealthPath, sizes.Service.Grace, sizes.Service.LogDays = "/up", 120, 90
	sizes.Service.IdleTimeout, sizes.Service.Protect = 300, false
	sizes.Data.Class, sizes.Data.Storage, sizes.Data.MultiAZ = "db.t3.small", 50, true
	sizes.Data.BackupDays, sizes.Data.Protect = 14, false
	sizes.Data.CacheClass, sizes.Data.CacheSnapshots, sizes.Data.URLStyle = "cache.t3.small", 3, "node"
	sizes.Budget.Limit = 250

	build := shop()
	build.Image.URI, build.Image.Keep = "", 30
	build.Service.Release = ""

	none := shop()
	none.Data.Database, none.Data.Cache = "none", "none"
	none.Schedule.Jobs, none.Budget.Limit, none.Secrets.Keys = nil, 0, nil

	parts := shop()
	parts.Data.URLStyle = "parts"

	psycopg := shop()
	psycopg.Data.URLStyle, psycopg.Data.Version = "psycopg", "17"

	return map[string]stack.Settings{
		"saver in a VPC of its own": saver, "jobs with sizes": jobs, "other sizes": sizes, "built": build,
		"nothing but the API": none, "parts": parts,
		"another version": psycopg, "workers": workers, "DNS elsewhere": hostedElsewhere(),
	}
}

// TestLostFileIsRebuilt: every answer that shapes a resource comes back from AWS: the recovered answers plan nothing,
// and neither do the rest of the lost ones, which are told.
func TestLostFileIsRebuilt(t *testing.T) {
	for name, s := range shapes() {
		t.Run(name, func(t *testing.T) {
			inLab(t, s, func(t *testing.T, l *lab) {
				if len(s.Secrets.Keys) > 0 {
					l.mustApply(typed())
				} else {
					l.mustApply(plan.Intent{})
				}
				seen := l.read()
				got, lost := steps.Recover(seen)
				if bad := steps.Validate(got); len(bad) > 0 {
					t.Errorf("recovered answers do not stand: %v", bad)
				}
				if p := steps.Plan(got, seen, plan.Intent{}, l.session.Env); !p.Empty() || len(p.Problems) > 0 {
					t.Errorf("would do: %v", pending(p))
				}
				if text := strings.Join(lost, " "); strings.Contains(text, "image.dockerfile") != s.Builds() ||
					!strings.Contains(text, "accepted") {
					t.Errorf("lost: %v", lost)
				}
				for _, path := range stack.Paths() {
					switch path {
					case "preset", "image.dockerfile", "image.context":
						continue
					case "network.cidr":
						if s.Network.VPC != "new" {
							continue
						}
					}
					if strings.HasPrefix(path, "data.") && (!s.HasDatabase() || !s.HasCache()) || path == "schedule.timezone" &&
						len(s.Schedule.Jobs) == 0 || path == "budget.email" && s.Budget.Limit == 0 {
						continue
					}
					if have, want := got.Get(path), s.Get(path); have != want {
						t.Errorf("%s: %q, was %q", path, have, want)
					}
				}
			})
		})
	}
}

// TestServiceAtZeroIsTold: a first deployment that failed leaves 0 tasks, which nobody has asked for.
func TestServiceAtZeroIsTold(t *testing.T) {
	inLab(t, built(), func(t *testing.T, l *lab) {
		l.edit("Dockerfile", crashingApp)
		l.session.Settings.Service.Release = ""
		l.apply(t.Context(), typed())
		if _, lost := steps.Recover(l.read()); !strings.Contains(strings.Join(lost, " "), "service.count") {
			t.Errorf("lost: %v", lost)
		}
	})
}

// TestDiscover: a folder without the file finds the stacks by their tags, in the region that was asked.
func TestDiscover(t *testing.T) {
	inLab(t, shop(), func(t *testing.T, l *lab) {
		find := func() string {
			found, err := l.session.Discover(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, id := range found {
				names = append(names, id.App+"/"+id.Environment+"/"+id.Region+"/"+id.Account)
			}
			return strings.Join(names, " ")
		}
		l.somebodyElse().group("shop-alb-sg-by-hand")
		if got := find(); got != "" {
			t.Errorf("in an empty account: %s", got)
		}
		l.mustApply(typed())
		s := shop()
		s.Environment, s.Service.Domain = "staging", ""
		l.connect(s, l.session.Env.Dir)
		l.mustApply(typed())
		if got := find(); got != "shop/production/eu-west-1/123456789012 shop/staging/eu-west-1/123456789012" {
			t.Errorf("found %s", got)
		}
	})
}

// TestWhatRunsIsKept: an answer that slipway.yaml has lost is taken from the stack, whatever the folder says by then;
// before there is a stack, from the folder.
func TestWhatRunsIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shop()
		s.Data.URLStyle, s.Service.Port = "prisma", 9000
		l := newLab(t, s)
		says := &inspect.Report{App: inspect.App{Port: 3000}, Answers: []inspect.Answer{
			{ID: "data.url_style", Value: "node", Evidence: "package.json:3", Confidence: inspect.Likely},
			{ID: "data.database", Value: "none", Evidence: "package.json", Confidence: inspect.Likely},
			{ID: "service.port", Value: "3000", Evidence: "Dockerfile:2", Confidence: inspect.Sure}}}
		node := &workspace.Folder{Says: func() *inspect.Report { return says }, Dockerfile: &workspace.Dockerfile{}}
		assume := func() (style, port string) {
			l.session.Settings.Data.URLStyle, l.session.Settings.Service.Port = "asyncpg", 8000
			l.session.Folder, l.session.Sources = node, map[string]question.Answer{}
			l.session.Assume(l.read())
			return l.session.Settings.Get("data.url_style"), l.session.Settings.Get("service.port")
		}
		if style, port := assume(); style != "node" || port != "3000" {
			t.Errorf("before there is a stack: %s, %s", style, port)
		}
		l.session.Settings = s
		l.mustApply(typed())
		if style, port := assume(); style != "psycopg" || port != "9000" { // prisma's URL is written the same
			t.Errorf("with a stack: %s, %s", style, port)
		}
		if !l.session.Settings.HasDatabase() {
			t.Error("a database that AWS has is taken away by what the folder says")
		}
		if p := l.planned(plan.Intent{}); !p.Empty() {
			t.Errorf("the plan has %v", p.Work())
		}
		l.session.Sources = map[string]question.Answer{"data.url_style": {Source: question.You},
			"service.port": {Source: question.You}}
		l.session.Settings.Data.URLStyle = "go"
		if l.session.Assume(l.read()); l.session.Settings.Data.URLStyle != "go" {
			t.Error("a given answer is overruled")
		}
	})
}
