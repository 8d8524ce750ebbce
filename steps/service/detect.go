package service

import (
	"strconv"
	"strings"

	"slipway/steps/inspect"
	"slipway/steps/question"
	"slipway/steps/workspace"
)

// Detect answers questions from the folder: a port, to be asked, where nothing says one, the plain settings whose
// values the folder has, and the container health check from our own templates alone, whose images are known to have
// what it needs.
func Detect(f *workspace.Folder) map[string]question.Answer {
	answers := map[string]question.Answer{}
	if f == nil || f.Says == nil {
		return answers
	}
	found := func(id, value, from string) {
		answers[id] = question.Answer{Value: value, Source: question.Detected, From: from}
	}
	if _, said := f.Said("service.port"); !said {
		answers["service.port"] = question.Answer{Value: strconv.Itoa(usualPort), Source: question.Default,
			From: "nothing in the folder says it", Unsure: true}
	}
	if variables, said := f.Said("service.variables"); said {
		var given []string
		for _, v := range inspect.Items(variables.Value) {
			// a comma would part it in two; slipway sets the rest itself, and refuses what may be a secret
			if pair := v.Name + "=" + v.Value; v.Value != "" && !strings.ContainsAny(v.Value, ",\n") &&
				validateVariables(pair) == nil {
				given = append(given, pair)
			}
		}
		if len(given) > 0 {
			found("service.variables", strings.Join(given, ","), variables.Evidence)
		}
	}
	d := f.Dockerfile
	if d == nil {
		return answers
	}
	if d.Ours != "" && d.HealthCheck != "" {
		command := strings.TrimSpace(strings.TrimPrefix(d.HealthCheck, "CMD-SHELL"))
		command = strings.TrimSpace(strings.TrimPrefix(command, "CMD"))
		if command != "" && !strings.HasPrefix(command, "[") {
			found("service.health_command", command, "HEALTHCHECK in the Dockerfile, which slipway wrote")
		}
	}
	return answers
}

// usualPort is taken where nothing says another.
const usualPort = 8000
