package screen

import (
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// preflightMsg is one piece of news of a round.
type preflightMsg struct {
	generation int
	finding    *account.Finding
	next       <-chan preflightMsg

	// the last one brings what was opened
	ended     bool
	session   *steps.Session // nil: the account could not be opened
	live      *live.Stack
	there     int // how many of the stack's resources are in AWS
	found     []stack.Identity
	profiles  []account.Profile
	canSignIn bool
}

// hear waits for one piece of news; each carries the channel the next comes on.
func hear(news <-chan preflightMsg) tea.Cmd {
	return func() tea.Msg {
		m, ok := <-news
		if !ok {
			return nil
		}
		m.next = news
		return m
	}
}

// look opens the account and tells what it finds, each finding as soon as it is there.
func (p *Preflight) look(generation int, settings stack.Settings, hasFile bool, news chan<- preflightMsg) {
	defer close(news)
	tell := func(m preflightMsg) {
		m.generation = generation
		select {
		case news <- m:
		case <-p.ask.Done():
		}
	}
	say := func(f account.Finding) { tell(preflightMsg{finding: &f}) }
	last := preflightMsg{ended: true}
	if p.doors.Profiles != nil && !p.in.Sandbox {
		last.profiles = p.doors.Profiles(p.ask)
		last.canSignIn = p.doors.Installed("aws")
	}
	session, err := p.doors.Open(p.ask, settings, p.in)
	var region *account.Finding // set when it is the region that keeps the account shut
	if err != nil && account.RegionRefused(err) {
		f := account.Unopened(err, p.in.Profile, last.profiles)
		region = &f
		elsewhere := settings
		elsewhere.Region = account.Home(settings.Region)
		session, err = p.doors.Open(p.ask, elsewhere, p.in)
	}
	if err != nil {
		say(account.Unopened(err, p.in.Profile, last.profiles))
		tell(last)
		return
	}
	last.session = session
	var wait sync.WaitGroup
	wait.Go(func() {
		for _, f := range folderFindings(session, settings) {
			say(f)
		}
	})
	if region != nil {
		for _, f := range append(account.Identified(session.Who, settings), *region) {
			say(f)
		}
		wait.Wait()
		tell(last)
		return
	}
	wait.Go(func() {
		account.Preflight(p.ask, session.World.Clients, session.Who, settings, hasFile, say)
	})
	wait.Go(func() {
		switch {
		case !hasFile:
			// without tag:GetResources there is nothing to offer, and nothing is lost: the names decide later
			last.found, _ = steps.Discover(p.ask, session.World.Clients, session.Who.Account, session.Who.Partition)
		case session.Pinned() == nil: // what lies in another account's names is none of this stack's
			last.live = session.Read(p.ask)
			for _, a := range session.Plan(last.live, plan.Intent{}).Actions {
				if a.Verb != plan.Create && a.Verb != plan.Delete {
					last.there++
				}
			}
		}
	})
	wait.Wait()
	tell(last)
}

// folderFindings are about the folder and the container command line.
func folderFindings(s *steps.Session, settings stack.Settings) []account.Finding {
	docker := account.Finding{ID: "docker", Title: "Containers", Status: account.OK}
	switch {
	case s.World.Builder != nil:
		docker.Detail = s.World.Builder.Name()
	case settings.Builds():
		docker.Status, docker.Detail = account.Warn, "no docker, podman, finch or nerdctl answers"
		docker.Next = "start Docker and look again, or go on: a page that follows takes a ready image, which needs none"
	default:
		docker.Detail = "not needed: the image is ready"
	}
	return []account.Finding{docker, {ID: "folder", Title: "Folder", Status: account.OK, Detail: folderWords(s.Folder)}}
}

func folderWords(f *workspace.Folder) string {
	var parts []string
	if f.Dockerfile != nil {
		parts = append(parts, "Dockerfile")
	} else {
		parts = append(parts, "no Dockerfile yet: slipway can write one")
	}
	if f.Language != "" {
		parts = append(parts, f.Language)
	}
	if f.Git.Present && len(f.Git.SHA) >= 7 {
		parts = append(parts, "git "+f.Git.SHA[:7])
	}
	return strings.Join(parts, " · ")
}
