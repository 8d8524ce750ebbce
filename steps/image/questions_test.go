package image

import (
	"reflect"
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

func TestQuestionsValidate(t *testing.T) {
	cases := map[string]struct{ good, bad []string }{
		"image.uri": {[]string{"", "nginx", "ghcr.io/me/shop:1.4",
			"123456789012.dkr.ecr.eu-west-1.amazonaws.com/x@sha256:" + strings.Repeat("a", 64)}, []string{"https://ghcr.io/x",
			"a b", "x:y:z"}},
		"image.platform": {[]string{"linux/amd64", "linux/arm64"}, []string{"", "arm64", "windows/amd64"}},
		"image.target":   {[]string{"", "production", "build-2"}, []string{"a b", "-x", "$X"}},
		"image.args": {[]string{"", "NODE_ENV=production,A=1", "EMPTY=", "TOKEN_URL=https://example.com/token"},
			[]string{"NODE_ENV", "1A=x", "NPM_TOKEN=abc", "DB_PASSWORD=x", "DATABASE_URL=postgres://a:b@c/d",
				"INDEX=https://user:pass@pypi.example.com/simple", "A=1,API_KEY=2"}},
		"image.secrets": {[]string{"", "npm_token=NPM_TOKEN", "npmrc=~/.npmrc,pip.conf=./pip.conf"},
			[]string{"npm_token", "=NPM_TOKEN", "npm_token=", "a b=X", "npm_token=npm-with-dashes",
				"npm_token=ghp_0123456789abcdefghijABCDEFGHIJ012345"}},
		"image.ssh":        {[]string{"true", "false"}, nil},
		"image.keep":       {[]string{"2", "15", "1000"}, []string{"", "1", "many", "1001"}},
		"image.dockerfile": {[]string{"", "docker/Dockerfile"}, []string{"a\nb"}},
		"image.context":    {[]string{"", "."}, []string{"a\nb"}},
	}
	guide := stack.Guide()
	for _, q := range Questions() {
		c, ok := cases[q.ID]
		if !ok {
			t.Errorf("%s is not tested", q.ID)
		}
		for _, v := range c.good {
			if err := q.Validate(v); err != nil {
				t.Errorf("%s refuses %q: %v", q.ID, v, err)
			}
		}
		for _, v := range c.bad {
			if err := q.Validate(v); err == nil {
				t.Errorf("%s takes %q", q.ID, v)
			}
		}
		if err := q.Validate(guide.Get(q.ID)); err != nil {
			t.Errorf("%s refuses the preset's %q: %v", q.ID, guide.Get(q.ID), err)
		}
	}
}

func TestRecover(t *testing.T) {
	id := stack.Identity{App: "shop", Environment: "production", Region: "eu-west-1", Account: "123456789012",
		Partition: "aws"}
	policy, err := desiredLifecycle(7).text()
	if err != nil {
		t.Fatal(err)
	}
	own := "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop"
	cases := map[string]struct {
		running live.TaskDefinition
		want    stack.Image
	}{
		"built": {live.TaskDefinition{Architecture: "ARM64",
			Containers: []live.Container{{Image: own + "@sha256:1"}}}, stack.Image{Platform: "linux/arm64", Keep: 7}},
		"by hand": {live.TaskDefinition{Containers: []live.Container{{Image: own + ":latest"}}},
			stack.Image{Platform: "linux/amd64", Keep: 7}},
		"ready": {live.TaskDefinition{Tags: map[string]string{stack.TagImage: "nginx:1"},
			Containers: []live.Container{{Image: "nginx@sha256:1"}}}, stack.Image{URI: "nginx:1", Platform: "linux/amd64",
			Keep: 7}},
		"ready, no tag": {live.TaskDefinition{Containers: []live.Container{{Image: "nginx@sha256:1"}}},
			stack.Image{URI: "nginx@sha256:1", Platform: "linux/amd64", Keep: 7}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			l := live.Stack{Identity: id, Repository: live.Found(live.Repository{Lifecycle: policy}, ""),
				Running: live.Found(c.running, "")}
			s := stack.Guide()
			Recover(&l, &s)
			if !reflect.DeepEqual(s.Image, c.want) {
				t.Errorf("got %+v", s.Image)
			}
		})
	}
}

func TestDetect(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "docker/Dockerfile", "FROM scratch\n")
	if a := Detect(workspace.Look(t.Context(), dir))["image.dockerfile"]; a.Value != "docker/Dockerfile" {
		t.Errorf("detected %+v", a)
	}
	if len(Detect(nil)) != 0 {
		t.Error("detected something in nothing")
	}
}

type flat float64

func (f flat) Price(string, string) (usd float64, estimated, ok bool) { return float64(f), false, true }

func TestPrices(t *testing.T) {
	s := stack.Guide()
	if lines := Prices(s, flat(0.1)); len(lines) != 1 || lines[0].USD != 0.05 || !lines[0].Estimated {
		t.Errorf("%+v", lines)
	}
	s.Image.URI = "nginx"
	if lines := Prices(s, flat(0.1)); len(lines) != 0 {
		t.Errorf("a ready image costs %+v", lines)
	}
}
