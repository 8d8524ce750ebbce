package service

import (
	"regexp"
	"strconv"
	"strings"

	"slipway/steps/question"
	"slipway/steps/workspace"
)

var healthURL = regexp.MustCompile(`(?:localhost|127\.0\.0\.1)(?::(\d+))?(/[A-Za-z0-9_./-]*)`)

// Detect answers questions from the folder: the port from what the Dockerfile says of it, the health path from
// HEALTHCHECK, and the container health check from our own templates alone, whose images are known to have what it
// needs.
func Detect(f *workspace.Folder) map[string]question.Answer {
	answers := map[string]question.Answer{}
	if f == nil || f.Dockerfile == nil {
		return answers
	}
	d := f.Dockerfile
	path := d.Path
	if path == "" {
		path = "Dockerfile"
	}
	found := func(id, value, from string) {
		answers[id] = question.Answer{Value: value, Source: question.Detected, From: from + " in " + path}
	}
	health := healthURL.FindStringSubmatch(d.HealthCheck)
	switch listens := d.Listens(); {
	case listens.Port > 0:
		found("service.port", strconv.Itoa(listens.Port), listens.From)
		if listens.Unsure != "" {
			answers["service.port"] = question.Answer{Value: strconv.Itoa(listens.Port), Source: question.Detected,
				From: listens.Unsure, Unsure: true}
		}
	default:
		answers["service.port"] = question.Answer{Value: strconv.Itoa(usualPort), Source: question.Default,
			From: listens.Unsure, Unsure: true}
	}
	if health != nil && len(health[2]) > 1 {
		found("service.health_path", health[2], "HEALTHCHECK")
	}
	if d.Ours != "" && d.HealthCheck != "" {
		command := strings.TrimSpace(strings.TrimPrefix(d.HealthCheck, "CMD-SHELL"))
		command = strings.TrimSpace(strings.TrimPrefix(command, "CMD"))
		if command != "" && !strings.HasPrefix(command, "[") {
			found("service.health_command", command, "HEALTHCHECK")
		}
	}
	return answers
}

// usualPort is taken where nothing says another.
const usualPort = 8000
