package e2e

import (
	"fmt"
	"strings"
	"testing"

	"slipway/steps/image"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/release"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

const (
	oldCommit = "1a2b3c4d5e6f"
	newCommit = "77bd0121aaaa"
)

func digest(n int) string { return "sha256:" + strings.Repeat(fmt.Sprint(n), 64) }

// released is a read with images of two commits, the first of which runs.
func released() *live.Stack {
	l := &live.Stack{Identity: stack.Identity{App: "shop", Environment: "production", Region: "eu-west-1"}}
	l.Images.Items = []live.Image{
		{Digest: digest(3), Tags: []string{newCommit + "-dirty-0123456789ab-amd64"}},
		{Digest: digest(2), Tags: []string{newCommit + "-amd64"}, Findings: map[string]int{"HIGH": 1}},
		{Digest: digest(1), Tags: []string{oldCommit + "-amd64"}},
	}
	api := live.TaskDefinition{ARN: "arn:aws:ecs:eu-west-1:1:task-definition/shop-api:4", Family: "shop-api", Revision: 4,
		Containers: []live.Container{{Image: "1.dkr.ecr.eu-west-1.amazonaws.com/shop@" + digest(1)}}}
	job := live.TaskDefinition{ARN: "arn:aws:ecs:eu-west-1:1:task-definition/shop-cleanup:7", Family: "shop-cleanup",
		Revision: 7, Containers: api.Containers}
	l.Running.Value = &api
	l.Service.Value = &live.Service{Name: "shop-api", TaskDefinition: api.ARN, Desired: 1, Running: 1,
		LoadBalancers: []live.ServiceTarget{{TargetGroup: "tg"}}}
	l.TargetGroups.Items = []live.TargetGroup{{ARN: "tg", Targets: []live.Target{{State: "healthy"}, {State: "draining"}}}}
	l.Families.Items = []live.Family{{Name: "shop-api", Newest: api}, {Name: "shop-cleanup", Newest: job}}
	return l
}

func rowsOf(r release.Release) string {
	var lines []string
	for _, row := range r.Rows(image.Findings) {
		for _, l := range row.Lines {
			lines = append(lines, row.Label+": "+l)
		}
	}
	return joined(lines)
}

// TestWhatADeploymentChangesInWords: nothing of it is a secret's value, and what is not known is said to be.
func TestWhatADeploymentChangesInWords(t *testing.T) {
	definition := plan.Action{ID: "service/definition", Step: "service", Verb: plan.Update, Changes: []plan.Change{
		{Field: "image", To: plan.KnownAfterApply}, {Field: "memory", From: "2048", To: "4096"},
		{Field: "environment FEATURE", To: "on"}, {Field: "environment LEVEL", From: "another value", To: "debug"},
		{Field: "environment OLD", From: "set", To: "removed"}, {Field: "secret STRIPE_KEY", To: "arn:aws:ssm:parameter"},
		{Field: "secret GONE", From: "arn:aws:ssm:parameter", To: "removed"},
	}}
	service := plan.Action{ID: "service/service", Step: "service", Verb: plan.Update, Reason: "the last deployment failed",
		Changes: []plan.Change{{Field: "revision", From: "shop-api:4", To: plan.KnownAfterApply}, {Field: "tasks", From: "1",
			To: "2"}}}
	command := plan.Action{ID: "service/release", Step: "service", Verb: plan.RunOnce, Name: "python -m migrate"}
	job := plan.Action{ID: "schedule/definition-cleanup", Step: "schedule", Verb: plan.Update,
		Changes: []plan.Change{{Field: "image"}, {Field: "environment FEATURE", To: "on"},
			{Field: "cpu", From: "256", To: "512"}}}
	worker := plan.Action{ID: "service/worker-mails", Step: "service", Verb: plan.Update}
	all := plan.Plan{Actions: []plan.Action{definition, command, service, worker, job}}
	built := release.Target{Image: release.Image{Tag: newCommit + "-amd64"}, Builds: true, Commit: newCommit,
		History: workspace.History{Commits: []workspace.Commit{{SHA: "77bd012", Subject: "Fix it", Author: "Jane"}}, More: 3}}
	for name, c := range map[string]struct {
		plan      plan.Plan
		to        release.Target
		elsewhere int
		says      []string
		never     []string
	}{
		"all of it": {all, built, 2, []string{
			"image: 1a2b3c4-amd64 (sha256:111111111111) -> 77bd012-amd64, built from this folder",
			"commits: 4 new since 1a2b3c4", "  77bd012 Fix it (Jane)", "and 3 more",
			"variables: added: FEATURE=on", "changed: LEVEL=debug", "removed: OLD",
			"secrets: added: STRIPE_KEY", "removed: GONE", "settings: memory: 2048 -> 4096", "tasks: 1 -> 2",
			"cleanup: cpu: 256 -> 512", "because: the last deployment failed", "first: python -m migrate runs once",
			"moves: the API, then worker mails, then job cleanup", "elsewhere: 2 other changes wait: slipway plan",
		}, []string{"arn:aws", "OLD=", "revision:"}},
		"a dirty tree": {plan.Plan{Actions: []plan.Action{definition}}, release.Target{Image: release.Image{Tag: newCommit +
			"-dirty-0123456789ab-amd64"}, Builds: true, Commit: newCommit, Dirty: true}, 1, []string{
			"folder: files differ from commit 77bd012, so the tag ends in a hash", "1 other change waits"}, nil},
		"a commit that is not here": {all, release.Target{Image: built.Image, Builds: true,
			History: workspace.History{Err: workspace.ErrNotInClone}}, 0, []string{"not in this clone"}, []string{"elsewhere"}},
		"an older commit": {all, release.Target{Image: release.Image{Tag: newCommit + "-amd64", Digest: digest(2),
			Findings: map[string]int{"HIGH": 1}}, History: workspace.History{Back: 2}}, 0, []string{"goes back: 2",
			"in ECR already: nothing is built", "scan: 1 high finding"}, []string{"new since"}},
		"the same image": {all, release.Target{Image: release.Image{Tag: oldCommit + "-amd64", Digest: digest(1)}}, 0,
			[]string{"stays"}, []string{"commits:"}},
		"a ready image": {all, release.Target{Looks: "registry.example.com/shop:2"}, 0,
			[]string{"-> registry.example.com/shop:2, whose digest is looked up"}, nil},
	} {
		got := rowsOf(release.Of(released(), c.plan, c.elsewhere, c.to))
		for _, want := range c.says {
			if !strings.Contains(got, want) {
				t.Errorf("%s: no %q in\n%s", name, want, got)
			}
		}
		for _, not := range c.never {
			if strings.Contains(got, not) {
				t.Errorf("%s: %q in\n%s", name, not, got)
			}
		}
	}
	if r := release.Of(released(), plan.Plan{}, 0, release.Target{}); !r.Nothing() {
		t.Error("an empty plan deploys something")
	}
}

// TestImagesAsTheyAreNamed: a tag whole or short, a commit, a digest whole or its start; others are refused with what
// there is.
func TestImagesAsTheyAreNamed(t *testing.T) {
	for typed, want := range map[string]string{
		oldCommit + "-amd64": digest(1), "1a2b3c4-amd64": digest(1), "1a2b3c4": digest(1), oldCommit: digest(1),
		oldCommit + strings.Repeat("0", 28): digest(1), digest(2): digest(2), digest(2)[7:27]: digest(2),
		"1.dkr.ecr.eu-west-1.amazonaws.com/shop:" + newCommit + "-amd64": digest(2),
		"1.dkr.ecr.eu-west-1.amazonaws.com/shop@" + digest(3):            digest(3), "shop:1a2b3c4": digest(1),
		"77bd012": "several images", "nope": "no image nope in the repository shop", "1a2b": "no image", "": "no image",
	} {
		got, err := release.Named(released(), typed)
		if err != nil && !strings.Contains(err.Error(), want) || err == nil && got.Digest != want {
			t.Errorf("%q: %+v %v", typed, got, err)
		}
	}
}

// TestWhatServes: the revision before, targets, and the newest ACTIVE revision of every family.
func TestWhatServes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(l *live.Stack)
		ok     bool
		says   string
	}{
		"as before": {func(*live.Stack) {}, true, "shop-api:4 serves, as before: 1 of 1 tasks run, 1 of 1 targets healthy; " +
			"the newest revision of every family is what runs"},
		"another": {func(l *live.Stack) { l.Service.Value.TaskDefinition = "shop-api:5" }, false, "shop-api:4 is the newest"},
		"no task": {func(l *live.Stack) { l.Service.Value.Running = 0 }, false, "0 of 1 tasks run"},
		"not healthy": {func(l *live.Stack) {
			l.TargetGroups.Items = []live.TargetGroup{{ARN: "tg", Targets: []live.Target{{State: "unhealthy"}}}}
		}, false, "0 of 1 targets"},
		"a job with another image": {func(l *live.Stack) {
			l.Families.Items[1].Newest.Containers = []live.Container{{Image: "other"}}
		}, false, "cleanup would start another image"},
		"targets not read": {func(l *live.Stack) { l.TargetGroups.Err = errRefused }, true, "targets of the load balancer"},
		"service not read": {func(l *live.Stack) { l.Service.Err = errRefused }, true, "could not be confirmed"},
	} {
		l := released()
		c.change(l)
		s := release.Serves(released(), l)
		got := s.Sentence() + joined(s.Wrong) + joined(s.Unread)
		if s.OK() != c.ok || !strings.Contains(got, c.says) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
