// Package status is what a stack looks like: how each step stands against slipway.yaml, what is unfinished, when jobs run next, what a
// change would lose, and whose the resources are. Everything in it is computed from settings, one read and a plan; it asks AWS nothing.
package status

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Look is one look at a stack: what is asked for, what AWS has of it, what is noted beside, and how its API answers.
type Look struct {
	Settings stack.Settings
	Live     *live.Stack
	Notes    []plan.Note   // of the whole plan, or of the run that has ended
	Health   *steps.Health // nil: not asked
}

// Condition is how well something stands.
type Condition int

const (
	Fine      Condition = iota
	Absent              // not there yet
	Unsettled           // it differs from what is asked for, or waits
	Broken
	Unread
)

// URL is where the API is reached, or will be; "" while that is not known.
func (l Look) URL() string {
	domain := l.Settings.Service.Domain
	switch url := steps.URL(l.Settings, l.Live); {
	case url != "":
		return url
	case domain != "" && l.Live.LoadBalancer.Exists():
		return "https://" + domain
	}
	return ""
}

// Address is the URL with what it takes from a person.
func (l Look) Address() string {
	switch url := l.URL(); {
	case url == "":
		return "none yet"
	case l.Waits():
		return url + ", once " + l.awaited()
	default:
		return url
	}
}

// Records are the DNS records a person has to add: while HTTPS waits for them, or while the domain leads elsewhere.
func (l Look) Records() (records []plan.DNSRecord) {
	astray := l.Health != nil && l.Health.Dial != "" && steps.URL(l.Settings, l.Live) != ""
	for _, n := range l.Notes {
		if n.Record.Name != "" && (n.Waiting || astray) {
			records = append(records, n.Record)
		}
	}
	return records
}

// NameServers are what a domain's registrar has to be told, nil where records are waited for.
func NameServers(records []plan.DNSRecord) []string {
	if len(records) == 0 || records[0].Type != "NS" {
		return nil
	}
	return strings.Split(records[0].Value, ", ")
}

// Waits reports whether something waits for a person.
func (l Look) Waits() bool {
	return len(l.Records()) > 0 || slices.ContainsFunc(l.Notes, func(n plan.Note) bool { return n.Waiting })
}

// awaited says what the domain's address takes from a person.
func (l Look) awaited() string {
	switch records := l.Records(); {
	case len(records) == 0:
		return "that is done"
	case NameServers(records) != nil:
		return "its name servers are set"
	}
	return "its DNS records exist"
}

// Sick says what is wrong with the service as ECS sees it, "" when nothing is.
func (l Look) Sick() string {
	v := l.Live.Service.Value
	if v == nil || v.Status == "DRAINING" || v.Desired == 0 {
		return ""
	}
	switch rollout := l.rollout(); {
	case rollout == "FAILED":
		return "the last deployment failed"
	case v.Running == 0 && rollout != "IN_PROGRESS":
		return fmt.Sprintf("0 of %d running", v.Desired)
	}
	return ""
}

// rollout is how far ECS says the service's deployment is.
func (l Look) rollout() string {
	if v := l.Live.Service.Value; v != nil && v.Primary() != nil {
		return v.Primary().RolloutState
	}
	return ""
}

// Service says how many tasks run of those AWS is to run, and which revision. That slipway.yaml asks for another number is drift of the
// step: nothing is wrong with the tasks.
func (l Look) Service() (Condition, string) {
	v := l.Live.Service.Value
	switch {
	case l.Live.Service.Err != nil:
		return Unread, "could not be read"
	case v == nil:
		return Absent, "not there yet"
	}
	revision := ", revision " + path.Base(v.TaskDefinition)
	words := fmt.Sprintf("%d of %d running", v.Running, v.Desired) + revision
	switch why := l.Sick(); {
	case strings.HasPrefix(why, "the"):
		return Broken, words + ", " + why
	case why != "":
		return Broken, words
	case v.Desired == 0 && l.Settings.Service.Count > 0:
		return Unsettled, "set to 0 tasks" + revision
	case v.Running < v.Desired:
		return Unsettled, words
	}
	return Fine, words
}

// Image is what the service runs, as people know it: by its tag where the stack's repository has one, else by where it comes from and
// the first digits of its digest.
func (l Look) Image() string {
	v := l.Live.Running.Value
	if v == nil || len(v.Containers) == 0 {
		return ""
	}
	name, digest, pinned := strings.Cut(v.Containers[0].Image, "@")
	if r := l.Live.Repository.Value; r != nil {
		if tag, own := strings.CutPrefix(name, r.URI); own && (tag == "" || tag[0] == ':') {
			for _, im := range l.Live.Images.Items {
				if pinned && im.Digest == digest && len(im.Tags) > 0 {
					return r.Name + ":" + im.Tags[0]
				}
			}
			name = r.Name + tag
		}
	}
	if hex := strings.TrimPrefix(digest, "sha256:"); pinned {
		return name + ", sha256:" + hex[:min(12, len(hex))]
	}
	return name
}

// Database is where the database answers and who can reach it, "" where there is none.
func (l Look) Database() string {
	v := l.Live.Database.Value
	switch {
	case v == nil:
		return ""
	case v.Public:
		return v.Address + " (PUBLIC)"
	}
	return v.Address + " (private)"
}

// Cache is where the cache answers, "" where there is none. AWS lets nobody reach one from outside its VPC.
func (l Look) Cache() string {
	if v := l.Live.Cache.Value; v != nil {
		return v.Address + " (private)"
	}
	if v := l.Live.CacheCluster.Value; v != nil {
		return v.Address + " (private)"
	}
	return ""
}

// Ended says how a run has left the stack; step is the one that was run alone, "" for all.
func (l Look) Ended(step string) (Condition, string) {
	app := l.Settings.App
	switch {
	case !l.Live.Service.Exists() && step == "":
		return Fine, "done; " + app + " is not live yet"
	case !l.Live.Service.Exists():
		return Fine, "the " + step + " step is done; " + app + " is not live yet"
	case l.Sick() != "" || l.Health != nil && l.Health.Err == nil && !l.Health.OK():
		return Broken, app + " stands, but does not answer as it should"
	case l.Waits():
		what := "you"
		switch records := l.Records(); {
		case NameServers(records) != nil:
			what = "name servers from you"
		case len(records) > 0:
			what = "DNS records from you"
		}
		return Unsettled, app + " stands, and waits for " + what
	case step != "":
		return Fine, "the " + step + " step is done, " + app + " is live"
	}
	return Fine, app + " is live"
}
