package ecs

import (
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"slipway/steps/sandbox/core"
)

// Listens is the port the application listens on, and whether it may. The image says which: by a variable PORT, which
// the task may set otherwise, else by the ports it exposes; one that says nothing listens where it is asked to. A
// public image is made up, and does too. Ports below 1024 are root's.
func (p Pulled) Listens(k types.ContainerDefinition, variables map[string]string) (port string, bound bool) {
	port = "8000"
	if len(k.PortMappings) > 0 {
		port = digits(k.PortMappings[0].ContainerPort)
	}
	var exposed []string
	for _, e := range core.SortedKeys(p.Config.Config.ExposedPorts) {
		n, _, _ := strings.Cut(e, "/")
		exposed = append(exposed, n)
	}
	own := ""
	for _, e := range p.Config.Config.Env {
		if v, is := strings.CutPrefix(e, "PORT="); is {
			own = v
		}
	}
	_, public := p.Config.Config.Labels["org.opencontainers.image.ref.name"]
	switch {
	case public:
	case own != "" && variables["PORT"] != "":
		port = variables["PORT"]
	case own != "":
		port = own
	case len(exposed) > 0 && !slices.Contains(exposed, port):
		port = exposed[0]
	}
	user := core.Value(k.User)
	if user == "" {
		user = p.Config.Config.User
	}
	number, err := strconv.Atoi(port)
	return port, err != nil || number >= 1024 || rootUser(user)
}

// rootUser reports whether a container's user is root, with or without a group.
func rootUser(user string) bool {
	name, _, _ := strings.Cut(user, ":")
	return name == "" || name == "0" || name == "root"
}
