package preflight

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"slipway/steps/account"
	"slipway/steps/status"
	"slipway/ui/screen"
	"slipway/ui/text"
)

// offer is something to go on with. It leads to another screen by msg, or to a page of this one.
type offer struct {
	screen.MenuChoice
	show    func()
	profile *account.Profile // the one it goes on with
}

// sending is an offer that leads to another screen.
func sending(text, note string, msg tea.Msg) offer {
	return offer{MenuChoice: screen.MenuChoice{Text: text, Note: note, Msg: msg}}
}

// take does what an offer says.
func (p *Model) take(o offer) tea.Cmd {
	if o.profile != nil && !p.ctx.HasFile {
		p.ctx.Answers().Follow(*o.profile)
	}
	if o.show != nil {
		o.show()
		return nil
	}
	return screen.Send(o.Msg)
}

// ways are the ways on from what was found: begin, one of the stacks that are there, or a way out of the trouble.
func (p *Model) ways() []offer {
	switch {
	case p.fit() && p.ctx.HasFile:
		return []offer{sending("Go on with "+p.ctx.Settings.App, p.standing(), screen.PreflightDone{Live: p.live})}
	case p.fit():
		var offers []offer
		for i, id := range p.found {
			offers = append(offers, sending("Open "+id.App, id.Environment+", found by its tags: its answers are read back from AWS", screen.PreflightDone{Choice: &p.found[i]}))
		}
		return append(offers, sending("Set up a new stack", "in account "+p.ctx.Session.Who.Account+", "+p.ctx.Settings.Region, screen.PreflightDone{}))
	}
	return p.waysOut()
}

// waysOut are the ways out of what failed, the likeliest first.
func (p *Model) waysOut() (offers []offer) {
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
	another := offer{MenuChoice: screen.MenuChoice{Text: "Another profile", Note: text.Plural(len(p.profiles), "profile") + " in the AWS configuration"}, show: p.showProfiles}
	return slices.Concat(offers[:first+mostProfiles-1], []offer{another}, offers[first+profiles:])
}

// offered is a way out as this screen offers it.
func (p *Model) offered(way account.Remedy) offer {
	switch way.Kind {
	case account.RemedySignIn:
		return sending("Sign in now", "runs "+strings.Join(way.Command, " ")+" here, and looks again", screen.SignIn{Command: way.Command})
	case account.RemedyRegion:
		return sending("Choose another region", "", screen.PreflightDone{Ask: "region"})
	case account.RemedyPolicy:
		return offer{MenuChoice: screen.MenuChoice{Text: "Show the policy to ask for", Note: "to read, to copy, or to write to files"}, show: p.showPolicy}
	case account.RemedyProfile:
		return p.use(way.Profile)
	case account.RemedySandbox:
		return sending("Try it in the sandbox", "a simulated AWS: no account, no cost, everything works", screen.SwitchAccount{In: screen.AccountRef{Sandbox: true}})
	case account.RemedyOn:
		return sending("Go on all the same", "the plan and its price can be seen; apply stops at what is missing", screen.PreflightDone{Live: p.live})
	}
	return sending("Look again", "", screen.SwitchAccount{In: p.in})
}

// mostProfiles is how many profiles are offered beside the other ways; all of them are on a page.
const mostProfiles = 3

// using is the name of the profile that is in use.
func (p *Model) using() string { return account.ProfileInUse(p.in.Profile) }

// use offers to look again with another profile. The region follows the profile as long as nobody has chosen one.
func (p *Model) use(profile account.Profile) offer {
	o := sending("Use profile "+profile.Name, about(profile), screen.SwitchAccount{In: screen.AccountRef{Profile: profile.Name}})
	o.profile = &profile
	return o
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
func (p *Model) standing() string {
	switch {
	case p.live == nil:
		return ""
	case !status.AnyResource(p.live):
		return "nothing of it is in AWS yet"
	}
	words := text.Plural(p.there, "resource") + " in AWS"
	if s := p.live.Service.Value; s != nil && len(s.Deployments) > 0 && !s.Deployments[0].Created.IsZero() {
		words += ", last deployed " + s.Deployments[0].Created.UTC().Format("2006-01-02 15:04") + " UTC"
	}
	return words
}
