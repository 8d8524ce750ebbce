package steps

import (
	"maps"
	"slices"

	"slipway/steps/clean"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// commands are what the answers have run, and where: the build, the image, the commands of containers and jobs, the account, and DNS
// that is not slipway's.
func commands(s stack.Settings) []plan.Command {
	list := []plan.Command{{Step: "stack", What: "account", Value: s.Account, When: "in " + s.Region}, imageCommand(s.Image)}
	add := func(step, what, value, when string) {
		if value != "" {
			list = append(list, plan.Command{Step: step, What: what, Value: value, When: when})
		}
	}
	add("service", "command", s.Service.Command, "in the service's containers, in the place of the image's own")
	add("service", "health command", s.Service.HealthCommand, "in every container of the service, again and again, by the image's shell")
	add("service", "release command", s.Service.Release, "once before each new revision serves, with the app's secrets")
	for _, j := range s.Schedule.Jobs {
		add("schedule", "job "+j.Name, j.Command, j.Cron+" in "+s.Schedule.Timezone+", with the app's secrets")
	}
	if s.Service.Domain != "" && s.Service.DNS == "elsewhere" {
		add("service", "DNS", s.Service.Domain, "is hosted elsewhere: you add the records that slipway names")
	}
	return list
}

// imageCommand is where the image comes from.
func imageCommand(i stack.Image) plan.Command {
	if i.URI != "" {
		return plan.Command{Step: "image", What: "image", Value: i.URI, When: "built elsewhere, run with the app's secrets"}
	}
	words := []string{"build"}
	option := func(flag, value string) {
		if value != "" {
			words = append(words, flag, value)
		}
	}
	option("--file", i.Dockerfile)
	option("--target", i.Target)
	for _, name := range slices.Sorted(maps.Keys(i.Args)) {
		option("--build-arg", name+"="+i.Args[name])
	}
	folder := i.Context
	if folder == "" {
		folder = "."
	}
	return plan.Command{Step: "image", What: "image build", Value: clean.Words(append(words, folder)), When: "on this machine, for " + i.Platform}
}
