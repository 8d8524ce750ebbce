package screen

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps"
	"slipway/steps/account"
	"slipway/ui/text"
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
	if o.profile != nil && !p.ctx.HasFile {
		p.ctx.Answers().Follow(*o.profile)
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
func (p *Preflight) waysOut() (offers []offer) {
	var findings []account.Finding
	for _, id := range p.rows {
		if f, there := p.findings[id]; there {
			findings = append(findings, f)
		}
	}
	profiles := 0
	for _, way := range account.Remedies(findings, account.Situation{
		Opened: p.opened(), HasFile: p.ctx.HasFile, Sandbox: p.in.Sandbox, SignIn: p.canSignIn,
		Pinned: p.ctx.Settings.Account, Using: p.using(), Profiles: p.profiles,
	}) {
		if way.Kind == account.RemedyProfile {
			profiles++
		}
		offers = append(offers, p.offered(way))
	}
	if profiles <= mostProfiles {
		return offers
	}
	first := slices.IndexFunc(offers, func(o offer) bool { return o.profile != nil })
	another := offer{text: "Another profile", note: text.Plural(len(p.profiles), "profile") + " in the AWS configuration", show: p.showProfiles}
	return slices.Concat(offers[:first+mostProfiles-1], []offer{another}, offers[first+profiles:])
}

// offered is a way out as this screen offers it.
func (p *Preflight) offered(way account.Remedy) offer {
	switch way.Kind {
	case account.RemedySignIn:
		return offer{text: "Sign in now", note: "runs " + strings.Join(way.Command, " ") + " here, and looks again", msg: SignIn{way.Command}}
	case account.RemedyRegion:
		return offer{text: "Choose another region", msg: Passed{Ask: "region"}}
	case account.RemedyPolicy:
		return offer{text: "Show the policy to ask for", note: "to read, to copy, or to write to files", show: p.showPolicy}
	case account.RemedyProfile:
		return p.use(way.Profile)
	case account.RemedySandbox:
		return offer{text: "Try it in the sandbox", note: "a simulated AWS: no account, no cost, everything works", msg: Reopen{In: Where{Sandbox: true}}}
	case account.RemedyOn:
		return offer{text: "Go on all the same", note: "the plan and its price can be seen; apply stops at what is missing", msg: Passed{Live: p.live}}
	}
	return offer{text: "Look again", msg: Reopen{In: p.in}}
}

// mostProfiles is how many profiles are offered beside the other ways; all of them are on a page.
const mostProfiles = 3

// using is the name of the profile that is in use.
func (p *Preflight) using() string { return account.Chosen(p.in.Profile) }

// use offers to look again with another profile. The region follows the profile as long as nobody has chosen one.
func (p *Preflight) use(profile account.Profile) offer {
	return offer{text: "Use profile " + profile.Name, note: about(profile), msg: Reopen{In: Where{Profile: profile.Name}}, profile: &profile}
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
	words := text.Plural(p.there, "resource") + " in AWS"
	if s := p.live.Service.Value; s != nil && len(s.Deployments) > 0 && !s.Deployments[0].Created.IsZero() {
		words += ", last deployed " + s.Deployments[0].Created.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return words
}
