package sandbox

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"slipway/steps/sandbox/ecs"
)

// TestListens holds which port a container listens on, and that root alone may take the first 1024.
func TestListens(t *testing.T) {
	for name, c := range map[string]struct {
		image     v1.Config
		mapped    int32
		user      string
		variables map[string]string
		port      string
		bound     bool
	}{
		"says nothing": {v1.Config{User: "10001"}, 8000, "", nil, "8000", true},
		"exposes the port": {v1.Config{User: "10001", ExposedPorts: map[string]struct{}{"9000/tcp": {},
			"8000/tcp": {}}}, 8000, "", nil, "8000", true},
		"exposes another": {v1.Config{User: "10001", ExposedPorts: map[string]struct{}{"3000/tcp": {}}}, 8000, "",
			nil, "3000", true},
		"a variable of its own": {v1.Config{User: "10001", Env: []string{"PORT=3000"}}, 8000, "", nil, "3000", true},
		"a variable the task sets": {v1.Config{User: "10001", Env: []string{"PORT=3000"}}, 8000, "",
			map[string]string{"PORT": "8000"}, "8000", true},
		"port 80 without root":        {v1.Config{User: "nginx"}, 80, "", nil, "80", false},
		"port 80 as root":             {v1.Config{}, 80, "", nil, "80", true},
		"port 80, the task's user":    {v1.Config{}, 80, "101:101", nil, "80", false},
		"port 443, root with a group": {v1.Config{User: "0:0"}, 443, "", nil, "443", true},
	} {
		k := types.ContainerDefinition{PortMappings: []types.PortMapping{{ContainerPort: new(c.mapped)}}}
		if c.user != "" {
			k.User = new(c.user)
		}
		if port, bound := (ecs.Pulled{Config: v1.ConfigFile{Config: c.image}}).Listens(k, c.variables); port != c.port ||
			bound != c.bound {
			t.Errorf("%s: %s %v", name, port, bound)
		}
	}
}

// TestNonrootBase holds that an image on a nonroot base has its user, in later stages too.
func TestNonrootBase(t *testing.T) {
	for source, has := range map[string]bool{
		"FROM gcr.io/distroless/static-debian12:nonroot\nCOPY app /app\n":                   true,
		"FROM golang:1.26 AS build\nRUN true\nFROM gcr.io/distroless/base:nonroot AS run\n": true,
		"FROM gcr.io/distroless/static:nonroot AS base\nFROM base\nCOPY app /app\n":         true,
		"FROM gcr.io/distroless/static:nonroot AS build\nFROM python:3.13\n":                false,
		"FROM gcr.io/distroless/static\n":                                                   false,
	} {
		stages, err := parseStages([]byte(source))
		if err != nil {
			t.Fatal(err)
		}
		if got := nonroot(base(stages)); (got != "") != has {
			t.Errorf("%q has user %q", source, got)
		}
	}
}
