package release

import (
	"fmt"
	"slices"
	"strings"

	"slipway/steps/cloud"
	"slipway/steps/live"
)

// Serving is what serves, as one read found it.
type Serving struct {
	Revision string // of the API: FAMILY:NUMBER
	Image    Image
	Before   bool // it is the revision that ran before
	Running  int
	Desired  int
	Healthy  int      // targets of the load balancer
	Targets  int      // of them all; 0: none is known
	Wrong    []string // what is not as it should be, a clause each
	Unread   []string // what could not be looked at
}

// OK reports whether all that was looked at is as it should be.
func (s Serving) OK() bool { return len(s.Wrong) == 0 }

// Serves is what serves by a read that came after a deployment. was is the read before it.
func Serves(was, l *live.Stack) Serving {
	var s Serving
	service := l.Service.Value
	if !l.Service.Read() {
		why, _ := cloud.Unread(l.Service.Call, l.Service.Err)
		s.Unread = append(s.Unread, "the service "+why)
		return s
	}
	if service == nil {
		s.Wrong = append(s.Wrong, "there is no service")
		return s
	}
	s.Revision, s.Image = live.RevisionName(service.Revision()), Running(l)
	s.Before = was != nil && was.Service.Exists() && live.RevisionName(was.Service.Value.Revision()) == s.Revision
	s.Running, s.Desired = service.Running, service.Desired
	if s.Running < s.Desired || s.Desired == 0 {
		s.Wrong = append(s.Wrong, fmt.Sprintf("%d of %d tasks run", s.Running, s.Desired))
	}
	s.targets(l, *service)
	s.newest(l)
	return s
}

// targets counts what the load balancer sends requests to.
func (s *Serving) targets(l *live.Stack, service live.Service) {
	if len(service.LoadBalancers) == 0 {
		return
	}
	if !l.TargetGroups.Read() {
		why, _ := cloud.Unread(l.TargetGroups.Call, l.TargetGroups.Err)
		s.Unread = append(s.Unread, "the targets of the load balancer "+why)
		return
	}
	for _, g := range l.TargetGroups.Items {
		if g.ARN != service.LoadBalancers[0].TargetGroup {
			continue
		}
		for _, t := range g.Targets {
			if t.State == "draining" {
				continue // it belongs to a task that is going
			}
			s.Targets++
			if t.State == "healthy" {
				s.Healthy++
			}
		}
	}
	if s.Healthy == 0 {
		s.Wrong = append(s.Wrong, fmt.Sprintf("%d of %d targets of the load balancer are healthy", s.Healthy, s.Targets))
	}
}

// newest holds the newest ACTIVE revision of every family against what runs: it is what schedules and people start.
func (s *Serving) newest(l *live.Stack) {
	if !l.Families.Read() {
		why, _ := cloud.Unread(l.Families.Call, l.Families.Err)
		s.Unread = append(s.Unread, "the revisions of every family "+why)
		return
	}
	services := slices.Clone(l.Services.Items)
	services = append(services, *l.Service.Value)
	for _, f := range l.Families.Items {
		newest := live.RevisionName(f.Newest.ARN)
		at := slices.IndexFunc(services, func(o live.Service) bool { return o.Name == f.Name })
		switch {
		case at >= 0 && live.RevisionName(services[at].Revision()) != newest:
			s.Wrong = append(s.Wrong, fmt.Sprintf("%s is the newest revision, and %s runs", newest,
				live.RevisionName(services[at].Revision())))
		case at < 0 && l.Running.Exists() && len(f.Newest.Containers) > 0 && len(l.Running.Value.Containers) > 0 &&
			f.Newest.Containers[0].Image != l.Running.Value.Containers[0].Image:
			s.Wrong = append(s.Wrong, strings.TrimPrefix(f.Name, l.Identity.Prefix()+"-")+
				" would start another image than the API's")
		}
	}
}

// Scanned is what the scan of an image has found, as far as a run has been told; nil: nothing is known.
func Scanned(l *live.Stack, digest string) map[string]int {
	if l == nil || digest == "" {
		return nil
	}
	for _, im := range l.Images.Items {
		if im.Digest == digest {
			return im.Findings
		}
	}
	return nil
}
