package screen

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/steps/question"
)

// offer is something to go on with. It leads to another screen by msg, or to a page of this one.
type offer struct {
	text, note string
	msg        tea.Msg
	show       func()
	profile    *account.Profile // the one it goes on with
}

// take does what an offer says.
func (p *Preflight) take(o offer) tea.Cmd {
	if o.profile != nil {
		p.moveTo(*o.profile)
	}
	if o.show != nil {
		o.show()
		return nil
	}
	return send(o.msg)
}

// ways are the ways on from what was found: begin, one of the stacks that are there, or a way out of the trouble.
func (p *Preflight) ways() []offer {
	switch {
	case p.fit() && p.ctx.HasFile:
		return []offer{{text: "Go on with " + p.ctx.Settings.App, note: p.standing(), msg: Passed{Live: p.live}}}
	case p.fit():
		var offers []offer
		for i, id := range p.found {
			offers = append(offers, offer{text: "Open " + id.App, note: id.Environment + ", found by its tags: its answers are read back from AWS", msg: Passed{Choice: &p.found[i]}})
		}
		return append(offers, offer{text: "Set up a new stack", note: "in account " + p.ctx.Session.Who.Account + ", " + p.ctx.Settings.Region, msg: Passed{}})
	}
	return p.waysOut()
}

// waysOut are the ways out of what failed, the likeliest first.
func (p *Preflight) waysOut() []offer {
	var offers []offer
	if command := p.findings["credentials"].SignIn; command != nil && p.canSignIn {
		offers = append(offers, offer{text: "Sign in now", note: "runs " + strings.Join(command, " ") + " here, and looks again", msg: SignIn{command}})
	}
	failed := p.failed()
	if p.opened() && slices.Contains(failed, "region") {
		offers = append(offers, offer{text: "Choose another region", msg: Passed{Ask: "region"}})
	}
	if slices.Contains(failed, "permissions") {
		offers = append(offers, offer{text: "Show the policy to ask for", note: "to read, to copy, or to write to files", show: p.showPolicy})
	}
	locked := !p.opened() || slices.Contains(failed, "account")
	offline := p.findings["credentials"].Offline
	if locked && !offline {
		offers = append(offers, p.otherProfiles()...)
	}
	again := offer{text: "Look again", msg: Reopen{In: p.in}}
	sandbox := offer{text: "Try it in the sandbox", note: "a simulated AWS: no account, no cost, everything works", msg: Reopen{In: Where{Sandbox: true}}}
	offered := !p.in.Sandbox && !p.ctx.HasFile
	if offered && locked && !offline && len(p.profiles) == 0 {
		return append(offers, sandbox, again)
	}
	offers = append(offers, again)
	if !locked && !slices.Contains(failed, "region") {
		// the simulator may be wrong, and answers may fit into the quota: the plan can be seen, nothing is lost
		offers = append(offers, offer{text: "Go on all the same", note: "the plan and its price can be seen; apply stops at what is missing", msg: Passed{Live: p.live}})
	}
	if offered {
		offers = append(offers, sandbox)
	}
	return offers
}

// mostProfiles is how many profiles are offered beside the other ways; all of them are on a page.
const mostProfiles = 3

// otherProfiles offers what may open another account, those of the account that slipway.yaml pins first.
func (p *Preflight) otherProfiles() []offer {
	var fits, others []offer
	for _, profile := range p.profiles {
		if profile.Name == p.using() || profile.Broken != "" {
			continue
		}
		o := p.use(profile)
		if pinned := p.ctx.Settings.Account; pinned != "" && profile.Account == pinned {
			fits = append(fits, o)
		} else {
			others = append(others, o)
		}
	}
	offers := slices.Concat(fits, others)
	if len(offers) > mostProfiles {
		offers = append(offers[:mostProfiles-1:mostProfiles-1], offer{text: "Another profile", note: plural(len(p.profiles), "profile") + " in the AWS configuration", show: p.showProfiles})
	}
	return offers
}

// using is the name of the profile that is in use.
func (p *Preflight) using() string { return account.Chosen(p.in.Profile) }

// use offers to look again with another profile. The region follows the profile as long as nobody has chosen one.
func (p *Preflight) use(profile account.Profile) offer {
	return offer{text: "Use profile " + profile.Name, note: about(profile), msg: Reopen{In: Where{Profile: profile.Name}}, profile: &profile}
}

// moveTo sets the region that comes with a profile, where none has been chosen.
func (p *Preflight) moveTo(profile account.Profile) {
	source := p.ctx.Sources["region"]
	if p.ctx.HasFile || source.Source == question.You || profile.Region == "" || strings.HasPrefix(source.From, "AWS_") {
		return
	}
	p.ctx.Settings.Region = profile.Region
	p.ctx.Sources["region"] = question.Answer{Value: profile.Region, Source: question.Detected, From: "profile " + profile.Name}
}

// about says what the configuration tells of a profile.
func about(profile account.Profile) string {
	parts := []string{profile.How}
	for _, s := range []string{profile.Account, profile.Role, profile.Region} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// standing says what is there of the stack that slipway.yaml describes.
func (p *Preflight) standing() string {
	switch {
	case p.live == nil:
		return ""
	case !steps.Exists(p.live):
		return "nothing of it is in AWS yet"
	}
	words := plural(p.there, "resource") + " in AWS"
	if s := p.live.Service.Value; s != nil && len(s.Deployments) > 0 && !s.Deployments[0].Created.IsZero() {
		words += ", last deployed " + s.Deployments[0].Created.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return words
}
