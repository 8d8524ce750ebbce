package image

import (
	"path/filepath"
	"strings"
	"testing"

	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// TestRootIsRefusedByThePlan: what apply is certain to refuse stops the plan, what nobody can know is noted, and
// neither where the answers or the Dockerfile say which user it is.
func TestRootIsRefusedByThePlan(t *testing.T) {
	for name, c := range map[string]struct {
		dockerfile     string
		answer         func(*stack.Settings)
		refused, noted bool
	}{
		"official base":      {"FROM python:3.13-slim\nEXPOSE 1\n", nil, true, false},
		"by its registry":    {"FROM docker.io/library/node:24@sha256:00\nEXPOSE 1\n", nil, true, false},
		"scratch":            {"FROM golang:1 AS b\nUSER 1\nFROM scratch\nEXPOSE 1\n", nil, true, false},
		"root by name":       {"FROM ghcr.io/me/base:1\nUSER root\nEXPOSE 1\n", nil, true, false},
		"a user":             {"FROM python:3.13-slim\nUSER 10001\nEXPOSE 1\n", nil, false, false},
		"in a stage before":  {"FROM python:3.13-slim AS b\nUSER 10001\nFROM b\nEXPOSE 1\n", nil, false, false},
		"nonroot base":       {"FROM gcr.io/distroless/static-debian12:nonroot\nEXPOSE 1\n", nil, false, false},
		"a base of its own":  {"FROM ghcr.io/me/python:1\nEXPOSE 1\n", nil, false, true},
		"a base by variable": {"ARG B\nFROM ${B}\nEXPOSE 1\n", nil, false, true},
		"the answer": {"FROM python:3.13-slim\nEXPOSE 1\n", func(s *stack.Settings) { s.Service.User = "10001" },
			false, false},
		"a ready image": {"FROM python:3.13-slim\nEXPOSE 1\n",
			func(s *stack.Settings) { s.Image.URI = "ghcr.io/me/shop:1" }, false, false},
		"another Dockerfile": {"FROM python:3.13-slim\nEXPOSE 1\n",
			func(s *stack.Settings) { s.Image.Dockerfile = "other/Dockerfile" }, false, true},
		"named as it is": {"FROM python:3.13-slim\nEXPOSE 1\n",
			func(s *stack.Settings) { s.Image.Dockerfile = "./Dockerfile" }, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := workspace.ParseDockerfile([]byte(c.dockerfile))
			if err != nil {
				t.Fatal(err)
			}
			d.Path = filepath.FromSlash("/shop/Dockerfile")
			s := stack.Guide()
			s.App, s.Region = "shop", "eu-west-1"
			if c.answer != nil {
				c.answer(&s)
			}
			b := plan.NewBuilder(s, &live.Stack{Identity: s.Identity("aws")}, plan.Intent{})
			planImage(b, Tools{Seen: &workspace.Folder{Path: filepath.FromSlash("/shop"), Dockerfile: d}})
			p := b.Plan()
			refused, noted := false, false
			for _, x := range p.Problems {
				refused = refused || x.Resource == "service.user" && strings.Contains(x.WayOut, "USER 10001")
			}
			for _, n := range p.Notes {
				noted = noted || strings.Contains(n.Text, "root")
			}
			if refused != c.refused || noted != c.noted {
				t.Errorf("refused %v, noted %v: %v %v", refused, noted, p.Problems, p.Notes)
			}
		})
	}
}
