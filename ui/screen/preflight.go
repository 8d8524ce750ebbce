package screen

import (
	"context"
	"slices"
	"strings"
	"sync"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/stack"
	"slipway/steps/workspace"
)

// Where says which account is meant: a profile of the user's configuration, or the sandbox.
type Where struct {
	Profile string
	Sandbox bool
}

// Open makes a session for settings.
type Open func(context.Context, stack.Settings, Where) (*steps.Session, error)

// Preflight looks at what a setup needs before anything is asked: credentials, account, region, permissions, quotas, Docker, git.
type Preflight struct {
	ctx  *Context
	ask  context.Context
	open Open
	in   Where

	generation int
	findings   []account.Finding
	total      int
	ended      bool
	live       *live.Stack // what is there of a stack that slipway.yaml describes
	found      []stack.Identity
	choices    []offer
	at         int // of the choices
}

// preflightMsg is one round's news.
type preflightMsg struct {
	generation int
	finding    *account.Finding
	next       <-chan preflightMsg
	session    *steps.Session
	live       *live.Stack
	found      []stack.Identity
	ended      bool
}

// Reopen asks to look again, in another account.
type Reopen struct{ In Where }

// SignIn asks to sign a profile in with the aws CLI, and to look again.
type SignIn struct{ Profile string }

// Passed says that the account is open and fit. Choice is the stack that was chosen among those found, nil for a new one.
type Passed struct {
	Live   *live.Stack
	Choice *stack.Identity
}

// NewPreflight makes the screen; open makes the session for the settings' region in the account that is meant.
func NewPreflight(ask context.Context, ctx *Context, open Open, in Where) *Preflight {
	return &Preflight{ctx: ctx, ask: ask, open: open, in: in, total: 8}
}

// Init starts to look.
func (p *Preflight) Init() tea.Cmd {
	p.generation = p.ctx.next()
	p.findings, p.choices, p.ended, p.at = nil, nil, false, 0
	news := make(chan preflightMsg, 16)
	go p.look(p.generation, *p.ctx.Settings, p.ctx.HasFile, news)
	return hear(news)
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

func (p *Preflight) look(generation int, settings stack.Settings, hasFile bool, news chan<- preflightMsg) {
	defer close(news)
	say := func(m preflightMsg) {
		m.generation = generation
		select {
		case news <- m:
		case <-p.ask.Done():
		}
	}
	session, err := p.open(p.ask, settings, p.in)
	if err != nil {
		e := cloud.Explain(err)
		f := account.Finding{ID: "credentials", Title: "Credentials", Status: account.Fail, Detail: either(e.Means, e.Said), Next: e.Next}
		say(preflightMsg{finding: &f})
		say(preflightMsg{ended: true})
		return
	}
	var wait sync.WaitGroup
	var read *live.Stack
	var found []stack.Identity
	wait.Go(func() {
		account.Preflight(p.ask, session.World.Clients, session.Who, settings, hasFile, func(f account.Finding) { say(preflightMsg{finding: &f}) })
	})
	wait.Go(func() {
		for _, f := range folderFindings(session, settings) {
			say(preflightMsg{finding: &f})
		}
	})
	wait.Go(func() {
		if hasFile {
			read = session.Read(p.ask)
			return
		}
		// without tag:GetResources there is nothing to offer, and nothing is lost: the names decide later
		found, _ = steps.Discover(p.ask, session.World.Clients, session.Who.Account, session.Who.Partition)
	})
	wait.Wait()
	say(preflightMsg{session: session, live: read, found: found, ended: true})
}

// folderFindings are about the folder and the container command line.
func folderFindings(s *steps.Session, settings stack.Settings) []account.Finding {
	docker := account.Finding{ID: "docker", Title: "Containers", Status: account.OK}
	switch {
	case s.World.Builder != nil:
		docker.Detail = s.World.Builder.Name()
	case settings.Builds():
		docker.Status, docker.Detail = account.Warn, "no docker, podman, finch or nerdctl answers"
		docker.Next = "start Docker and look again, or go on and name a ready image"
	default:
		docker.Detail = "not needed: the image is ready"
	}
	git := account.Finding{ID: "git", Title: "Folder", Status: account.OK, Detail: folderWords(s.Folder)}
	return []account.Finding{docker, git}
}

func folderWords(f *workspace.Folder) string {
	var parts []string
	if f.Dockerfile != nil {
		parts = append(parts, "Dockerfile")
	} else {
		parts = append(parts, "no Dockerfile yet")
	}
	if f.Language != "" {
		parts = append(parts, f.Language)
	}
	if f.Git.Present && len(f.Git.SHA) >= 7 {
		parts = append(parts, "git "+f.Git.SHA[:7])
	}
	return strings.Join(parts, " · ")
}

// order is how findings are listed, whichever comes first.
var order = []string{"credentials", "account", "region", "permissions", "quotas", "root-user", "docker", "git"}

var keyRecheck = binding("r", "look again", "r")

// offer is something to go on with.
type offer struct {
	text, note string
	msg        tea.Msg
}

// offers are the ways on from what was found: begin, one of the stacks that are there, or a way to an account.
func (p *Preflight) offers() []offer {
	var offers []offer
	switch {
	case !p.ended:
		return nil
	case p.fit() && p.ctx.HasFile:
		return []offer{{"Go on with " + p.ctx.Settings.App, "", Passed{Live: p.live}}}
	case p.fit():
		for i, id := range p.found {
			offers = append(offers, offer{"Open " + id.App, id.Environment + ", found by its tags: its answers are read back from AWS", Passed{Choice: &p.found[i]}})
		}
		return append(offers, offer{"Set up a new stack", "", Passed{}})
	}
	for _, f := range p.findings {
		if f.ID == "region" && f.Status == account.Fail && p.ctx.Session != nil && !p.ctx.HasFile {
			offers = append(offers, offer{"Choose another region", "", Passed{}})
		}
		if strings.Contains(f.Next, "aws sso login") {
			offers = append(offers, offer{"Sign in now", "runs aws sso login and looks again", SignIn{p.in.Profile}})
		}
	}
	for _, profile := range account.Profiles(p.ask) {
		if name := profile.Name; name != p.in.Profile && !p.in.Sandbox {
			offers = append(offers, offer{"Use profile " + name, "", Reopen{Where{Profile: name}}})
		}
	}
	offers = append(offers, offer{"Look again", "", Reopen{p.in}})
	if !p.in.Sandbox && !p.ctx.HasFile {
		offers = append(offers, offer{"Try it in the sandbox", "a simulated AWS: no account, no cost, everything works", Reopen{Where{Sandbox: true}}})
	}
	return offers
}

// Update takes news and keys.
func (p *Preflight) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case preflightMsg:
		if msg.generation != p.generation {
			return p, nil
		}
		if msg.finding != nil {
			p.findings = append(p.findings, *msg.finding)
			slices.SortStableFunc(p.findings, func(a, b account.Finding) int { return slices.Index(order, a.ID) - slices.Index(order, b.ID) })
		}
		if msg.session != nil {
			p.ctx.Session = msg.session
			p.live, p.found = msg.live, msg.found
		}
		if msg.ended && !p.ended {
			p.ended = true
			p.choices = p.offers()
		}
		return p, hear(msg.next)
	case tea.KeyPressMsg:
		switch {
		case key.Matches(msg, keyRecheck):
			return p, p.Init()
		case key.Matches(msg, keyEnter) && p.at < len(p.choices):
			return p, send(p.choices[p.at].msg)
		case key.Matches(msg, keyLeave):
			return p, send(Leave{})
		default:
			p.at = moved(p.at, max(0, len(p.choices)-1), msg)
		}
	}
	return p, nil
}

// fit reports whether nothing that was looked at forbids to go on.
func (p *Preflight) fit() bool {
	if !p.ended || p.ctx.Session == nil {
		return false
	}
	for _, f := range p.findings {
		if f.Status == account.Fail {
			return false
		}
	}
	return true
}

// Moving reports that something is being looked at.
func (p *Preflight) Moving() bool { return !p.ended }
