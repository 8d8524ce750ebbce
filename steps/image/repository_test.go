package image

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/plan"
	"slipway/steps/sandbox"
)

func TestHalfMadeRepositoryIsCompleted(t *testing.T) {
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		var tags []types.Tag
		for k, v := range l.live.Identity.Tags() {
			tags = append(tags, types.Tag{Key: &k, Value: &v})
		}
		if _, err := l.clients.ECR.CreateRepository(t.Context(),
			&ecr.CreateRepositoryInput{RepositoryName: new("shop"), Tags: tags}); err != nil {
			t.Fatal(err)
		}
		l.read()
		tools := Tools{Builder: &builder{image: made(t, "amd64", "10001")}, Folder: dir}
		a, _ := l.plan(tools).Action(actRepository)
		if a.Verb != plan.Update || len(a.Changes) != 3 {
			t.Fatalf("%s with %+v", a.Verb, a.Changes)
		}
		if err := l.apply(t.Context(), tools); err != nil {
			t.Fatal(err)
		}
		if a, _ = l.plan(tools).Action(actRepository); a.Verb != plan.None {
			t.Errorf("still to do: %+v", a.Changes)
		}
		l.settings.Image.Keep = 5
		if a, _ = l.plan(tools).Action(actRepository); a.Verb != plan.Update || len(a.Changes) != 1 ||
			a.Changes[0].Answer != "image.keep" {
			t.Errorf("another number to keep: %+v", a)
		}
	})
}

func TestRepositoryOfSomebodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		if _, err := l.clients.ECR.CreateRepository(t.Context(),
			&ecr.CreateRepositoryInput{RepositoryName: new("shop")}); err != nil {
			t.Fatal(err)
		}
		stale := l.live
		l.read()
		if p := l.plan(Tools{}); len(p.Problems) != 1 || p.Problems[0].Kind != plan.Foreign {
			t.Errorf("problems %+v", p.Problems)
		}
		l.live = stale // it came into being after the plan was made
		if err := l.apply(t.Context(), Tools{Folder: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "taken") {
			t.Errorf("error %v", err)
		}
		b := plan.NewBuilder(l.settings, &l.live, l.intent)
		Destroy(b)
		if p := b.Plan(); len(p.Actions) != 0 || len(p.Notes) != 1 {
			t.Errorf("destroy would do %+v", p)
		}
	})
}

func TestLostRepliesEndInOneRepository(t *testing.T) {
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		l.account.Inject(sandbox.LostReply{At: sandbox.At{Operation: "ECR:CreateRepository", Times: 1}})
		l.account.Inject(sandbox.Throttle{At: sandbox.At{Operation: "ECR:PutLifecyclePolicy", Times: 1}})
		if err := l.apply(t.Context(), Tools{Builder: &builder{image: made(t, "amd64", "10001")}, Folder: dir}); err != nil {
			t.Fatal(err)
		}
		if r := l.live.Repository.Value; r.Lifecycle == "" {
			t.Error("the lifecycle policy is missing")
		}
	})
}

// A run may be killed before or after any write; the next one goes on from what AWS has.
func TestEveryCrashConverges(t *testing.T) {
	dir := folder(t)
	img := made(t, "amd64", "10001")
	for write := 1; write <= 4; write++ {
		for _, after := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				l := newLab(t)
				tools := Tools{Builder: &builder{image: img}, Folder: dir, Registry: l.registry}
				l.account.Inject(sandbox.Crash{Write: write, After: after})
				p := l.plan(tools)
				result := plan.Execute(t.Context(), p, plan.Options{Clients: l.clients, Settings: l.settings, Live: &l.live}, nil)
				if crashed := l.account.Crashed(); crashed == result.OK() {
					t.Fatalf("write %d: crashed %v and ended %+v", write, crashed, result.Events)
				}
				l.account.Restart()
				l.read()
				if err := l.apply(t.Context(), tools); err != nil {
					t.Fatalf("after a crash at write %d (after it: %v): %v", write, after, err)
				}
				if a, _ := l.plan(tools).Action(actRepository); a.Verb != plan.None || len(l.live.Images.Items) != 1 ||
					l.image == "" {
					t.Errorf("after a crash at write %d: %s, %d images, runs %q", write, a.Verb, len(l.live.Images.Items), l.image)
				}
			})
		}
	}
}

func TestDestroy(t *testing.T) {
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		if err := l.apply(t.Context(), Tools{Builder: &builder{image: made(t, "amd64", "10001")}, Folder: dir}); err != nil {
			t.Fatal(err)
		}
		kept := plan.NewBuilder(l.settings, &l.live, plan.Intent{KeepData: true})
		Destroy(kept)
		if p := kept.Plan(); len(p.Actions) != 0 || len(p.Notes) != 1 || !strings.Contains(p.Notes[0].Text, "1 image") {
			t.Errorf("keeping data: %+v", p)
		}
		b := plan.NewBuilder(l.settings, &l.live, l.intent)
		Destroy(b)
		result := plan.Execute(t.Context(), b.Plan(), plan.Options{Clients: l.clients, Settings: l.settings, Live: &l.live},
			nil)
		if l.read(); !result.OK() || l.live.Repository.Exists() {
			t.Errorf("it is still there: %+v", result.Events)
		}
	})
}

// --- over HTTP, against a registry that is not the sandbox's ---
