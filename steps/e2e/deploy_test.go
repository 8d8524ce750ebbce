package e2e

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// deploys runs the part of a plan that brings a release.
func (l *lab) deploys(d session.Deployment) (plan.Plan, plan.Result, int) {
	l.tb.Helper()
	l.look()
	seen := l.read()
	_, i, err := l.session.Target(l.tb.Context(), seen, d)
	if err != nil {
		l.tb.Fatal(err)
	}
	elsewhere := 0
	p, r := l.run(l.tb.Context(), i, func(p plan.Plan) (n plan.Plan) {
		n, elsewhere = session.DeploymentOf(p)
		return n
	})
	return p, r, elsewhere
}

// look has the folder looked at, as a command does.
func (l *lab) look() {
	l.session.Folder = session.LookAt(l.tb.Context(), l.session.Env.Dir, l.session.Settings)
}

// TestDeployLeavesTheRestAlone: it moves what runs to the folder's image and the answers about the containers; other
// answers, and jobs and workers that are new or to go, wait for apply.
func TestDeployLeavesTheRestAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, builtWithWorker())
		l.mustApply(typed())
		if _, r, elsewhere := l.deploys(session.Deployment{}); len(r.Events) != 0 || elsewhere != 0 {
			t.Errorf("the same files again: %v, %d elsewhere", ended(r), elsewhere)
		}
		was := l.running()
		l.edit("app.py", "print('second')\n")
		s := &l.session.Settings
		s.Data.Storage, s.Service.Memory, s.Service.LogDays = 40, 4096, 90
		s.Schedule.Jobs = []stack.Job{s.Schedule.Jobs[0], {Name: "fresh", Command: "python -m fresh", Cron: "0 8 * * ? *"}}
		s.Workers = append(s.Workers, stack.Worker{Name: "pushes", Command: "python -m worker", Count: 1})
		p, r, elsewhere := l.deploys(session.Deployment{})
		l.wantOK(p, r)
		want := []string{"image/image", "schedule/definition-cleanup", "service/definition", "service/definition-mails",
			"service/health", "service/service", "service/worker-mails"}
		if got := work(p); !slices.Equal(got, want) || elsewhere < 6 {
			t.Errorf("it does %v, %d elsewhere", got, elsewhere)
		}
		now := l.running()
		for _, name := range []string{"service", "shop-mails", "shop-cleanup"} {
			if now[name] == was[name] || now[name] != now["service"] {
				t.Errorf("%s runs %s, the API %s", name, now[name], now["service"])
			}
		}
		seen := l.read()
		if seen.Running.Value.Memory != "4096" || seen.Database.Value.Storage != 20 || seen.Worker("pushes") != nil ||
			seen.Schedule("shop-fresh") != nil || seen.Schedule("shop-digest") == nil {
			t.Errorf("memory %s, database %+v", seen.Running.Value.Memory, seen.Database.Value)
		}
		l.reconnect()
		if _, r, _ = l.deploys(session.Deployment{}); len(r.Events) != 0 {
			t.Errorf("the same again does %v", ended(r))
		}
		if _, r, _ = l.deploys(session.Deployment{Image: was["service"]}); !r.OK() || l.running()["service"] !=
			was["service"] {
			t.Errorf("back by its digest: %v", ended(r))
		}
	})
}

// TestDeployRefusesWhatItCannotDo: it changes no more than the containers, and brings only what is there and fits.
func TestDeployRefusesWhatItCannotDo(t *testing.T) {
	inLab(t, built(), func(t *testing.T, l *lab) {
		if _, _, err := l.session.Target(t.Context(), l.session.Read(t.Context()), session.Deployment{}); err == nil ||
			!strings.Contains(err.Error(), "nothing to deploy to") {
			t.Errorf("before there is a stack: %v", err)
		}
		l.mustApply(typed())
		seen := l.read()
		if _, _, err := l.session.Target(t.Context(), seen, session.Deployment{Image: "v9"}); err == nil ||
			!strings.Contains(err.Error(), "no image v9 in the repository shop") {
			t.Errorf("an image that is not there: %v", err)
		}
		l.session.Settings.Image.Platform = "linux/arm64"
		if _, _, err := l.session.Target(t.Context(), seen, session.Deployment{Image: seen.Images.Items[0].Tags[0]}); err ==
			nil || !strings.Contains(err.Error(), "made for linux/amd64, and the tasks run on linux/arm64") {
			t.Errorf("an image for other processors: %v", err)
		}
		l.session.Settings.Image.Platform = "linux/amd64"
		l.session.Settings.Service.Port = 9000
		l.edit("app.py", "print('second')\n")
		l.box.ResetCalls()
		p, _, _ := l.deploys(session.Deployment{})
		if n := l.box.Writes(); n > 0 || len(p.Problems) == 0 || !strings.Contains(p.Problems[0].WayOut, "slipway apply") {
			t.Errorf("%d writes; another port: %+v", n, p.Problems)
		}
	})
}
