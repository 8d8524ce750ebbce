package screen

import (
	"context"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/live"
	"slipway/steps/stack"
)

// Where says which account is meant: a profile of the user's configuration, "" for what the environment says, or the sandbox.
type Where struct {
	Profile string
	Sandbox bool
}

// Open makes a session for settings.
type Open func(context.Context, stack.Settings, Where) (*steps.Session, error)

// Doors are the ways to an account.
type Doors struct {
	Open Open
	// Profiles lists what the user's AWS configuration offers; nil: nothing.
	Profiles func(context.Context) []account.Profile
	// Installed reports whether there is a command.
	Installed func(name string) bool
}

// Preflight looks at what a setup needs before anything is asked: credentials, account, region, permissions, quotas, Docker, git. It
// offers a way out of each trouble, and is where the account is chosen.
type Preflight struct {
	ctx   *Context
	ask   context.Context
	doors Doors
	in    Where
	note  string // what came of the last thing tried

	generation int
	rows       []string // the findings that are expected, in their order
	findings   map[string]account.Finding
	ended      bool
	live       *live.Stack // what is there of a stack that slipway.yaml describes
	there      int         // of its resources
	found      []stack.Identity
	profiles   []account.Profile
	canSignIn  bool // the aws command is installed
	offers     []offer
	at         int // of the offers
	top        int // of the findings, where they do not all go in

	page *preflightPage // the profiles or the policy over it; nil: neither
	// as last drawn, so that keys know what there is to scroll
	width int
	over  bool // not all findings go in
}

// Reopen asks to look again, in another account. Note is what came of what was tried before.
type Reopen struct {
	In   Where
	Note string
}

// SignIn asks to begin a profile's session with the aws command, and to look again.
type SignIn struct{ Command []string }

// Passed says that the account is open. Choice is the stack that was chosen among those found, nil for a new one; Ask is the question
// that has to be answered first, "" for none.
type Passed struct {
	Live   *live.Stack
	Choice *stack.Identity
	Ask    string
}

// NewPreflight makes the screen for the account that is meant.
func NewPreflight(ask context.Context, ctx *Context, doors Doors, in Where) *Preflight {
	rows := slices.Concat(account.Expected(ctx.HasFile), []string{"docker", "folder"})
	return &Preflight{ctx: ctx, ask: ask, doors: doors, in: in, rows: rows}
}

// Saying adds what came of the last thing tried.
func (p *Preflight) Saying(note string) *Preflight {
	p.note = note
	return p
}

// Init starts to look.
func (p *Preflight) Init() tea.Cmd {
	p.generation = p.ctx.next()
	// what another account has is none of this one's, and nothing is kept for an account that is not open
	p.ctx.Session, p.ctx.Live = nil, nil
	clear(p.ctx.Choices)
	p.findings, p.offers, p.ended, p.at, p.top, p.page = map[string]account.Finding{}, nil, false, 0, 0, nil
	news := make(chan preflightMsg, 16)
	go p.look(p.generation, *p.ctx.Settings, p.ctx.HasFile, news)
	return hear(news)
}

var (
	keyRecheck  = binding("r", "look again", "r")
	keyProfiles = binding("p", "profiles", "p")
	keyPolicy   = binding("v", "policy", "v")
	keyScroll   = binding("pgup/pgdn", "scroll", "pgup", "pgdown")
)

// Update takes news and keys.
func (p *Preflight) Update(msg tea.Msg) (Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case preflightMsg:
		if msg.generation != p.generation {
			return p, nil
		}
		p.learn(msg)
		return p, hear(msg.next)
	case policyWritten:
		if p.page != nil {
			p.page.said = msg.words()
		}
	case tea.KeyPressMsg:
		if p.page != nil {
			return p, p.turn(msg)
		}
		return p, p.press(msg)
	}
	return p, nil
}

// learn takes one piece of news.
func (p *Preflight) learn(msg preflightMsg) {
	if msg.finding != nil {
		p.findings[msg.finding.ID] = *msg.finding
	}
	if msg.session != nil {
		p.ctx.Session = msg.session
		p.live, p.there, p.found = msg.live, msg.there, msg.found
	}
	if msg.ended {
		p.ended, p.profiles, p.canSignIn = true, msg.profiles, msg.canSignIn
		p.offers = p.ways()
	}
}

func (p *Preflight) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keyRecheck):
		p.note = ""
		return p.Init()
	case key.Matches(msg, keyEnter) && p.at < len(p.offers):
		return p.take(p.offers[p.at])
	case key.Matches(msg, keyProfiles) && len(p.profiles) > 0:
		p.showProfiles()
	case key.Matches(msg, keyPolicy) && p.opened():
		p.showPolicy()
	case key.Matches(msg, keyLeave):
		return send(Leave{})
	case msg.String() == "pgup":
		p.top = max(0, p.top-4)
	case msg.String() == "pgdown":
		p.top += 4 // Render keeps it within the findings
	default:
		p.at = moved(p.at, max(0, len(p.offers)-1), msg)
	}
	return nil
}

// opened reports whether this account is open: a session of before may still be there when it is not.
func (p *Preflight) opened() bool {
	return p.ended && p.ctx.Session != nil && p.findings["credentials"].Status == account.OK
}

// fit reports whether nothing that was looked at forbids to go on.
func (p *Preflight) fit() bool { return p.opened() && len(p.failed()) == 0 }

// failed are the findings that forbid to go on, in their order.
func (p *Preflight) failed() (ids []string) {
	for _, id := range p.rows {
		if p.findings[id].Status == account.Fail {
			ids = append(ids, id)
		}
	}
	return ids
}

// Moving reports that something is being looked at.
func (p *Preflight) Moving() bool { return !p.ended }
