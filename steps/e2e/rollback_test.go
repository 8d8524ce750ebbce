package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/deploy"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/release"
	"slipway/steps/sandbox"
	"slipway/steps/session"
	"slipway/steps/stack"
)

// brings deploys a new image of the folder.
func (l *lab) brings(text string) {
	l.tb.Helper()
	l.edit("app.py", text)
	l.wantOK(l.run(l.tb.Context(), plan.Intent{Build: true}, releaseOnly))
}

func releaseOnly(p plan.Plan) plan.Plan {
	n, _ := session.DeploymentOf(p)
	return n
}

// back goes back to a revision, as rollback does.
func (l *lab) back(ctx context.Context, number int) (plan.Plan, plan.Result) {
	l.tb.Helper()
	_, _, i, err := l.session.BackTo(ctx, l.read(), number)
	if err != nil {
		l.tb.Fatal(err)
	}
	return l.run(ctx, i, releaseOnly)
}

// TestRollback: the API, the workers and the jobs go back to the image, by new revisions that remember its commit and
// by whom; no release command runs, and the next plan is empty.
func TestRollback(t *testing.T) {
	needsGit(t)
	s := with(builtWithWorker(), func(s *stack.Settings) { s.Service.Release = "python -m migrate" })
	inLab(t, s, func(t *testing.T, l *lab) {
		l.git("init", "-q")
		first := l.commit("first")
		l.mustApply(typed())
		was := l.running()["service"]
		l.edit("app.py", "print(2)\n")
		l.commit("second")
		l.brings("print(2)\n")

		rows, older, err := l.session.Revisions(t.Context(), l.read(), 20)
		if err != nil || older != 0 || len(rows) != 2 || rows[0].State != release.StateRunning ||
			rows[1].State != release.StateActive || rows[1].Origin.Subject != "first" || rows[0].Origin.Subject != "second" {
			t.Fatalf("the history: %+v, %d older, %v", rows, older, err)
		}
		p, r := l.back(t.Context(), rows[1].Number)
		l.wantOK(p, r)
		if _, ran := p.Action("service/release"); ran {
			t.Error("the release command ran")
		}
		l.oneImage()
		if now := l.running()["service"]; now != was {
			t.Errorf("%s runs, not %s", now, was)
		}
		for _, f := range l.read().Families.Items {
			if o := f.Newest.Origin(); o.Commit != first || o.Subject != "first" || o.By != "slipway" {
				t.Errorf("%s remembers %+v", deploy.Short(f.Newest.ARN), o)
			}
		}
		l.nothingLeft()

		// the same again finds nothing to do, and forward again is a rollback too
		if p, _ := l.back(t.Context(), rows[1].Number); !p.Empty() {
			t.Errorf("again it would do %v", pending(p))
		}
		l.wantOK(l.back(t.Context(), rows[0].Number))
		l.nothingLeft()
	})
}

// TestRollbackRefuses: what is gone is named, before anything is planned.
func TestRollbackRefuses(t *testing.T) {
	inLab(t, with(builtWithWorker(), func(s *stack.Settings) { s.Secrets.Keys = append(s.Secrets.Keys, "OLD_KEY") }),
		func(t *testing.T, l *lab) {
			given := typed()
			given.Secrets["OLD_KEY"] = stack.NewSecret("old")
			l.mustApply(given)
			l.brings("print(2)\n")
			refused := func(number int, want string) {
				t.Helper()
				_, _, _, err := l.session.BackTo(t.Context(), l.read(), number)
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("revision %d: error %v, want one with %q", number, err, want)
				}
			}
			refused(99, "there is no revision 99 of shop-api")
			l.session.Settings.Secrets.Keys = []string{"STRIPE_KEY"}
			refused(1, "secret OLD_KEY, which the answers give to no container any more")
			l.forget("OLD_KEY")
			refused(1, "secret OLD_KEY, which SSM has no more")
			l.session.Settings.Secrets.Keys = append(l.session.Settings.Secrets.Keys, "OLD_KEY")
			rows, _, err := l.session.Revisions(t.Context(), l.read(), 20)
			if err != nil || rows[1].State != release.StateGone {
				t.Fatalf("the history: %+v, %v", rows, err)
			}
			if _, err := l.session.Env.Clients.ECR.BatchDeleteImage(t.Context(), &ecr.BatchDeleteImageInput{
				RepositoryName: new("shop"), ImageIds: []types.ImageIdentifier{{ImageDigest: &rows[1].Image.Digest}},
			}); err != nil {
				t.Fatal(err)
			}
			refused(1, "which the repository has no more; secret OLD_KEY")
		})
}

// TestRollbackToWhatFails: when the old image does not start by now, the service stays where it was and the newest
// revision of every family is what runs.
func TestRollbackToWhatFails(t *testing.T) {
	inStack(t, with(built(), func(s *stack.Settings) { s.Service.Release = "" }), func(t *testing.T, l *lab) {
		l.edit("Dockerfile", crashingApp)
		_, r := l.run(t.Context(), plan.Intent{Build: true}, releaseOnly)
		l.failure(r, "service/service")
		bad := l.read().Images.Items
		was := l.running()
		rows, _, err := l.session.Revisions(t.Context(), l.read(), 20, 2)
		if err != nil || rows[0].Number != 2 || rows[0].State != release.StateInactive || len(bad) != 2 {
			t.Fatalf("the history: %+v, %v", rows, err)
		}
		_, r = l.back(t.Context(), 2)
		if said := l.failure(r, "service/service"); !strings.Contains(said, "exit code 1") {
			t.Errorf("it failed for %s", said)
		}
		l.newestRun()
		if now := l.running(); now["service"] != was["service"] {
			t.Errorf("%s runs, not %s", now["service"], was["service"])
		}
		l.nothingLeft()
	})
}

// TestRollbackKilledThenApplied: whatever a rollback had done when it was killed, apply ends it one way or the other:
// one image runs everywhere, the one that the service names.
func TestRollbackKilledThenApplied(t *testing.T) {
	ph := phase{name: "rollback", stack: builtWithWorker, before: func(l *lab) {
		l.mustApply(typed())
		l.brings("print(2)\n")
	}, run: func(l *lab, ctx context.Context) (plan.Plan, plan.Result) { return l.back(ctx, 1) }}
	begin := ph.begin(t)
	_, writes := ph.whole(t, begin)
	for k := 1; k <= writes; k += strideOf(2) {
		synctest.Test(t, func(t *testing.T) {
			l := begin.lab(t)
			l.box.Inject(sandbox.Crash{Write: k, After: k%4 == 1})
			ph.run(l, t.Context())
			l.box.Restart()
			l.reconnect()
			named := l.running()["service"]
			l.mustApply(plan.Intent{})
			l.oneImage()
			if now := l.running()["service"]; now != named {
				t.Errorf("killed at write %d: apply moved the service from %s to %s", k, named, now)
			}
			l.nothingLeft()
		})
	}
}

// TestRevisionsAsRows: what a row says rests on what was read; a revision from before revisions remembered anything is
// one too, and what another registry has is not judged.
func TestRevisionsAsRows(t *testing.T) {
	s := shop()
	l := released()
	of := func(n int, status, image string, tags map[string]string) live.TaskDefinition {
		return live.TaskDefinition{Family: "shop-api", Revision: n, Status: status, Tags: tags, Architecture: "X86_64",
			ARN:       fmt.Sprintf("arn:aws:ecs:eu-west-1:1:task-definition/shop-api:%d", n),
			Registrar: "arn:aws:sts::1:assumed-role/deploy/ada", Containers: []live.Container{{Image: image,
				Secrets: map[string]string{"STRIPE_KEY": "arn:aws:ssm:eu-west-1:1:parameter/shop/production/STRIPE_KEY"}}}}
	}
	const repository = "1.dkr.ecr.eu-west-1.amazonaws.com/shop@"
	all := []live.TaskDefinition{
		of(4, "ACTIVE", repository+digest(1), nil),
		of(3, "INACTIVE", repository+digest(2), map[string]string{stack.TagBy: "ben", stack.TagImageTag: "x"}),
		of(2, "ACTIVE", repository+digest(9), map[string]string{stack.TagImageTag: oldCommit + "-amd64"}),
		of(1, "ACTIVE", "ghcr.io/me/shop:1", nil),
	}
	rows := func() (text string) {
		for _, r := range release.Revisions(s, l, all) {
			text += fmt.Sprintf("%d %s %s %s %v %v\n", r.Number, r.State, r.Image.Name(), r.Origin.By, r.Gone, r.Unread)
		}
		return text
	}
	l.Parameters.Items = []live.Parameter{{Name: "/shop/production/STRIPE_KEY"}}
	want := "4 running 1a2b3c4-amd64 ada [] []\n3 inactive 77bd012-amd64 ben [] []\n" +
		"2 gone 1a2b3c4-amd64 ada [image 1a2b3c4-amd64 (sha256:999999999999), which the repository has no more] []\n" +
		"1 active 1 ada [] []\n"
	if got := rows(); got != want {
		t.Errorf("the rows are\n%swant\n%s", got, want)
	}
	l.Images = live.List[live.Image]{Err: errRefused, Call: "ecr:DescribeImages"}
	l.Parameters = live.List[live.Parameter]{Err: errRefused, Call: "ssm:GetParametersByPath"}
	if got := rows(); strings.Contains(got, "gone") || strings.Count(got, "secret STRIPE_KEY") != 4 ||
		strings.Count(got, "its image") != 3 {
		t.Errorf("what was not read is taken for gone:\n%s", got)
	}
}
