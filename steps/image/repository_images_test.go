package image

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

const (
	ecrShop = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop"
	oldHash = "1111111111111111111111111111111111111111111111111111111111111111"
	newHash = "2222222222222222222222222222222222222222222222222222222222222222"
)

// repository is a stack that runs the newer of two images.
func repository() *live.Stack {
	at := time.Date(2026, 11, 20, 14, 5, 0, 0, time.UTC)
	return &live.Stack{
		Identity: stack.Identity{App: "shop", Environment: "production", Region: "eu-west-1", Account: "123456789012",
			Partition: "aws"},
		Repository: live.Found(live.Repository{Name: "shop", URI: ecrShop}, ""),
		Images: live.List[live.Image]{Items: []live.Image{
			{Digest: "sha256:" + oldHash, Tags: []string{"1a2b3c4d5e6f-amd64"}, Pushed: at.Add(-72 * time.Hour),
				Size: 47_000_000, Findings: map[string]int{"CRITICAL": 1}},
			{Digest: "sha256:" + newHash, Tags: []string{"9f8e7d6c5b4a-amd64"}, Pushed: at, Size: 48_000_000},
			{Digest: "sha256:3333"},
		}},
		Service: live.Found(live.Service{}, ""),
		Running: live.Found(live.TaskDefinition{Architecture: "X86_64",
			Containers: []live.Container{{Image: ecrShop + "@sha256:" + newHash}}}, ""),
	}
}

func TestInRepository(t *testing.T) {
	l := repository()
	list := InRepository(l, l.Images.Items)
	if len(list) != 2 || !list[0].Runs || list[1].Runs {
		t.Fatalf("want the tagged two, the newest first and running: %+v", list)
	}
	s := list[1]
	now := s.Pushed.Add(74 * time.Hour)
	if s.Name() != "1a2b3c4d5e6f-amd64" || s.Age(now) != "3 days ago" || s.Weight() != "47 MB" ||
		s.Architecture != "amd64" {
		t.Errorf("%s, %s, %s, %s", s.Name(), s.Age(now), s.Weight(), s.Architecture)
	}
	if facts := s.Facts(); facts != "pushed 17 Nov 2026 14:05 UTC, linux/amd64, scan: 1 critical finding, "+
		"sha256:111111111111" {
		t.Error(facts)
	}
	if facts := list[0].Facts(); !strings.Contains(facts, "scan not known") {
		t.Error(facts)
	}
	arm := stack.Guide()
	arm.Image.Platform = "linux/arm64"
	if why := s.Unfit(arm); why != "it is made for linux/amd64, and the tasks run on linux/arm64" {
		t.Error(why)
	}
	if s.Unfit(stack.Guide()) != "" {
		t.Error("it fits")
	}
}

func TestAge(t *testing.T) {
	at := time.Date(2026, 11, 20, 14, 5, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		10 * time.Second: "just now", -time.Hour: "just now", time.Minute: "1 minute ago", 59 * time.Minute: "59 minutes ago",
		time.Hour:      "1 hour ago",
		47 * time.Hour: "47 hours ago", 48 * time.Hour: "2 days ago", 14 * 24 * time.Hour: "20 Nov 2026",
	} {
		if got := (Stored{Pushed: at}).Age(at.Add(d)); got != want {
			t.Errorf("after %v: %q, want %q", d, got, want)
		}
	}
}

func TestReferenceTo(t *testing.T) {
	l := repository()
	for typed, want := range map[string]string{
		" 1a2b3c4d5e6f-amd64 ":         ecrShop + ":1a2b3c4d5e6f-amd64",
		oldHash:                        ecrShop + "@sha256:" + oldHash,
		"sha256:" + oldHash:            ecrShop + "@sha256:" + oldHash,
		ecrShop + ":v1":                ecrShop + ":v1",
		ecrShop + "@sha256:" + oldHash: ecrShop + "@sha256:" + oldHash,
		"":                             "",
		"a b":                          "",
		"ghcr.io/me/shop:1":            "",
		"sha256:12":                    "",
	} {
		got, err := ReferenceTo(l, typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
}

func TestKnown(t *testing.T) {
	l := repository()
	for ref, want := range map[string]string{
		"":                              "",
		ecrShop + "@sha256:" + newHash:  "9f8e7d6-amd64",
		ecrShop + ":1a2b3c4d5e6f-amd64": "1a2b3c4-amd64",
		ecrShop + "@sha256:" + strings.Repeat("4", 64): "sha256:444444444444",
		"ghcr.io/me/shop:1.4":                          "ghcr.io/me/shop:1.4",
		"ghcr.io/me/shop@sha256:" + newHash:            "ghcr.io/me/shop@222222222222",
		ecrShop + ":v2":                                "v2",
	} {
		if got := known(l, ref); got != want {
			t.Errorf("%q is called %q, want %q", ref, got, want)
		}
	}
}

func TestPlanOfAChosenImage(t *testing.T) {
	old := ecrShop + "@sha256:" + oldHash
	for name, c := range map[string]struct {
		image   string
		change  func(*stack.Settings, *live.Stack)
		verb    plan.Verb
		changes string
		problem string
		note    string
	}{
		"an older one": {image: old, verb: plan.Update, changes: "9f8e7d6-amd64 -> 1a2b3c4-amd64"},
		"by its tag": {image: ecrShop + ":1a2b3c4d5e6f-amd64", verb: plan.Update,
			changes: "9f8e7d6-amd64 -> 1a2b3c4-amd64"},
		"what runs": {image: ecrShop + "@sha256:" + newHash, verb: plan.None},
		"expired": {image: ecrShop + ":0a0a0a0a0a0a-amd64", problem: "there is no image 0a0a0a0-amd64 in the " +
			"repository shop"},
		"of somebody else": {image: "ghcr.io/me/shop@sha256:" + oldHash, verb: plan.Update,
			changes: "9f8e7d6-amd64 -> ghcr.io/me/shop@111111111111"},
		"other processors": {image: old, change: func(s *stack.Settings, _ *live.Stack) { s.Image.Platform = "linux/arm64" },
			problem: "made for linux/amd64, and the answer is linux/arm64"},
		"not read": {image: old, change: func(_ *stack.Settings, l *live.Stack) {
			l.Images = live.List[live.Image]{Err: context.DeadlineExceeded}
		},
			verb: plan.Update, changes: "sha256:222222222222 -> sha256:111111111111", note: "could not be read"},
	} {
		t.Run(name, func(t *testing.T) {
			s, l := stack.Guide(), repository()
			if c.change != nil {
				c.change(&s, l)
			}
			b := plan.NewBuilder(s, l, plan.Intent{Image: c.image})
			planImage(b, Tools{})
			p := b.Plan()
			if c.problem != "" {
				if len(p.Problems) != 1 || !strings.Contains(p.Problems[0].Why, c.problem) {
					t.Fatalf("problems %+v", p.Problems)
				}
				return
			}
			if len(p.Problems) > 0 || len(p.Actions) != 1 || p.Actions[0].Verb != c.verb {
				t.Fatalf("%+v %+v", p.Problems, p.Actions)
			}
			got := ""
			for _, ch := range p.Actions[0].Changes {
				got = ch.From + " -> " + ch.To
			}
			if got != c.changes {
				t.Errorf("changes %q, want %q", got, c.changes)
			}
			if (c.note != "") != (len(p.Notes) > 0) || c.note != "" && !strings.Contains(p.Notes[0].Text, c.note) {
				t.Errorf("notes %+v", p.Notes)
			}
		})
	}
}

// TestTakeAnImageThatIsThere goes back to an image that was pushed before, and says so when it has expired meanwhile.
func TestTakeAnImageThatIsThere(t *testing.T) {
	dir := folder(t)
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		b := &builder{image: made(t, "amd64", "10001")}
		if err := l.apply(t.Context(), Tools{Builder: b, Folder: dir}); err != nil {
			t.Fatal(err)
		}
		first := l.image
		write(t, dir, "main.py", "print('new')\n")
		b.image = made(t, "amd64", "10001")
		if err := l.apply(t.Context(), Tools{Builder: b, Folder: dir}); err != nil {
			t.Fatal(err)
		}
		if l.image == first {
			t.Fatal("two builds gave one image")
		}
		l.intent = plan.Intent{Image: first}
		if err := l.apply(t.Context(), Tools{}); err != nil || l.image != first || b.builds != 2 {
			t.Errorf("%v; runs %s after %d builds, want %s", err, l.image, b.builds, first)
		}
		p := l.plan(Tools{})
		_, digest, _ := strings.Cut(first, "@")
		if _, err := l.clients.ECR.BatchDeleteImage(t.Context(), &ecr.BatchDeleteImageInput{
			RepositoryName: new("shop"), ImageIds: []types.ImageIdentifier{{ImageDigest: &digest}},
		}); err != nil {
			t.Fatal(err)
		}
		result := plan.Execute(t.Context(), p, plan.Options{Clients: l.clients, Settings: l.settings, Intent: l.intent,
			Live: &l.live}, func(plan.Event) {})
		if f := result.Failures(); len(f) != 1 || !strings.Contains(f[0].Err.Error(), "is not in ECR any more") {
			t.Errorf("an expired image: %+v", f)
		}
	})
}
