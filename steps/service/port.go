package service

import (
	"fmt"
	"strconv"

	"slipway/steps/deploy"
	"slipway/steps/inspect"
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
	if !b.Settings.Builds() || !b.Will("image/image") || f == nil || f.Dockerfile == nil || f.Says == nil {
		return
	}
	const fails = "the load balancer asks for service.port, and a container that listens elsewhere fails its health check"
	app := f.Report().App
	said, known := f.Said("service.port")
	switch {
	case !known:
		note("nothing in the folder says which port the app listens on: service.port %d is taken, and handed to it as "+
			"PORT; %s", s.Port, fails)
	case app.Port == s.Port && said.Confidence == inspect.Guess:
		note("service.port is %d, but the folder does not agree with itself (%s); %s", s.Port, said.Evidence, fails)
	case app.Port == s.Port:
	case app.ReadsPort && !app.FixedPort:
		note("service.port is %d, and %s says %d: the container is handed PORT=%d, and an app that reads PORT listens there",
			s.Port, said.Evidence, app.Port, s.Port)
	default:
		note("service.port is %d, and %s says %d: %s. Set service.port=%d if the app listens there", s.Port, said.Evidence,
			app.Port, fails, app.Port)
	}
	for _, caution := range f.Report().Cautions {
		note("%s", caution)
	}
}

// handedPort reports whether a variable is the port that slipway hands over.
func handedPort(name, value string, port int) bool {
	return name == deploy.VariablePort && value == strconv.Itoa(port)
}
