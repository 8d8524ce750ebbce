package service

import (
	"fmt"
	"strconv"

	"slipway/steps/deploy"
	"slipway/steps/plan"
	"slipway/steps/workspace"
)

// privileged are the ports below this one: Fargate lets only root listen there, and containers here are not root.
const privileged = 1024

// notePort tells what the Dockerfile says of the port where it is not the answer, and of a port that nobody but root
// may open. It speaks of what this plan brings to run; what runs already has shown where it listens.
func notePort(b *plan.Builder, f *workspace.Folder) {
	s := b.Settings.Service
	note := func(text string, args ...any) { b.Note(plan.Note{Step: step, Text: fmt.Sprintf(text, args...)}) }
	if !b.Will(idService) && !b.Will("image/image") {
		return
	}
	if s.Port < privileged {
		note("service.port is %d, and no user but root may listen below %d on Fargate: the container would end with "+
			"\"bind: permission denied\". "+
			"Have the app listen on a higher port, for example 8080, and set service.port to it; users still call 80 and 443 "+
			"of the load balancer", s.Port, privileged)
	}
	if !b.Settings.Builds() || !b.Will("image/image") || f == nil || f.Dockerfile == nil {
		return
	}
	const fails = "the load balancer asks for service.port, and a container that listens elsewhere fails its health check"
	listens := f.Dockerfile.Listens()
	switch {
	case listens.Port == 0:
		note("nothing in the Dockerfile says which port the app listens on: service.port %d is taken, and handed to it as "+
			"PORT; %s", s.Port, fails)
	case listens.Port == s.Port && listens.Unsure != "":
		note("service.port is %d, but the Dockerfile does not agree with itself: %s; %s", s.Port, listens.Unsure, fails)
	case listens.Port == s.Port:
	case listens.Reads && !listens.Fixed:
		note("service.port is %d, and the Dockerfile's %s says %d: the container is handed PORT=%d, and an app that reads "+
			"PORT listens there", s.Port, listens.From, listens.Port, s.Port)
	case listens.From == "EXPOSE":
		note("service.port is %d, and the Dockerfile exposes %d (EXPOSE): %s. Set service.port=%d if the app listens there",
			s.Port, listens.Port, fails, listens.Port)
	default:
		note("service.port is %d, and the Dockerfile says %d (%s): %s. Set service.port=%d if the app listens there", s.Port,
			listens.Port, listens.From, fails, listens.Port)
	}
}

// handedPort reports whether a variable is the port that slipway hands over.
func handedPort(name, value string, port int) bool {
	return name == deploy.VariablePort && value == strconv.Itoa(port)
}
