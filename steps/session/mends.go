package session

import (
	"strings"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/workspace"
)

// Findings about the folder that a change of one of its files mends.
const (
	findingFolder = "folder"
	findingImage  = "dotenv-image"
	findingGit    = "dotenv-git"
)

// exposed are findings about what a build or the next commit would give away.
func (s *Session) exposed() (findings []account.Finding) {
	f := s.Folder
	if f == nil {
		return nil
	}
	add := func(id, title, detail, next string) {
		findings = append(findings, account.Finding{ID: id, Title: title, Status: account.Warn, Detail: detail, Next: next,
			Mendable: true})
	}
	switch sent := f.SentDotenvs(); {
	case !s.Settings.Builds():
	case len(sent) > 0:
		add(findingImage, "Build", "a build copies "+strings.Join(sent, ", ")+" into the image",
			"leave it out in .dockerignore, and look again")
	case f.SendsHistory():
		add(findingImage, "Build", "it copies the whole folder, and there is no .dockerignore: .git ends up in the image",
			"write a .dockerignore, and look again")
	}
	if open := f.UnignoredDotenvs(); len(open) > 0 {
		add(findingGit, "Git", "git does not ignore "+strings.Join(open, ", "), "add it to .gitignore, and look again")
	}
	return findings
}

// Mend is the change of the folder that mends a finding. Nothing is written yet.
func (s *Session) Mend(finding string) (c workspace.Change, err error) {
	switch finding {
	case findingImage:
		c, err = s.Folder.MendDockerignore()
	case findingGit:
		c, err = s.Folder.MendGitignore()
	default:
		c, err = s.Folder.MendUser(steps.Recipe(s.Settings.Image).Target)
	}
	c.Finding = finding
	return c, err
}
