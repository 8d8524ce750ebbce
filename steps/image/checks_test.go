package image

import (
	"errors"
	"strings"
	"testing"

	"slipway/steps/check"
	"slipway/steps/live"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

func verdict(t *testing.T, id string, in check.Input) check.Result {
	t.Helper()
	for _, c := range Checks() {
		if c.ID == id {
			return c.Run(in)
		}
	}
	t.Fatalf("there is no check %s", id)
	return check.Result{}
}

func TestDotenvIgnored(t *testing.T) {
	good := workspace.Git{Present: true, DotenvIgnored: true}
	cases := map[string]struct {
		folder *workspace.Folder
		want   check.Status
		detail string
	}{
		"no folder": {nil, check.Unknown, "no folder"},
		"all is well": {&workspace.Folder{Git: good, Dotenvs: []string{".env"}, Dockerignore: []string{"**/.env"}},
			check.Pass, ""},
		"no .env": {&workspace.Folder{Git: good}, check.Pass, ""},
		"in the image": {
			&workspace.Folder{Git: good, Dotenvs: []string{".env", "api/.env"}, Dockerignore: []string{".env"}}, check.Fail,
			"api/.env",
		},
		"no .dockerignore": {&workspace.Folder{Git: good, Dotenvs: []string{".env"}}, check.Fail, "into the image"},
		"in the history": {
			&workspace.Folder{Git: workspace.Git{Present: true, DotenvIgnored: true, DotenvTracked: true,
				DotenvCommits: []string{"abc1234"}}}, check.Fail, "abc1234",
		},
		"in the index": {
			&workspace.Folder{Git: workspace.Git{Present: true, DotenvTracked: true, DotenvIndexNames: []string{".env"}}},
			check.Fail, "tracked",
		},
		"not ignored": {&workspace.Folder{Git: workspace.Git{Present: true, DotenvUnignored: []string{".env"}}}, check.Fail,
			"does not ignore"},
		"shallow": {
			&workspace.Folder{Git: workspace.Git{Present: true, DotenvIgnored: true, HistoryErr: errors.New("shallow clone")}},
			check.Unknown, "shallow",
		},
		"git is absent": {&workspace.Folder{Git: workspace.Git{Err: errors.New("git is not installed")}}, check.Unknown,
			"git"},
		"no repository": {&workspace.Folder{}, check.Unknown, "work tree"},
		"no repository, .env in the image": {
			&workspace.Folder{Dotenvs: []string{".env"}}, check.Fail, "into the image",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := verdict(t, "dotenv-ignored", check.Input{Live: &live.Stack{}, Folder: c.folder})
			if r.Status != c.want || !strings.Contains(r.Detail, c.detail) {
				t.Errorf("%s: %s", r.Status, r.Detail)
			}
		})
	}
	ready := stack.Settings{Image: stack.Image{URI: "x/y:1"}}
	r := verdict(t, "dotenv-ignored", check.Input{Live: &live.Stack{}, Settings: &ready,
		Folder: &workspace.Folder{Git: good, Dotenvs: []string{".env"}}})
	if r.Status != check.Pass {
		t.Errorf("a ready image: %s %s", r.Status, r.Detail)
	}
}

func TestScanOnPush(t *testing.T) {
	repository := func(scan bool) live.Fact[live.Repository] {
		return live.Found(live.Repository{Name: "shop", ScanOnPush: scan}, "ecr:DescribeRepositories")
	}
	rules := func(kind, frequency string, filters ...string) live.Fact[live.RegistryScan] {
		return live.Found(live.RegistryScan{Type: kind, Rules: []live.ScanRule{{Frequency: frequency, Filters: filters}}},
			"ecr:GetRegistryScanningConfiguration")
	}
	denied := errors.New("access denied")
	running := func(image string) live.Fact[live.TaskDefinition] {
		return live.Found(live.TaskDefinition{Containers: []live.Container{{Image: image}}}, "ecs:DescribeTaskDefinition")
	}
	cases := map[string]struct {
		live live.Stack
		want check.Status
	}{
		"the repository": {live.Stack{Repository: repository(true), RegistryScan: rules("BASIC", "MANUAL", "*")},
			check.Pass},
		"a rule of the registry": {live.Stack{Repository: repository(false), RegistryScan: rules("BASIC", "SCAN_ON_PUSH",
			"sh*")}, check.Pass},
		"a rule for others": {live.Stack{Repository: repository(false), RegistryScan: rules("BASIC", "SCAN_ON_PUSH",
			"api*")}, check.Fail},
		"enhanced, not covered": {live.Stack{Repository: repository(true), RegistryScan: rules("ENHANCED",
			"CONTINUOUS_SCAN", "api")}, check.Fail},
		"enhanced, continuous": {live.Stack{Repository: repository(true), RegistryScan: rules("ENHANCED",
			"CONTINUOUS_SCAN", "*")}, check.Pass},
		"off": {live.Stack{Repository: repository(false), RegistryScan: rules("BASIC", "MANUAL", "*")},
			check.Fail},
		"rules unread": {live.Stack{Repository: repository(false),
			RegistryScan: live.Fact[live.RegistryScan]{Err: denied}}, check.Unknown},
		"repository unread": {live.Stack{Repository: live.Fact[live.Repository]{Err: denied}}, check.Unknown},
		"nothing yet":       {live.Stack{}, check.Unknown},
		"another registry":  {live.Stack{Running: running("ghcr.io/me/shop:1")}, check.NotApplicable},
		"another ECR repository": {live.Stack{Running: running("123456789012.dkr.ecr.eu-west-1.amazonaws.com/x:1")},
			check.Unknown},
		"the running image unread": {live.Stack{Running: live.Fact[live.TaskDefinition]{Err: denied}}, check.Unknown},
		"enhanced, if it were read": {live.Stack{Repository: repository(true),
			RegistryScan: live.Fact[live.RegistryScan]{Err: denied}}, check.Unknown},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			c.live.Identity = stack.Identity{App: "shop", Environment: "production"}
			if r := verdict(t, "ecr-scan-on-push", check.Input{Live: &c.live}); r.Status != c.want {
				t.Errorf("%s: %s", r.Status, r.Detail)
			} else if r.Status == check.Pass && len(r.Evidence) == 0 {
				t.Error("passes without evidence")
			}
		})
	}
}
