package ingress

import (
	"context"
	"fmt"
	"slices"
	"strings"

	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	"github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"slipway/steps/cloud"
	"slipway/steps/live"
	"slipway/steps/plan"
)

// planListener443 plans the HTTPS listener. With DNS elsewhere it waits for the certificate over runs; with Route 53
// within one.
func planListener443(b *plan.Builder, tools Tools) {
	have := b.Live.Listener(443)
	domain := b.Settings.Service.Domain
	if domain == "" {
		if have != nil && b.Live.Identity.Owns(have.Tags) {
			b.Add(deleteListener(idListener443, *have, idListener80))
		}
		return
	}
	certificates := plan.ReadableList(b, step, "listener 443", "the certificate", b.Live.Certificates)
	if !b.Live.Listeners.Read() || have == nil && (!certificates || !httpsReady(b.Settings, b.Live)) {
		return
	}
	a := plan.Action{
		ID: idListener443, Step: step, Verb: plan.None, Name: "listener 443", Title: "listener 443 (HTTPS)",
		Needs: []string{idLoadBalancer, idTargetGroup, idCertificate, idIssued}, Calls: []string{"elbv2 create-listener"},
		Run: func(ctx context.Context, r *plan.Run) error { return syncListener443(ctx, r, tools) },
	}
	if want80 := wantedHTTP(b); !want80.after443 {
		a.Needs = append(a.Needs, idListener80) // its rule goes when 443 stands
	}
	if have == nil {
		a.Verb = plan.Create
		a.Changes = []plan.Change{{Field: "tls policy", To: PolicyPostQuantum}, certificateChange(b, nil)}
		b.Add(a)
		return
	}
	if !b.Owned(step, "listener", "443", have.Tags) {
		return
	}
	if a.Changes = httpsChanges(b, have); len(a.Changes) > 0 {
		a.Verb, a.Calls = plan.Update, []string{"elbv2 modify-listener"}
	} else if !certificates || !b.Live.TargetGroups.Read() {
		return
	}
	b.Add(a)
}

func httpsChanges(b *plan.Builder, have *live.Listener) []plan.Change {
	var changes []plan.Change
	if !modern(have.Policy) {
		changes = append(changes, plan.Change{Field: "tls policy", From: have.Policy, To: PolicyPostQuantum})
	}
	// another certificate takes over as soon as it is issued: in this run with Route 53, in a later one with DNS elsewhere
	if c := servedCertificate(b.Settings, b.Live); (c == nil || !slices.Contains(have.Certificates, c.ARN)) &&
		b.Live.Certificates.Read() && httpsReady(b.Settings, b.Live) {
		changes = append(changes, certificateChange(b, have.Certificates))
	}
	if g := b.Live.TargetGroup(b.Settings.Service.Port); b.Live.TargetGroups.Read() &&
		(g == nil || !sameActions(have.Default, forwardTo(g))) {
		changes = append(changes,
			plan.Change{Field: "target group", From: describe(have.Default), To: "the new target group"})
	}
	return changes
}

// certificateChange tells which certificate takes the place of those that are served, and the answer it comes from.
func certificateChange(b *plan.Builder, served []string) plan.Change {
	from := make([]string, len(served))
	for n, arn := range served {
		if from[n] = arn; b.Live.CertificateByARN(arn) != nil {
			from[n] = certificateLabel(b.Live, *b.Live.CertificateByARN(arn))
		}
	}
	change := plan.Change{Field: "certificate", From: strings.Join(from, ", "), To: "its own for " +
		b.Settings.Service.Domain, Answer: "service.domain"}
	if c := existingCertificate(b.Settings, b.Live); c != nil {
		change.To, change.Answer = certificateLabel(b.Live, *c), "service.certificate"
	}
	return change
}

// certificateLabel is what a certificate is called where it may be the stack's own or one that was there before.
func certificateLabel(l *live.Stack, c live.Certificate) string {
	if l.Identity.Owns(c.Tags) {
		return "its own for " + c.Domain
	}
	return c.Domain
}

func syncListener443(ctx context.Context, r *plan.Run, tools Tools) error {
	lb, group, err := r.Live().Ingress(r.Settings.Service.Port)
	if err != nil {
		return err
	}
	c := servedCertificate(r.Settings, r.Live())
	have := r.Live().Listener(443)
	if !issued(c) && have == nil {
		return fmt.Errorf("create listener 443: the certificate of %s is not issued; run slipway apply again",
			r.Settings.Service.Domain)
	}
	if have == nil {
		// else the request of a certificate has asked
		if r.Settings.Service.Certificate != "" && r.Settings.Service.DNS == "elsewhere" {
			if err := refuseApex(ctx, tools, r.Settings.Service.Domain); err != nil {
				return err
			}
		}
		made, err := createListener443(ctx, r, lb, group, c)
		if err != nil {
			return fmt.Errorf("create listener 443: %w", err)
		}
		recordListener(r, *made)
		return deletePendingRules(ctx, r)
	}
	listener := *have
	in := &elb.ModifyListenerInput{ListenerArn: &listener.ARN, DefaultActions: actions(forwardTo(group))}
	listener.Default = []live.ListenerAction{forwardTo(group)}
	if issued(c) {
		in.Certificates = []types.Certificate{{CertificateArn: &c.ARN}}
		listener.Certificates = []string{c.ARN}
	}
	if !modern(listener.Policy) {
		in.SslPolicy = new(PolicyPostQuantum)
		listener.Policy = PolicyPostQuantum
	}
	if _, err := r.Clients.ELB.ModifyListener(ctx, in); err != nil {
		if in.SslPolicy == nil || !unknownPolicy(err) {
			return fmt.Errorf("change listener 443: %w", err)
		}
		in.SslPolicy, listener.Policy = new(PolicyModern), PolicyModern
		if _, err := r.Clients.ELB.ModifyListener(ctx, in); err != nil {
			return fmt.Errorf("change listener 443: %w", err)
		}
	}
	recordListener(r, listener)
	return deletePendingRules(ctx, r)
}

func createListener443(ctx context.Context, r *plan.Run, lb *live.LoadBalancer, group *live.TargetGroup,
	c *live.Certificate) (*live.Listener, error) {
	in := &elb.CreateListenerInput{
		LoadBalancerArn: &lb.ARN, Port: new(int32(443)), Protocol: types.ProtocolEnumHttps, SslPolicy: new(
			PolicyPostQuantum),
		Certificates: []types.Certificate{{CertificateArn: &c.ARN}}, DefaultActions: actions(forwardTo(group)),
	}
	var made *live.Listener
	// a certificate issued a moment ago may not have reached the load balancers yet
	err := r.Retry(ctx, func(err error) bool { return cloud.Is(err, "UnsupportedCertificate", "CertificateNotFound") },
		func() (err error) {
			made, err = createListener(ctx, r, in)
			if unknownPolicy(err) {
				in.SslPolicy = new(PolicyModern)
				made, err = createListener(ctx, r, in)
			}
			return err
		})
	return made, err
}

// unknownPolicy matches what ELB says of a TLS policy the region does not have.
func unknownPolicy(err error) bool {
	return cloud.Is(err, "SSLPolicyNotFound", "InvalidConfigurationRequest") &&
		strings.Contains(strings.ToLower(err.Error()), "policy") ||
		cloud.Is(err, "SSLPolicyNotFound")
}
