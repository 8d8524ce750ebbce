// Package preflight is the first screen: it checks what a setup needs before anything is asked, offers a way out of
// each problem, and is where the account is chosen. The checks themselves are steps/account's.
package preflight

import (
	"context"
	"maps"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/cost"
	"slipway/steps/live"
	"slipway/steps/session"
	"slipway/steps/stack"
	"slipway/steps/status"
	"slipway/ui/screen"
)

// Model checks credentials, account, region, permissions, quotas, Docker and git, and offers a remedy for each
// problem.
type Model struct {
	ctx     *screen.Context
	ask     context.Context
	actions screen.AccountActions
	account screen.AccountRef
	note    string // what came of the last thing tried

	generation    int
	expected      []string // the findings that are expected, in their order
	findings      map[string]account.Finding
	done          bool
	live          *live.Stack // what is there of a stack that slipway.yaml describes
	resourceCount int         // of its resources
	found         []stack.Identity
	foreseen      cost.Estimate // of the answers, with what the folder says
	profiles      []account.Profile
	canSignIn     bool // the aws command is installed
	choices       []choice
	cursor        int // of the offers
	scroll        int // of the findings, where they do not all go in

	page *page // the profiles or the policy over it; nil: neither
	mend *mend // the changes that mend the folder, over it; nil: they are not shown
	// as last drawn, so that keys know what there is to scroll
	width    int
	overflow bool // not all findings go in
}

// New makes the screen for an account.
func New(ask context.Context, ctx *screen.Context, doors screen.AccountActions, in screen.AccountRef) *Model {
	rows := slices.Concat(account.FindingIDs(ctx.HasFile), []string{"docker", "folder"})
	return &Model{ctx: ctx, ask: ask, actions: doors, account: in, expected: rows}
}

// WithNote adds the result of the last attempt.
func (p *Model) WithNote(note string) *Model {
	p.note = note
	return p
}

// Init starts the checks.
func (p *Model) Init() tea.Cmd {
	p.generation = p.ctx.NextGeneration()
	p.expected = p.expected[:slices.Index(p.expected, "folder")+1]
	// what another account has is none of this one's, and nothing is kept for an account that is not open
	p.ctx.Session, p.ctx.Live = nil, nil
	clear(p.ctx.Choices)
	p.findings, p.choices, p.done, p.cursor, p.scroll = map[string]account.Finding{}, nil, false, 0, 0
	p.page, p.mend = nil, nil
	news := make(chan scanned, 16)
	go p.scan(p.generation, *p.ctx.Settings, p.ctx.HasFile, news)
	return listen(news)
}

var (
	keyRecheck  = screen.Binding("r", "look again", "r")
	keyProfiles = screen.Binding("p", "profiles", "p")
	keyPolicy   = screen.Binding("v", "policy", "v")
	keyScroll   = screen.Binding("pgup/pgdn", "scroll", "pgup", "pgdown")
)

// Update takes news and keys.
func (p *Model) Update(msg tea.Msg) (screen.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case scanned:
		if msg.generation != p.generation {
			return p, nil
		}
		return p, tea.Batch(p.handleScanned(msg), listen(msg.next))
	case changesRead:
		p.showChanges(msg)
	case changeWritten:
		return p, p.changeDone(msg)
	case policyWritten:
		if p.page != nil {
			p.page.notice = msg.text()
		}
	case tea.KeyPressMsg:
		switch {
		case p.mend != nil:
			return p, p.handleMendKey(msg)
		case p.page != nil:
			return p, p.handlePageKey(msg)
		}
		return p, p.handleKey(msg)
	}
	return p, nil
}

// handleScanned takes one message of the scan.
func (p *Model) handleScanned(msg scanned) (then tea.Cmd) {
	if msg.finding != nil {
		p.findings[msg.finding.ID] = *msg.finding
		if !slices.Contains(p.expected, msg.finding.ID) { // of the app: most folders give no reason for one
			p.expected = append(p.expected, msg.finding.ID)
		}
	}
	if msg.session != nil {
		p.ctx.Session = msg.session
		p.live, p.resourceCount, p.found = msg.live, msg.resourceCount, msg.found
	}
	if msg.done {
		p.done, p.profiles, p.canSignIn = true, msg.profiles, msg.canSignIn
		p.choices, p.foreseen = p.choicesNow(), p.foresee()
		if p.inNobodysWay() {
			return screen.Send(screen.PreflightDone{Live: p.live})
		}
	}
	return nil
}

// foresee prices what the folder asks for. No answer is taken over yet.
func (p *Model) foresee() cost.Estimate {
	settings := *p.ctx.Settings
	if p.ctx.Session != nil && !p.ctx.HasFile {
		session.Answers{Settings: &settings, Sources: maps.Clone(p.ctx.Sources)}.DetectIn(p.ctx.Session)
	}
	return steps.Estimate(settings, p.ctx.Prices)
}

// inNobodysWay reports whether there is nothing here to say or to choose: a stack exists, and all is well with what
// was looked at.
func (p *Model) inNobodysWay() bool {
	return p.canContinue() && p.ctx.HasFile && p.note == "" && p.live != nil && status.AnyResource(p.live) &&
		!slices.ContainsFunc(p.expected, func(id string) bool { return p.findings[id].Status == account.Warn })
}

func (p *Model) handleKey(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keyRecheck):
		p.note = ""
		return p.Init()
	case key.Matches(msg, screen.KeyEnter) && p.cursor < len(p.choices):
		return p.follow(p.choices[p.cursor])
	case key.Matches(msg, keyProfiles) && len(p.profiles) > 0:
		p.showProfiles()
	case key.Matches(msg, keyMend) && p.done && len(p.mendable()) > 0 && p.ctx.Session != nil:
		return p.readChanges()
	case key.Matches(msg, keyPolicy) && p.accountOpen():
		p.showPolicy()
	case key.Matches(msg, screen.KeyLeave):
		return screen.Send(screen.Leave{})
	case msg.String() == "pgup":
		p.scroll = max(0, p.scroll-4)
	case msg.String() == "pgdown":
		p.scroll += 4 // Render keeps it within the findings
	default:
		p.cursor = screen.MoveCursor(p.cursor, max(0, len(p.choices)-1), msg)
	}
	return nil
}

// accountOpen reports whether this account is open. Context.Session alone may be an earlier account's.
func (p *Model) accountOpen() bool {
	return p.done && p.ctx.Session != nil && p.findings["credentials"].Status == account.OK
}

// canContinue reports whether no check failed.
func (p *Model) canContinue() bool { return p.accountOpen() && len(p.failed()) == 0 }

// failed are the ids of the failed checks, in their order.
func (p *Model) failed() (ids []string) {
	for _, id := range p.expected {
		if p.findings[id].Status == account.Fail {
			ids = append(ids, id)
		}
	}
	return ids
}

// Moving reports that something is being looked at.
func (p *Model) Moving() bool { return !p.done }
