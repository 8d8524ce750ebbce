package service

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"slipway/steps/question"
	"slipway/steps/workspace"
)

var healthURL = regexp.MustCompile(`(?:localhost|127\.0\.0\.1)(?::(\d+))?(/[A-Za-z0-9_./-]*)`)

// Detect answers questions from the folder: the port from EXPOSE, the health path from HEALTHCHECK, and the container health
// check from our own templates alone, whose images are known to have what it needs.
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
	switch {
	case health != nil && health[1] != "" && (len(d.Ports) == 0 || len(d.Ports) > 1 && slices.Contains(d.Ports, atoi(health[1]))):
		found("service.port", health[1], "HEALTHCHECK")
	case len(d.Ports) > 0:
		found("service.port", strconv.Itoa(d.Ports[0]), "EXPOSE")
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

func atoi(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}
