// Package status is what a stack looks like: how each step stands against slipway.yaml, what is unfinished, when jobs
// run next, what a change would lose, and whose the resources are. Everything in it is computed from settings, one read
// and a plan; it asks AWS nothing.
package status

import (
	"slices"
	"strings"

	"slipway/steps"
	"slipway/steps/live"
	"slipway/steps/plan"
	"slipway/steps/stack"
)

// Status is what a stack looks like: what is asked for, what AWS has of it, what is noted beside, and how its API
// answers.
type Status struct {
	Settings    stack.Settings
	Live        *live.Stack
	Notes       []plan.Note   // of the whole plan, or of the run that has ended
	HealthCheck *steps.Health // nil: not asked
}

// Health is how well something stands.
type Health int

const (
	Healthy Health = iota
	Missing        // not there yet
	Pending        // it differs from what is asked for, or waits
	Unhealthy
	Unknown
)

// URL is where the API is reached, or will be; "" while that is not known.
func (s Status) URL() string {
	domain := s.Settings.Service.Domain
	switch url := steps.URL(s.Settings, s.Live); {
	case url != "":
		return url
	case domain != "" && s.Live.LoadBalancer.Exists():
		return "https://" + domain
	}
	return ""
}

// Address is the URL with what it takes from a person.
func (s Status) Address() string {
	switch url := s.URL(); {
	case url == "":
		return "none yet"
	case s.WaitingOnUser():
		return url + ", once " + s.awaited()
	default:
		return url
	}
}

// Records are the DNS records a person has to add: while HTTPS waits for them, or while the domain leads elsewhere.
func (s Status) Records() (records []plan.DNSRecord) {
	astray := s.HealthCheck != nil && s.HealthCheck.Dial != "" && steps.URL(s.Settings, s.Live) != ""
	for _, n := range s.Notes {
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

// WaitingOnUser reports whether something waits for a person.
func (s Status) WaitingOnUser() bool {
	return len(s.Records()) > 0 || slices.ContainsFunc(s.Notes, func(n plan.Note) bool { return n.Waiting })
}

// awaited says what the domain's address takes from a person.
func (s Status) awaited() string {
	switch records := s.Records(); {
	case len(records) == 0:
		return "that is done"
	case NameServers(records) != nil:
		return "its name servers are set"
	}
	return "its DNS records exist"
}

// Image is what the service runs, as people know it: by its tag where the stack's repository has one, else by where it
// comes from and the first digits of its digest.
func (s Status) Image() string {
	v := s.Live.Running.Value
	if v == nil || len(v.Containers) == 0 {
		return ""
	}
	return s.imageName(v.Containers[0].Image)
}

// imageName is an image as people know it.
func (s Status) imageName(image string) string {
	name, digest, pinned := strings.Cut(image, "@")
	if r := s.Live.Repository.Value; r != nil {
		if tag, own := strings.CutPrefix(name, r.URI); own && (tag == "" || tag[0] == ':') {
			for _, im := range s.Live.Images.Items {
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
func (s Status) Database() string {
	v := s.Live.Database.Value
	switch {
	case v == nil:
		return ""
	case v.Public:
		return v.Address + " (PUBLIC)"
	}
	return v.Address + " (private)"
}

// Cache is where the cache answers, "" where there is none. AWS lets nobody reach one from outside its VPC.
func (s Status) Cache() string {
	if v := s.Live.Cache.Value; v != nil {
		return v.Address + " (private)"
	}
	if v := s.Live.CacheCluster.Value; v != nil {
		return v.Address + " (private)"
	}
	return ""
}

// Outcome says how a run has left the stack; step is the one that was run alone, "" for all.
func (s Status) Outcome(step string) (Health, string) {
	app := s.Settings.App
	switch {
	case !s.Live.Service.Exists() && step == "":
		return Healthy, "done; " + app + " is not live yet"
	case !s.Live.Service.Exists():
		return Healthy, "the " + step + " step is done; " + app + " is not live yet"
	case s.Unhealthy() != "" || s.HealthCheck != nil && s.HealthCheck.Err == nil && !s.HealthCheck.OK():
		return Unhealthy, app + " stands, but does not answer as it should"
	case s.WaitingOnUser():
		what := "you"
		switch records := s.Records(); {
		case NameServers(records) != nil:
			what = "name servers from you"
		case len(records) > 0:
			what = "DNS records from you"
		}
		return Pending, app + " stands, and waits for " + what
	case step != "":
		return Healthy, "the " + step + " step is done, " + app + " is live"
	}
	return Healthy, app + " is live"
}

// Standing says how the whole stack stands against its plan.
func (s Status) Standing(p plan.Plan) (Health, string) {
	app := s.Settings.App
	if words, _ := s.Unfinished(p); words != "" || !s.Live.Service.Exists() {
		if s.Live.Service.Exists() {
			return Pending, app + " is live, and not finished"
		}
		if s.Live.Service.Err != nil {
			return Unknown, app + " could not be read whole"
		}
		return Pending, app + " is not live yet"
	}
	if s.Unhealthy() == "" && rollout(s.Live.Service.Value) == "IN_PROGRESS" {
		return Pending, app + " is live, and being deployed"
	}
	return s.Outcome("")
}
