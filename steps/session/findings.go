package session

import (
	"fmt"
	"strings"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/inspect"
	"slipway/steps/question"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Findings are about the folder and the container command line, beside what preflight finds in the account.
func (s *Session) Findings() []account.Finding {
	docker := account.Finding{ID: "docker", Title: "Containers", Status: account.OK}
	switch {
	case s.Env.Builder != nil:
		docker.Detail = s.Env.Builder.Name()
	case s.Settings.Builds():
		docker.Status, docker.Detail = account.Warn, "no docker, podman, finch or nerdctl answers"
		docker.Next = "start Docker and look again, or go on and name a ready image, which needs none"
	default:
		docker.Detail = "not needed: the image is ready"
	}
	folder := account.Finding{ID: "folder", Title: "Folder", Status: account.OK, Detail: contents(s.Folder)}
	if why := steps.RunsAsRoot(s.Settings, s.Folder); why != "" {
		folder.Status, folder.Detail = account.Warn, "the Dockerfile "+strings.TrimPrefix(why, "it ")
		folder.Next, folder.Mendable = "end it with a USER that is not root, such as 10001, and look again", true
	}
	findings := append([]account.Finding{docker, folder}, s.exposed()...)
	for i, caution := range s.Cautions() {
		findings = append(findings, account.Finding{ID: fmt.Sprintf("app-%d", i+1), Title: "App", Status: account.Warn,
			Detail: caution, Next: "mend it in the folder, and look again"})
	}
	return findings
}

// Cautions are what in the folder keeps a container of the app from running well, as far as it is built here.
func (s *Session) Cautions() []string {
	if !s.Settings.Builds() {
		return nil
	}
	all := s.Folder.Report().Cautions
	return all[:min(len(all), mostCautions)]
}

// mostCautions is how many notes on the app are shown where other things are looked at too; slipway inspect has all.
const mostCautions = 3

// contents says what a folder has, in a few words.
func contents(f *workspace.Folder) string {
	parts := []string{"no Dockerfile yet: slipway can write one"}
	app := f.Report().App
	switch n := len(f.Report().Choices); {
	case f.Dockerfile != nil && n < 2:
		parts[0] = "Dockerfile"
	case n > 1:
		parts[0] = fmt.Sprintf("%d Dockerfiles", n)
	}
	if said, _ := f.Said("image.dockerfile"); len(f.Report().Choices) > 1 && said.Confidence == inspect.Guess {
		parts[0], app = parts[0]+" to choose from", inspect.App{}
	}
	switch {
	case app.Framework != "":
		parts = append(parts, app.Language+" with "+app.Framework)
	case app.Language != "":
		parts = append(parts, app.Language)
	}
	if f.Git.Present && len(f.Git.SHA) >= 7 {
		parts = append(parts, "git "+f.Git.SHA[:7])
	}
	return strings.Join(parts, ", ")
}

// RegionFound is what preflight says of the region, with who chose it: detail is the finding's own words.
func RegionFound(detail string, hasFile bool, chosen question.Answer) string {
	from := "a guess: nothing names one"
	switch {
	case hasFile:
		from = stack.FileName
	case chosen.From != "":
		from = chosen.From
	case chosen.Source == question.You:
		from = "your answer"
	}
	name, rest, more := strings.Cut(detail, ": ")
	if more {
		rest = ": " + rest
	}
	return name + " (" + from + ")" + rest
}
