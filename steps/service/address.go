package service

import (
	"context"

	"slipway/steps/plan"
)

// planAddress plans the look for the record that leads users to a new load balancer, where the domain's DNS is elsewhere and a person
// has to add it. With a certificate that slipway requests nothing is looked for: the plan's notes tell both records, and the run
// waits for the other one anyway.
func planAddress(b *plan.Builder, tools Tools) {
	s := b.Settings.Service
	if s.Domain == "" || s.DNS != "elsewhere" || s.Certificate == "" || listenerOn(b.Live, 443) != nil || !b.Will(idListener443) {
		return
	}
	b.Add(plan.Action{
		ID: idAlias, Step: step, Verb: plan.Create, Name: s.Domain, Title: "DNS record " + s.Domain, Needs: []string{idLoadBalancer, idListener443},
		Reason: "you add it where the domain's DNS is hosted", Changes: []plan.Change{{Field: "CNAME", To: plan.KnownAfterApply, Answer: "service.domain"}},
		Run: func(ctx context.Context, r *plan.Run) error { return lookForAddress(ctx, r, tools) },
	})
}

// lookForAddress ends well when the domain leads to the load balancer, and else waits for the person who can make it so.
func lookForAddress(ctx context.Context, r *plan.Run, tools Tools) error {
	l, domain := r.Live(), r.Settings.Service.Domain
	if tools.Resolver != nil && l.LoadBalancer.Exists() && leadsTo(ctx, tools.Resolver, domain, l.LoadBalancer.Value.DNS) {
		return nil
	}
	for _, n := range elsewhereNotes(r.Settings, l, given(r.Settings, l)) {
		return &plan.WaitingOnUserError{For: n.Text, Record: n.Record}
	}
	return nil
}
