package preflight

import (
	"sync"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/account"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/status"
)

// scanned is one message of a scan.
type scanned struct {
	generation int
	finding    *account.Finding
	next       <-chan scanned

	// the last one brings what was opened
	done          bool
	session       *session.Session // nil: the account could not be opened
	live          *live.Stack
	resourceCount int // how many of the stack's resources are in AWS
	found         []stack.Identity
	profiles      []account.Profile
	canSignIn     bool
}

// listen waits for one message; each carries the channel of the next.
func listen(news <-chan scanned) tea.Cmd {
	return func() tea.Msg {
		m, ok := <-news
		if !ok {
			return nil
		}
		m.next = news
		return m
	}
}

// scan opens the account and runs the checks. Each finding is sent as soon as it is known.
func (p *Model) scan(generation int, settings stack.Settings, hasFile bool, news chan<- scanned) {
	defer close(news)
	tell := func(m scanned) {
		m.generation = generation
		select {
		case news <- m:
		case <-p.ask.Done():
		}
	}
	say := func(f account.Finding) { tell(scanned{finding: &f}) }
	last := scanned{done: true}
	if p.actions.Profiles != nil && !p.account.Sandbox {
		last.profiles = p.actions.Profiles(p.ask)
		last.canSignIn = p.actions.Installed("aws")
	}
	session, err := p.actions.Open(p.ask, settings, p.account)
	var region *account.Finding // set when it is the region that keeps the account shut
	if err != nil && account.RegionRefused(err) {
		f := account.SignInFinding(err, p.account.Profile, last.profiles)
		region = &f
		elsewhere := settings
		elsewhere.Region = account.DefaultRegion(settings.Region)
		session, err = p.actions.Open(p.ask, elsewhere, p.account)
	}
	if err != nil {
		say(account.SignInFinding(err, p.account.Profile, last.profiles))
		tell(last)
		return
	}
	last.session = session
	var wait sync.WaitGroup
	wait.Go(func() {
		for _, f := range session.Findings() {
			say(f)
		}
	})
	if region != nil {
		for _, f := range append(account.IdentityFindings(session.Who, settings), *region) {
			say(f)
		}
		wait.Wait()
		tell(last)
		return
	}
	wait.Go(func() {
		account.Preflight(p.ask, session.Env.Clients, session.Who, settings, hasFile, say)
	})
	wait.Go(func() {
		switch {
		case !hasFile:
			// without tag:GetResources there is nothing to offer, and nothing is lost: the names decide later
			last.found, _ = session.Discover(p.ask)
		case session.Pinned() == nil: // what lies in another account's names is none of this stack's
			last.live = session.Read(p.ask)
			look := status.Status{Settings: session.Settings, Live: last.live}
			last.resourceCount = look.ResourceCount(session.Plan(last.live, plan.Intent{}))
		}
	})
	wait.Wait()
	tell(last)
}
